"""Reading and judging cost what the text is long, whatever the text: operations are counted, not seconds."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from itertools import pairwise

import pytest

from incidents.linking.judge import judge
from incidents.reading.read import read
from incidents.records import Story
from tests.support.made_texts import KINDS, filled
from tests.support.operations import growth
from tests.support.readings import SHIPPED, knowledge
from tests.support.told import RULES

TOLD = "A bomb killed three people in Kabul on Monday, police told Hill News Agency."
NOW = dt.datetime(2031, 5, 6, 8, tzinfo=dt.UTC)
LEVEL = 1.25
"""Operations a character may grow by so much from a text to one four times as long; what is quadratic grows fourfold
in the end, and by half while its part is still a sixth of the whole."""
SHORT = (8_000, 32_000)
LONG = (1_000, 8_000, 32_000, 128_000, 256_000, 1_000_000)


def reading_and_judging(kind: str) -> Callable[[int], Callable[[], object]]:
    def work(length: int) -> Callable[[], object]:
        story = Story(
            id="long", revision="long-1", title="Bomb kills three in Kabul", text=filled(KINDS[kind], length),
            outlet="Example Gazette", published=NOW, published_precision="second",
        )  # fmt: skip
        region, cap, outlets = knowledge(SHIPPED)
        return lambda: judge(story, read(story, region, cap, outlets), (), NOW, RULES, False)

    work(1_000)()  # what is remembered from one text to the next is remembered now
    return work


@pytest.mark.parametrize("kind", KINDS)
def test_four_times_the_text_is_four_times_the_work(kind: str) -> None:
    short, long = growth(reading_and_judging(kind), SHORT)
    assert long <= short * LEVEL


@pytest.mark.slow
@pytest.mark.timeout(600)
@pytest.mark.parametrize("kind", KINDS)
def test_from_a_kilobyte_to_a_megabyte(kind: str) -> None:
    counts = growth(reading_and_judging(kind), LONG)
    # the first kilobyte pays for title, header and book; from 8 on the rate is level, and falls where reading ends
    for before, after in pairwise(counts[1:]):
        assert after <= before * LEVEL


def test_a_list_without_end_is_read_up_to_a_bound() -> None:
    region, cap, outlets = knowledge(SHIPPED)
    text = filled(KINDS["separate attacks without end"], 30_000)
    reading = read(Story(id="list", revision="list-1", title="", text=text, outlet=""), region, cap, outlets)
    assert len(reading.reports) == 50
    assert reading.reports[0].sentences[0] < reading.reports[49].sentences[0]


def test_control_a_search_in_what_was_found_before_is_noticed() -> None:
    def work(length: int) -> Callable[[], object]:
        words = filled(KINDS["names only"], length).split()

        def each_against_those_before() -> None:
            found: list[str] = []
            for word in words:
                if not any(word.casefold() == other for other in found):
                    found.append(f"{word}{len(found)}")

        return each_against_those_before

    short, long = growth(work, (2_000, 8_000))
    assert long > short * LEVEL


@pytest.mark.parametrize("field", ["title", "outlet", "url"])
def test_the_other_fields_are_bounded_too(field: str) -> None:
    """What a page calls itself is as much in its hands as its text."""

    def work(length: int) -> Callable[[], object]:
        texts = {"title": "", "outlet": "", "text": TOLD, field: filled(KINDS["names only"], length)}
        story = Story(id="long", revision="long-1", published=NOW, published_precision="second", **texts)
        return lambda: read(story, *knowledge(SHIPPED))

    work(1_000)()
    short, long = (count * length for count, length in zip(growth(work, SHORT), SHORT, strict=True))
    assert long <= short * 4 * LEVEL
