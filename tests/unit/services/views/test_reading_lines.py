"""The lines of a close reading: everything that was read, within the width, and nothing that moves a terminal."""

import unicodedata
from itertools import pairwise

import pytest

from services.views.reading_lines import reading_lines
from tests.support.close import hostile, told

TEXT = """HERAT - Late on Monday Taliban fighters attacked a police post in Andar district of Ghazni province, killing \
five policemen, the Ghazni police chief said.

Two attackers were killed too.

In a separate attack in Kandahar gunmen shot dead three soldiers on Sunday and wounded two others.

Officials had warned of an attack on Kabul. Talks will go on in Doha.

Share this article"""


def lines(text: str = TEXT, width: int = 100, **more: str) -> list[str]:
    return list(reading_lines(*told(text, **more), ["the clock is odd"], width))


@pytest.mark.parametrize(
    "part",
    [
        "  language   en",
        "  published  2031-05-06 08:00 UTC",
        "Example Gazette; Admiralty F (cannot be judged)",
        "  note       the clock is odd",
        "  dateline   HERAT",
        "  relevant: score ",
        "INCIDENT 1 of 2",
        "INCIDENT 2 of 2",
        "by the rule “",
        "Andar, AF-GHA: exact to the district, within ",
        "  date       2031-05-05 (exact to the day)",
        "“killing five policemen”, in sentence 1",
        "Taliban, took part; ACLED actor type",
        "(cap.toml, row ",
        "(cap.toml, certainty.default)",
        "incident 2 was there",
        "the dateline: where the story was written",
        "the attackers' own; the victims' figure goes first",
        "planned or feared, not done",
        "furniture: share: “Share this article”",
    ],
)
def test_it_tells_what_was_read_and_what_was_not(part):
    assert any(part in line for line in _joined(lines())), part


def _joined(found: list[str]) -> list[str]:
    """Lines, and each with the one behind it: what is told may be wrapped."""
    return [*found, *(f"{one} {two.strip()}" for one, two in pairwise(found))]


@pytest.mark.parametrize("width", [40, 60, 100])
def test_no_line_is_wider_than_the_terminal(width):
    found = lines(width=width)
    assert max(map(len, found)) <= width


def test_a_story_of_no_incident_says_why():
    found = "\n".join(lines("The team of Kabul attacked early, shot twice at goal and won the final of the league."))
    assert "not relevant (sport)" in found
    assert "against    -" in found
    assert "INCIDENT" not in found


def test_nothing_of_a_hostile_story_reaches_the_terminal():
    found = "\n".join(reading_lines(*hostile(), ["\x1b[31mnotice\u202e"], 100))
    bad = {letter for letter in found if unicodedata.category(letter) in ("Cc", "Cf", "Cs") and letter != "\n"}
    assert bad == set()
    assert "INCIDENT 1 of 1" in found


def test_sentences_are_numbered_as_their_facts_name_them():
    found = lines()
    assert any(line.startswith("    1  Late on Monday") for line in found)
    assert not any(line.startswith("    0") for line in found)
