"""Evidence taken away of a made-up pack: what hangs on it falls, nothing else does, and the control moves no figure."""

import json
import shutil
from pathlib import Path

import pytest

from incidents.errors import RefuseError
from services.evaluation.ablation import Ablation, Moved, Plan, Worth, ablate, plan_in
from services.evaluation.ablation_shown import as_object, page, shown
from services.evaluation.knowledge import Knowledge
from tests.support.readings import ROOT, VELMARIA

BOMB = (
    "Bumta espladik lo Lunek ul Pontalba, urb do Obrask, mordakan tri vardani yo ranikan kvin tsivlani, politsi diris."
)
MATCH = "Futbolo ul Tarsk: tri golo da Grelnik atakis lo Lunek ul stadio, diris la ludo."
FAMILIES = """
[every]
isaf = 2
[[family]]
name = "acts"
sets = ["isaf", "BBC_News"]
file = "signals.*.toml"
each = ["acts.*"]
[[family]]
name = "against"
sets = ["BBC_News", "dev"]
file = "signals.*.toml"
each = ["against.*"]
[[family]]
name = "places"
sets = ["isaf"]
file = "abroad.csv"
[[family]]
name = "points"
sets = ["isaf"]
file = "linking.toml"
each = ["weights.same_place"]
"""


@pytest.fixture
def config(tmp_path: Path) -> Path:
    """The configuration of a country that there is not."""
    found = tmp_path / "config"
    shutil.copytree(VELMARIA, found / "region")
    (found / "evaluation").mkdir()
    shutil.copy(ROOT / "config" / "evaluation" / "sets.toml", found / "evaluation")
    for name in ("linking.toml", "cap.toml"):
        shutil.copy(ROOT / "config" / name, found)
    return found


@pytest.fixture
def sets(tmp_path: Path) -> Path:
    """Two releases, the second of which is not measured, and a story of football."""
    release = {"id": "a", "text": BOMB, "gold": {"province": ["Grelnia"], "min_killed": 3}}
    other = {"id": "b", "text": MATCH, "gold": {"province": ["Tarskia"], "min_killed": 9}}
    found = tmp_path / "sets"
    found.mkdir()
    (found / "isaf.jsonl").write_text(f"{json.dumps(release)}\n{json.dumps(other)}\n", encoding="utf-8")
    (found / "BBC_News.jsonl").write_text(json.dumps({"text": MATCH}), encoding="utf-8")
    return found


def planned(config: Path, text: str = FAMILIES, only: str | None = None) -> Plan:
    (config / "evaluation" / "ablation.toml").write_text(text, encoding="utf-8")
    return plan_in(config / "evaluation" / "ablation.toml", Knowledge.load(config), only)


def worths(config: Path, sets: Path, only: str | None = None) -> dict[str, Worth]:
    found = ablate(planned(config, only=only), Knowledge.load(config), config, [sets])
    return {f"{one.ablation.family}: {one.ablation.evidence}": one for one in found}


def test_what_hangs_on_the_evidence_falls_and_nothing_else_moves(config: Path, sets: Path) -> None:
    found = worths(config, sets)
    assert list(found) == [
        "control: nothing", "acts: blast", "acts: clash", "against: sport", "places: abroad.csv", "points: same_place",
    ]  # fmt: skip
    assert set(found["acts: blast"].lost) == {
        Moved("isaf", measure, 1.0, 0.0) for measure in ("relevant", "province", "killed")
    }
    assert found["against: sport"].lost == [Moved("BBC_News", "false alarms", 0.0, 1.0)]
    still = [name for name, one in found.items() if not one.lost and not one.gained]
    assert still == ["control: nothing", "acts: clash", "places: abroad.csv", "points: same_place"]


def test_one_set_alone_is_measured(config: Path, sets: Path) -> None:
    assert list(worths(config, sets, "BBC_News")) == [
        "control: nothing",
        "acts: blast",
        "acts: clash",
        "against: sport",
    ]
    with pytest.raises(RefuseError, match="known are isaf, BBC_News, dev"):
        planned(config, only="muc4")


def test_without_any_set_nothing_comes(config: Path, tmp_path: Path) -> None:
    assert worths(config, tmp_path / "nowhere") == {}


@pytest.mark.parametrize(
    ("family", "wrong"),
    [
        ('sets = ["isaff"]\nfile = "abroad.csv"', "isaff is no set"),
        ('sets = ["isaf"]\nfile = "signals.*.toml"\neach = ["actt.*"]', "holds actt"),
        ('sets = ["isaf"]\nstory = ["smell"]', "smell cannot be withheld"),
        ('sets = ["isaf"]\nfiles = "abroad.csv"', "files"),
    ],
    ids=["set", "key", "field of a story", "field of the file"],
)
def test_a_family_that_takes_nothing_away_is_refused(config: Path, family: str, wrong: str) -> None:
    with pytest.raises(RefuseError, match=wrong):
        planned(config, f'[[family]]\nname = "x"\n{family}\n')


def test_a_pack_that_is_refused_without_it_is_named_with_it(config: Path, sets: Path) -> None:
    rules = '[[family]]\nname = "rules"\nsets = ["isaf"]\nfile = "event_rules.toml"\neach = ["rule"]'
    with pytest.raises(RefuseError, match=r"without rules: rule: .*name its key in `but`"):
        list(ablate(planned(config, rules), Knowledge.load(config), config, [sets]))


def test_what_ships_meets_something_everywhere_and_names_each_once() -> None:
    found = plan_in(ROOT / "config" / "evaluation" / "ablation.toml", Knowledge.load(ROOT / "config"))
    named = [(one.family, one.evidence) for one in found.ablations]
    assert sorted(set(named)) == sorted(named)
    assert ("rules of types", "suicide bomb") in named
    assert ("signs that the story is of another kind", "metaphor") in named
    # without the rule that fits any story no pack is read
    assert ("rules of types", "other") not in named
    # these are kept back from whoever writes rules
    assert not {"own", "own_b", "own_c", "own_d"} & set(found.sets)


LOSS = Worth(
    Ablation("where", "districts", ["dev"]),
    [Moved("dev", f"figure {number}", 1.0, 0.5) for number in range(6)],
    [Moved("BBC_News", "false alarms", 3.0, 2.0)],
)
NOTHING = Worth(Ablation("where", "passes", ["dev"]), [], [])
CONTROL = Worth(Ablation("control", "nothing", ["dev"]), [], [])


def test_a_line_tells_the_largest_and_counts_the_others() -> None:
    assert shown(LOSS) == (
        "where: districts; worse: dev figure 0 1.000 → 0.500, dev figure 1 1.000 → 0.500, dev figure 2 1.000 → 0.500,"
        " dev figure 3 1.000 → 0.500, 2 more; better: BBC_News false alarms 3 → 2"
    )
    assert shown(NOTHING) == "where: passes; nothing changes"


def test_the_page_has_a_section_a_family_and_the_control() -> None:
    text = page(Plan([LOSS.ablation, NOTHING.ablation], {"dev": 3}), [CONTROL, LOSS, NOTHING])
    assert "Measured on: dev (one story of 3)." in text
    assert "with nothing taken away: no figure changes." in text
    assert "## Where\n\n| without | worse | better |" in text
    assert "2 more | BBC_News false alarms 3 → 2 |\n\nNothing changes without: passes.\n" in text
    # the control of the control: a figure that moved is told
    moved = Worth(CONTROL.ablation, LOSS.lost[:1], [])
    assert "with nothing taken away: dev figure 0 1.000 → 0.500." in page(Plan([], {}), [moved])


def test_programs_get_every_figure_that_changed() -> None:
    told = as_object([LOSS])["ablations"][0]
    assert (told["family"], told["evidence"], len(told["lost"])) == ("where", "districts", 6)
    assert told["gained"] == [{"of": "BBC_News", "measure": "false alarms", "before": 3.0, "now": 2.0}]
