"""The main job on the seed corpus: what the README's command tells, and what the originals yield where they are."""

import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.house import ROOT, House

SHARED = ROOT.parent / "shared"
FOUR = [("AF-NAN", "Jalalabad"), ("AF-BDG", "Qala-e-Naw"), ("AF-HEL", "Lashkargah"), ("AF-KAB", "Kabul")]


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    found = House(tmp_path)
    yield found
    found.end()


def test_the_seeds_open_four_incidents_and_update_one(house: House):
    done = house.run("replay", str(ROOT / "seeds"), "--json")
    assert done.returncode == 0, done.stderr
    alerts = [json.loads(line) for line in done.stdout.splitlines()]
    assert [alert["number"] for alert in alerts] == list(range(1, len(alerts) + 1))
    places = [(alert["data"]["place"]["province"], alert["data"]["place"]["name"]) for alert in alerts]
    heard = [alert["type"] for alert in alerts]
    assert [place for place, change in zip(places, heard, strict=True) if change == "af.incident.new"] == FOUR
    assert {place for place, change in zip(places, heard, strict=True) if change != "af.incident.new"} == {FOUR[1]}


def test_the_seeds_yield_what_was_written_down_by_hand(house: House):
    done = house.run("seeds", "check", str(ROOT / "seeds"))
    assert (done.returncode, done.stderr.splitlines()[-1]) == (
        0, "dideban: 5 stories, 4 incidents, 0 refused, as expected",
    )  # fmt: skip


def test_control_another_expectation_is_not_met(house: House, tmp_path: Path):
    folder = tmp_path / "other"
    shutil.copytree(ROOT / "seeds", folder)
    expected = folder / "expected.json"
    expected.write_text(expected.read_text().replace('"AF-HEL"', '"AF-KAN"'))
    done = house.run("seeds", "check", str(folder))
    assert done.returncode == 1
    assert 'province: expected "AF-KAN", got "AF-HEL"' in done.stdout + done.stderr


@pytest.mark.skipif(not (SHARED / "gold" / "seeds.jsonl").exists(), reason="the originals of the seeds are not here")
def test_the_originals_score_full_marks(house: House, tmp_path: Path):
    done = house.run("replay", str(SHARED / "seeds"), "--decisions", "decisions.jsonl")
    assert done.returncode == 0, done.stderr
    scored = subprocess.run(
        [sys.executable, str(SHARED / "gold" / "score.py"), str(SHARED / "gold" / "seeds.jsonl"), "decisions.jsonl"],
        cwd=tmp_path, text=True, capture_output=True, check=True,
    )  # fmt: skip
    rows = dict(line.split()[:2] for line in scored.stdout.splitlines() if line.strip())
    assert rows.pop("false_alarms") == "0.000"
    assert set(rows.values()) == {"1.000"}, scored.stdout
