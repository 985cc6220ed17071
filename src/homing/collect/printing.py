"""An import in the terminal: what was found out before it, and its account after it."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Console
from rich.markup import escape
from rich.table import Table as Grid

from homing.collect.importers.inferred import Inferred
from homing.collect.importers.report import Rejected, Report
from homing.store import Batch

_MOMENT = "%Y-%m-%d %H:%M"


def print_findings(console: Console, inferred: Inferred, notes: Sequence[str]) -> None:
    """Show the proposed mapping before it is used."""
    grid = Grid("part", "is", "because", box=None, header_style="bold", padding=(0, 2, 0, 0))
    for finding in inferred.findings:
        grid.add_row(finding.part, escape(finding.value), f"[dim]{escape(finding.because)}[/dim]")
    console.print("[bold]What is what[/bold]")
    console.print(grid)
    for note in notes:
        console.print(f"[dim]{escape(note)}[/dim]")


def print_report(console: Console, report: Report) -> None:
    """Show the account of an import."""
    head = "Dry run: nothing was written" if report.is_dry_run else _headline(report)
    rate = report.read / report.seconds if report.seconds else 0
    console.print(f"\n[bold]{head}[/bold] [dim]{report.seconds:.1f} s, {rate:,.0f} rows/s[/dim]")
    if report.rule:
        console.print(f"Rule: {escape(report.rule)}")
    console.print(_account(report))
    for total in report.totals:
        money = f", {total.money.major:,} {total.money.currency}" if total.money else ""
        console.print(
            f"  {escape(total.event)}: {total.events:,} events of"
            f" {total.customers:,} customers{money}"
        )
    if report.since and report.until:
        console.print(
            f"  from {report.since.strftime(_MOMENT)} to {report.until.strftime(_MOMENT)} UTC;"
            f" {report.new_customers:,} new customers"
        )
    if report.told_customers:
        console.print(f"  traits of {report.told_customers:,} customers")
    for note in report.notes:
        where = f" ({', '.join(note.lines)})" if note.lines else ""
        console.print(f"  [yellow]note:[/yellow] {note.rows:,} {escape(note.what + where)}")
    if report.rejects:
        console.print("\nRejected rows are in:")
        for place in report.rejects:
            console.print(f"  {escape(place)}")
        console.print("  Mend that file and import it: what is there already is not taken twice.")


def print_batches(console: Console, batches: Sequence[Batch]) -> None:
    """Show what was imported before, on a console that takes no markup."""
    if not batches:
        console.print("Nothing was imported yet.")
        return
    grid = Grid("import", "received (UTC)", "events", "source", "", box=None, header_style="bold")
    for batch in batches:
        undone = f"undone {batch.undone_at.strftime(_MOMENT)}" if batch.undone_at else ""
        received = batch.received_at.strftime(_MOMENT)
        grid.add_row(str(batch.batch), received, f"{batch.events:,}", batch.source, undone)
    console.print(grid)


def print_rejected(console: Console, rejected: Sequence[Rejected]) -> None:
    """Show why rows were rejected, with the first lines of each reason."""
    grid = Grid(box=None, show_header=False, padding=(0, 2, 0, 0))
    for part in rejected:
        grid.add_row(*_rejected_row(part))
    console.print(grid)


def _headline(report: Report) -> str:
    if report.batch == 0:
        return "Nothing new: every event was there already"
    return f"Import {report.batch}: {report.events:,} events taken"


def _account(report: Report) -> Grid:
    grid = Grid(box=None, show_header=False, padding=(0, 2, 0, 0))
    grid.add_column(justify="right")
    grid.add_row(f"{report.read:,}", "rows read", "")
    grid.add_row(f"{report.taken:,}", "taken", "")
    if report.known:
        grid.add_row(f"{report.known:,}", "known already", "")
    if report.erased:
        grid.add_row(f"{report.erased:,}", "of erased customers", "")
    if report.repeated:
        grid.add_row(f"{report.repeated:,}", "repeat another row", "[dim]--keep-duplicates[/dim]")
    for skipped in report.skipped:
        grid.add_row(f"{skipped.rows:,}", "skipped", escape(skipped.rule))
    for part in report.rejected:
        grid.add_row(*_rejected_row(part))
    return grid


def _rejected_row(part: Rejected) -> tuple[str, str, str]:
    more = ", …" if part.rows > len(part.lines) else ""
    where = f"{', '.join(part.lines)}{more}"
    return (
        f"{part.rows:,}",
        "[red]rejected[/red]",
        escape(f"{part.what}: {where}\n{part.remedy}"),
    )
