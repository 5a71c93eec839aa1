"""Made-up texts of any length, each of a kind that asks something else of reading; for tests of cost and for fuzzing.

A kind maps a number to a piece of text; `filled(kind, length)` puts pieces together to a text of that many characters.
Names are those of the shipped pack.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from functools import lru_cache

from tests.support.readings import SHIPPED, files

Kind = Callable[[int], str]


@lru_cache(maxsize=1)
def _names() -> tuple[tuple[str, ...], tuple[str, ...]]:
    """English names of provinces and of districts."""
    texts = files(SHIPPED)
    provinces = csv.DictReader(io.StringIO(texts["provinces.csv"]))
    districts = csv.DictReader(io.StringIO(texts["districts.csv"]))
    return tuple(row["name_en"] for row in provinces), tuple(row["name"] for row in districts)


def _province(number: int) -> str:
    return _names()[0][number % len(_names()[0])]


def _district(number: int) -> str:
    return _names()[1][number % len(_names()[1])]


KINDS: dict[str, Kind] = {
    "one incident told on and on": lambda at: (
        f"A bomb killed {at % 9 + 2} people in Herat on Monday, police said. Shops were closed."
    ),
    "a digest of provinces": lambda at: (
        f"A bomb killed {at % 9 + 2} people in {_province(at)} on Monday, police said.\n\nMeanwhile"
    ),
    "separate attacks without end": lambda at: (
        f"Separately, gunmen attacked a post in {_district(at)} district of {_province(at)} province, "
        f"killing {at % 9 + 2} soldiers.\n\n"
    ),
    "claims and denials": lambda at: (
        "The Taliban claimed responsibility for the attack in Kabul. The Islamic State denied that it was behind it."
    ),
    "days": lambda at: (
        f"On May {at % 28 + 1}, 2021, gunmen attacked Kunduz, police said. Three days ago they shot five men there."
    ),
    "no sentence ends": lambda at: f"killed in Kabul {at} people wounded and Taliban attack",
    "a paragraph a line": lambda at: f"Taliban killed {at} in Herat\n\n",
    "furniture": lambda at: "Support us today\nBy Ann Other\nComments\n",
    "Dari": lambda at: "در این حمله یازده تن در ولایت هرات کشته و ۱۷ تن دیگر زخمی شدند. طالبان مسئولیت حمله را گرفتند.",
    "Pashto": lambda at: "په هرات کې په برید کې نهه تنه ووژل شول او ۱۲ نور ټپیان دي. طالبانو مسوولیت ومانه.",
    "names only": lambda at: _district(at),
    "words with capitals": lambda at: "Xyz Abc",
    "an endless word": lambda at: "x" * 50,
    "quotes": lambda at: '"Gunmen came," he said. “They fled',
    "brackets and marks": lambda at: "((( --- ... [[[ ::: ,,,",
    "numbers": lambda at: f"{at} {at * 7}, 1,{at % 1000:03d} and twenty-five",
}


def filled(kind: Kind, length: int) -> str:
    """A text of *length* characters made of the pieces of *kind*."""
    parts: list[str] = []
    size = number = 0
    while size < length:
        parts.append(kind(number))
        size += len(parts[-1]) + 1
        number += 1
    return " ".join(parts)[:length]
