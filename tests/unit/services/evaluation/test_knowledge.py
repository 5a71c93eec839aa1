"""Altered knowledge: one key or table otherwise, everything else as it was, and a change that meets nothing refused."""

import tomllib

import pytest

from incidents.errors import RefuseError
from services.evaluation.knowledge import Change, Knowledge
from tests.support.house import ROOT

SHIPPED = Knowledge.load(ROOT / "config")


def test_rewritten_files_say_the_same():
    assert SHIPPED.altered([]) == SHIPPED
    for name, key in (("event_rules.toml", "scoring.figure"), ("linking.toml", "weights.same_day")):
        texts = {**SHIPPED.region, **SHIPPED.rules}
        before = tomllib.loads(texts[name])
        first, second = key.split(".")
        same = SHIPPED.altered([Change(name, key, before[first][second])])
        assert tomllib.loads({**same.region, **same.rules}[name]) == before


def test_a_key_of_one_file_is_another():
    altered = SHIPPED.altered([Change("event_rules.toml", "scoring.figure", 0.0)])
    assert altered.region_pack().signals.weights.scoring["figure"] == 0.0
    assert SHIPPED.region_pack().signals.weights.scoring["figure"] > 0.0
    assert {name for name, text in altered.region.items() if text != SHIPPED.region[name]} == {"event_rules.toml"}


def test_stars_stand_for_any_file_and_any_key():
    altered = SHIPPED.altered([Change("signals.*.toml", "unreal.*", "")])
    changed = {name for name, text in altered.region.items() if text != SHIPPED.region[name]}
    assert changed == {"signals.en.toml", "signals.fa.toml", "signals.ps.toml"}
    assert set(tomllib.loads(altered.region["signals.en.toml"])["unreal"].values()) == {""}
    altered.region_pack()


def test_a_table_keeps_its_head_only():
    pack = SHIPPED.altered([Change("abroad.csv")]).region_pack()
    assert pack.gazetteer.names.find(("islamabad",)) == []
    assert SHIPPED.region_pack().gazetteer.names.find(("islamabad",)) != []


@pytest.mark.parametrize(
    ("change", "wrong"),
    [
        (Change("event_rules.toml", "scoring.figures", 0.0), "no event_rules.toml holds scoring.figures"),
        (Change("event_rules.toml", "scoring.figure.x", 0.0), "no event_rules.toml holds scoring.figure.x"),
        (Change("nothing.csv"), "no nothing.csv holds a table"),
    ],
    ids=["key", "too deep", "file"],
)
def test_a_change_that_meets_nothing_is_refused(change: Change, wrong: str):
    with pytest.raises(RefuseError, match=wrong):
        SHIPPED.altered([change])


def test_a_row_of_a_list_goes_by_its_name_and_is_taken_away():
    altered = SHIPPED.altered([Change("event_rules.toml", "rule.suicide bomb")])
    before, after = (tomllib.loads(one.region["event_rules.toml"])["rule"] for one in (SHIPPED, altered))
    assert [row for row in before if row not in after] == [row for row in before if row["name"] == "suicide bomb"]
    assert len(after) == len(before) - 1
    altered.region_pack()


def test_all_files_written_again_say_the_same():
    again = SHIPPED.rewritten()
    assert again.region["event_rules.toml"] != SHIPPED.region["event_rules.toml"]
    for before, after in ((SHIPPED.region, again.region), (SHIPPED.rules, again.rules)):
        assert list(before) == list(after)
        for name, text in before.items():
            said = tomllib.loads if name.endswith(".toml") else str
            assert said(after[name]) == said(text)
