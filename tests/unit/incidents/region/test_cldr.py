"""Names of days, months and numbers against Unicode CLDR's: what it has not is listed in the pack as unverified."""

from __future__ import annotations

import csv
import re
import tomllib
from typing import Any

import pytest

from incidents.text.fold import fold
from tests.support.readings import ROOT, SHIPPED, files

CLDR: dict[str, Any] = tomllib.loads((ROOT / "tests" / "data" / "cldr.toml").read_text(encoding="utf-8"))
PROVINCES = ROOT.parent / "shared" / "data" / "provinces.csv"
LEFT_OUT = {
    # CLDR's Pashto Saturday is 'week' without one of its letters, and the news names the week far more often
    "اونۍ",
    # a milliard of people is no toll
    "میلیارد",
}
GROUPS = [
    ("fa", "gregorian"), ("fa", "hijri_solar"), ("fa", "weekdays"), ("fa", "numbers"),
    ("ps", "gregorian"), ("ps", "hijri_solar"), ("ps", "weekdays"),
]  # fmt: skip
Rows = dict[str, list[str]]
"""Spellings by number: of the month or day from 0, of the value."""


def rows_of(code: str, group: str) -> Rows:
    """What the pack has."""
    content = tomllib.loads(files(SHIPPED)[f"language.{code}.toml"])
    if group == "numbers":
        return {value: words.split() for value, words in content["numbers"]["values"].items()}
    found = content["days"][group] if group == "weekdays" else content["months"][group]
    return {str(at): spellings for at, spellings in enumerate(found)}


def known(code: str, group: str) -> Rows:
    """What CLDR has."""
    found = CLDR[code][group]
    return found if isinstance(found, dict) else {str(at): spellings for at, spellings in enumerate(found)}


def beyond(some: Rows, others: Rows) -> list[str]:
    """The spellings of *some* that *others* lack for the same day, month or value; letters are folded as in stories."""
    there = {number: {fold(one) for one in spellings} for number, spellings in others.items()}
    return [one for number, spellings in some.items() for one in spellings if fold(one) not in there.get(number, ())]


def marked(code: str, group: str) -> list[str]:
    """The spellings that the line over the group says CLDR has not."""
    begin = r"\[numbers\.values\]\n" if group == "numbers" else ""
    end = "" if group == "numbers" else rf"\n{group} ="
    told = re.search(
        rf"{begin}# From: Unicode CLDR; not in it and unverified: (.*)\.{end}", files(SHIPPED)[f"language.{code}.toml"]
    )
    assert told, f"{code}: no line over {group} says what is from CLDR"
    return [] if told[1] == "none" else told[1].split("، ")


@pytest.mark.parametrize(("code", "group"), GROUPS)
def test_what_cldr_has_not_is_marked(code: str, group: str) -> None:
    assert marked(code, group) == beyond(rows_of(code, group), known(code, group))


@pytest.mark.parametrize(("code", "group"), GROUPS)
def test_what_cldr_has_is_known(code: str, group: str) -> None:
    assert set(beyond(known(code, group), rows_of(code, group))) <= LEFT_OUT


def test_control_a_name_of_another_month_is_none_of_this() -> None:
    assert beyond({"0": ["جنوری", "مارچ"]}, {"0": ["جنوری"], "2": ["مارچ"]}) == ["مارچ"]


def test_names_of_provinces_are_those_of_the_reference() -> None:
    if not PROVINCES.is_file():
        pytest.skip("../shared/data lies not beside this checkout")
    with PROVINCES.open(encoding="utf-8") as told, (SHIPPED / "provinces.csv").open(encoding="utf-8") as ours:
        variants = {row["iso_3166_2"]: row["variants"].split("|") for row in csv.DictReader(ours)}
        wanted = {row["iso_3166_2"]: (row["name_fa_AF"], row["name_ps"]) for row in csv.DictReader(told)}
    assert {code: [name for name in names if name not in variants[code]] for code, names in wanted.items()} == {
        code: [] for code in variants
    }
