"""A page for each SPEC: what it is in both languages, what counts, the options, an example, SQL."""

from __future__ import annotations

from metric_examples import Example, of_analysis, of_series
from tables import parameters_of, table

from homing.metrics.analyses import ANALYSES
from homing.metrics.answers.analysis import Analysis
from homing.metrics.answers.question import Question
from homing.metrics.catalogue import specs
from homing.metrics.series.table import SeriesQuery
from homing.metrics.spec import Spec
from homing.metrics.timing import Timing

PROSE = {"activity": "stickiness.md"}
"""Analyses whose prose stands on the page of another."""
ANALYSIS_OF = {each.spec.key: each for each in ANALYSES}


def metric_pages() -> dict[str, str]:
    """Return the page of every metric, by its file's name."""
    return {f"{spec.key}.md": page(spec, ANALYSIS_OF.get(spec.key)) for spec in specs()}


def catalogue() -> str:
    """Every metric in a line."""
    rows = [
        [f"[{spec.name.en}](metrics/{spec.key}.md)", spec.definition.en, spec.name.ru]
        for spec in sorted(specs(), key=lambda spec: spec.key)
    ]
    return table(["metric", "what it is", "по-русски"], rows)


def page(spec: Spec, analysis: Analysis | None) -> str:
    """Return the page of one metric."""
    found = of_analysis(analysis) if analysis else of_series(spec)
    parts = [
        f"# {spec.name.en}",
        "<!-- Made from its SPEC by tests/docs/generate.py: change that. -->",
        spec.definition.en,
        f"**{spec.name.ru}.** {spec.definition.ru}",
        where(spec, analysis, found),
        "## What counts",
        what_counts(spec, analysis),
        "## How it misleads",
        "\n".join(f"* {pitfall.en}" for pitfall in spec.pitfalls),
        "## Options",
        options(analysis),
        "## Example",
        example(found),
        "## SQL",
        statement(found),
        "## Source",
        spec.source.en,
        f"*По-русски.* {spec.source.ru}",
    ]
    return "\n\n".join(parts) + "\n"


def where(spec: Spec, analysis: Analysis | None, found: Example) -> str:
    """Return where it is asked for."""
    path = found.address.partition("?")[0]
    faces = [f"Page `{path}`", f"`{' '.join(found.command.split()[: 2 if analysis else 3])}`"]
    if analysis is None:
        return f"{', '.join(faces)}, `/api/v1/metrics/{spec.key}`."
    prose = PROSE.get(spec.key, f"{path[1:]}.md")
    faces += [f"`hm.{spec.key}`", f"`/api/v1{path}`"]
    return f"{', '.join(faces)}. [How to read and use it](../{prose})."


def what_counts(spec: Spec, analysis: Analysis | None) -> str:
    """Return the formula, the denominator and the events."""
    rows = [
        ["formula", f"`{spec.formula.en}`", f"`{spec.formula.ru}`"],
        ["denominator", spec.denominator.en, spec.denominator.ru],
        ["counted in", f"{spec.unit}; better: {spec.better}", ""],
    ]
    parts = [table(["", "English", "по-русски"], rows)]
    if spec.needs:
        snippets = "\n".join(need.snippet for need in spec.needs)
        these = "these" if len(spec.needs) > 1 else "this one"
        parts.append(f"It needs events like {these}:\n\n```json\n{snippets}\n```")
    if analysis and analysis.question.EVENTS:
        fields = analysis.question.EVENTS
        named = " and ".join(f"`{name}`" for name in fields)
        parts.append(
            "Purchases count where there are any, else every event, "
            f"unless {named} {'name' if len(fields) > 1 else 'names'} others."
        )
    return "\n\n".join(parts)


def options(analysis: Analysis | None) -> str:
    """Return what may be asked: its own options, and where the others are."""
    if analysis is None:
        rows = [*parameters_of(Timing), *parameters_of(SeriesQuery)[1:]]
        return table(["option", "kind", "meaning"], rows)
    own = parameters_of(analysis.question)
    shared = "[those of every question](../metrics.md#options-of-every-question)"
    if not own:
        return f"None of its own; {shared}."
    return f"{table(['option', 'kind', 'meaning'], own)}\n\nAnd {shared}."


def shared_options() -> str:
    """What every question about behaviour may say."""
    return table(["option", "kind", "meaning"], parameters_of(Question))


def example(found: Example) -> str:
    """Return a question to the log of the examples, and what comes back."""
    asked = f"`{found.command}`, or `{found.address}`"
    log = "[the log of the examples](../metrics.md#the-log-of-the-examples)"
    return f"{asked}, says of {log}:\n\n```text\n{found.text.strip()}\n```"


def statement(found: Example) -> str:
    """Return the statement that gives the numbers of the example."""
    if found.sql is None:
        return "No single statement can say this: what it is made of is told on its page."
    return (
        "The numbers of the example come out of this statement in DuckDB, over "
        f"[these tables](../sql.md#the-tables):\n\n```sql\n{found.sql.strip()}\n```"
    )
