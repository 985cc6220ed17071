import importlib.util
import subprocess
import sys

import pytest

from homing.ui.i18n import language_of, translations
from support.project import ROOT

SCRIPT = ROOT / "scripts" / "messages.py"


def test_what_the_user_chose_goes_before_the_address_the_cookie_and_the_browser():
    said = {"asked": "en", "cookie": "en", "accepted": "en"}
    assert language_of(chosen="ru", **said) == "ru"
    assert language_of(chosen=None, asked="ru", cookie="en", accepted="en") == "ru"
    assert language_of(chosen=None, asked=None, cookie="ru", accepted="en") == "ru"


@pytest.mark.parametrize(
    ("accepted", "language"),
    [
        ("ru-RU,ru;q=0.9,en-US;q=0.8,en;q=0.7", "ru"),
        ("en-GB, en;q=0.9, ru;q=0.8", "en"),
        ("de, en;q=0.3, ru;q=0.5", "ru"),
        ("de-DE,de;q=0.9", "en"),
        ("", "en"),
        ("ru;q=x", "ru"),
        (";;;,,,q=", "en"),
    ],
)
def test_the_browser_is_asked_last(accepted, language):
    assert language_of(chosen=None, accepted=accepted) == language


def test_a_language_nobody_speaks_here_is_passed_over():
    assert language_of(chosen="de", asked="fr", cookie="", accepted="ru") == "ru"


@pytest.mark.parametrize(
    ("n", "words"),
    [(1, "1 клиент:"), (2, "2 клиента:"), (5, "5 клиентов:"), (11, "11 клиентов:"), (21, "21 кл")],
)
def test_russian_has_three_plurals(n, words):
    forms = ("%(num)s customer: too few to judge", "%(num)s customers: too few to judge")
    assert (translations("ru").ngettext(*forms, n) % {"num": n}).startswith(words)


def test_no_message_is_missing_fuzzy_or_unused():
    done = subprocess.run(
        [sys.executable, SCRIPT, "check"], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.fixture(scope="module")
def messages():
    spec = importlib.util.spec_from_file_location("messages", SCRIPT)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("<p>Hello</p>", ["Hello"]),
        ('<p title="Hello">{{ _("Hello") }}</p>', ["Hello"]),
        ('<p class="tile wide">{{ _("Hello") }} – 5 %</p>', []),
        ('{{ ui.heading("Hello there") }}', ["Hello there"]),
        ('{{ ui.heading(_("Hello there"), "wide") }}', []),
        ("<code>homing import</code>", []),
        ("{# Hello #}{% block width %}narrow{% endblock %}", []),
        ('{% set tone = "Hello" %}', ["Hello"]),
        ("<kbd>Home</kbd> Homing", []),
        ('{% macro way() %}/measure/{{ key }}?period=week class="a b"{% endmacro %}', []),
    ],
)
def test_a_literal_outside_a_translation_is_found(messages, tmp_path, monkeypatch, source, found):
    monkeypatch.setattr(messages, "ROOT", tmp_path)
    template = tmp_path / "page.html"
    template.write_text(source, encoding="utf-8")
    assert [each.split(": ")[-1].strip("'") for each in messages.literals(template)] == found
