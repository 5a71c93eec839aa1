"""Sets about other countries: kinds by a mapping, relevance by any incident of a kind, and no place needed."""

import json
from pathlib import Path

import pytest

from incidents.errors import RefuseError
from services.configuration.settings import Settings
from services.evaluation.evaluation import evaluate
from services.evaluation.knowledge import Knowledge
from services.evaluation.mappings import load_mapping
from services.evaluation.measured import Measured
from tests.support.house import ROOT

CONFIG = ROOT / "config"
SETTINGS = Settings.load({"DIDEBAN_CONFIG": str(CONFIG)})
BOMB = "Two people were killed when a roadside bomb exploded near Lagos on Monday."
ABDUCTED = "Gunmen abducted a priest in the north of Peru on Friday, police said."
FLOOD = "Heavy rain caused floods in Chile on Friday; ten houses were swept away."
CLASH = "Soldiers and rebels clashed near a town in Mali on Monday; five soldiers were killed."


def measured(folder: Path, name: str, rows: list[dict[str, object]]) -> Measured:
    (folder / f"{name}.jsonl").write_text("\n".join(map(json.dumps, rows)))
    found, _ = evaluate(SETTINGS, [folder], name)
    return found[0]


def figures(one: Measured) -> dict[str, float]:
    return {row.measure: round(row.value, 3) for row in one.rows}


def test_one_kind_each_with_no_incident_as_a_kind(tmp_path: Path):
    rows = [
        {"id": "1", "text": BOMB, "type": "REM_EXPLOS"},
        {"id": "2", "text": ABDUCTED, "type": "ABDUCT_DISSAP"},
        {"id": "3", "text": FLOOD, "type": "NATURAL_DISASTER"},
    ]
    assert figures(measured(tmp_path, "case21", rows)) == {
        "macro f1": 1.0, "weighted f1": 1.0, "accuracy": 1.0, "macro f1, every act": 1.0, "weighted f1, every act": 1.0
    }  # fmt: skip
    # the control: another label is not met, and the tables say for what it was taken
    found = measured(tmp_path, "case21", [*rows, {"id": "4", "text": CLASH, "type": "MOB_VIOL"}])
    assert figures(found)["accuracy"] == 0.75
    assert list(found.worst) == ["4"]
    by_class, taken = found.tables
    assert ("mob violence", "0.000", "0.000", "0.000", "1", "0") in by_class.cells
    assert ("mob violence", "1", "0", "armed clash 1") in taken.cells


def test_several_kinds_at_once(tmp_path: Path):
    rows = [
        {"text": BOMB, "y": [0, 1, 0, 0]},
        {"text": CLASH, "y": [1, 0, 0, 1]},
        {"text": ABDUCTED, "y": [0, 0, 1, 0]},
    ]
    found = measured(tmp_path, "satp_relevant", rows)
    assert figures(found)["macro f1"] == 0.75
    assert found.rows[2].detail == "P 1.000 R 0.750, 4 items"


def test_relevance_is_any_incident_of_the_sets_kinds(tmp_path: Path):
    rows = [
        {"id": "A", "text": BOMB.upper(), "relevant": True, "templates": [{"INCIDENT: TYPE": ["BOMBING"]}]},
        {
            "id": "B",
            "text": ABDUCTED.upper(),
            "relevant": True,
            "templates": [{"INCIDENT: TYPE": ["KIDNAPPING / ATTACK"]}],
        },
        {"id": "C", "text": FLOOD.upper(), "relevant": False, "templates": []},
        {"id": "D", "text": BOMB.upper(), "relevant": False, "templates": []},
    ]
    found = measured(tmp_path, "muc4", rows)
    assert found.rows[0].measure == "relevance f1"
    assert found.rows[0].detail == "P 0.667 R 1.000, 2 items"
    assert figures(found)["micro f1"] == 0.8, "asked of the relevant ones alone, of whose three kinds two are found"


def test_a_label_that_no_row_names_is_refused(tmp_path: Path):
    with pytest.raises(RefuseError, match="'WEDDING' of item 1 stands in no row"):
        measured(tmp_path, "case21", [{"id": "1", "text": BOMB, "type": "WEDDING"}])


@pytest.mark.parametrize("name", ["case21", "satp_relevant", "muc4"])
def test_every_type_stands_in_one_row_of_each_mapping_with_a_reason(name: str):
    mapping = load_mapping(CONFIG / "evaluation" / f"{name}.toml", Knowledge.load(CONFIG))
    assert all(len(kind.reason) > 5 for kind in mapping.kinds)


@pytest.mark.parametrize(
    ("old", "new", "wrong"),
    [
        ('"Grenade", ', "", "Grenade: each type"),
        ('"Grenade", ', '"Grenade", "Grenade", ', "Grenade: each type"),
        ('"Grenade", ', '"Grenade", "Party", ', "Party: each type"),
        ('nothing = ""', 'nothing = "peace"', "'peace' is no class"),
        ("several = true", "several = 2", "Expected `bool`"),
        ("several = true", "several =", "Invalid value"),
    ],
    ids=["missing", "twice", "unknown", "no class", "no truth", "no TOML"],
)
def test_what_is_wrong_with_a_mapping_is_named(tmp_path: Path, old: str, new: str, wrong: str):
    text = (CONFIG / "evaluation" / "satp_relevant.toml").read_text()
    assert old in text
    (tmp_path / "satp_relevant.toml").write_text(text.replace(old, new, 1))
    with pytest.raises(RefuseError, match=rf"satp_relevant\.toml: .*{wrong}"):
        load_mapping(tmp_path / "satp_relevant.toml", Knowledge.load(CONFIG))
