"""docs/a-day.md says what the program does today."""

from __future__ import annotations

from tests.support.a_day import PAGE, page


def test_the_page_is_up_to_date() -> None:
    made = page()
    assert made == PAGE.read_text(encoding="utf-8"), "run python -m tests.support.a_day, and read what has changed"


def test_the_page_tells_each_kind_of_news_and_of_silence() -> None:
    text = PAGE.read_text(encoding="utf-8")
    for word in (
        "** new",
        "** corroborated",
        "killed 4 → 8",
        "claimed_by",
        "denied_by",
        "** corrected",
        "** retracted",
    ):
        assert word in text
    assert text.count("| – |") == 4 and "a copy of" in text
