from homing.core.text import Text


def test_a_text_is_given_in_the_language_asked_for():
    assert [Text("cohort", "когорта").of(language) for language in ("en", "ru")] == [
        "cohort",
        "когорта",
    ]
