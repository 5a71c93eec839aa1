"""Phrases with gaps, the dated meaning of a word, and claims of kinds that nobody knows."""

from __future__ import annotations

import datetime as dt

import pytest

from incidents.errors import RefuseError
from incidents.region.actors import Actors
from incidents.region.phrases import GappedPhrases
from incidents.text.fold import phrase
from tests.support.told_places import actors, country, pack_files

BEFORE, AFTER = dt.date(2021, 8, 14), dt.date(2021, 8, 15)


def test_the_police_are_whose_day_it_is() -> None:
    (match,) = actors().names["en"].find(phrase("police"))
    assert actors().meaning(match.value, BEFORE) == "Afghan security forces"
    assert actors().meaning(match.value, AFTER) == "Taliban"
    assert actors().meaning(match.value, None) == "Taliban"


def test_a_claim_of_unknown_kind_is_refused() -> None:
    claims = pack_files()["claims.en.toml"] + '\nboasts = ["we did it"]\n'
    with pytest.raises(RefuseError, match=r"claims\.en\.toml: phrases\.boasts"):
        Actors.parse(country(), pack_files() | {"claims.en.toml": claims})


def test_gaps_are_bounded_and_in_order() -> None:
    phrases = GappedPhrases([("said … its men", 1)])
    assert phrases.find(phrase("The band said on Friday that its men were there"))
    assert not phrases.find(phrase("Its men came, the band said"))
    assert not phrases.find(phrase("It said " + "very " * 20 + "loudly that its men came"))
