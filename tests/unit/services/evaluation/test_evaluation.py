"""Sets are found by the beginning of their names, figures are right where they should be, and absence is named."""

import json
from pathlib import Path

import pytest

from incidents.errors import RefuseError
from services.configuration.settings import Settings
from services.evaluation.evaluation import evaluate
from services.evaluation.shown import as_object, lines, page

ROOT = Path(__file__).resolve().parents[4]
SETTINGS = Settings.load({"DIDEBAN_CONFIG": str(ROOT / "config")})
TEXT = (
    "KABUL, Afghanistan (May 3, 2011)\nA security force killed {killed} insurgents and detained several others in a"
    " raid on a village of Khost province, yesterday."
)


def release(name: str, killed: int = 2, **gold: object) -> str:
    facts = {"province": ["khost"], "start_date": "2011-05-02", "min_killed": 2, "min_captured": 4, **gold}
    return json.dumps({"id": name, "text": TEXT.format(killed=killed), "gold": facts})


def figures(folder: Path, name: str = "isaf") -> dict[str, float]:
    found, _ = evaluate(SETTINGS, [folder], name)
    return {row.measure: row.value for row in found[0].rows}


def test_each_file_of_a_set_counts_and_a_wrong_fact_is_wrong(tmp_path: Path):
    (tmp_path / "isaf.jsonl").write_text(release("a") + "\n")
    days = "date, exact", "date, within a day"
    right = dict.fromkeys(("relevant", "province", *days, *(f"{one}, dated" for one in days)), 1.0)
    right |= {"killed": 1.0, "captured": 1.0}
    assert figures(tmp_path) == right
    # the control: other facts than the text's are not found right
    other = release("b", province=["balkh"], start_date="2011-05-03", min_killed=5, min_captured=1)
    (tmp_path / "isaf_more.jsonl").write_text(other + "\n\n")
    assert figures(tmp_path) == {
        "relevant": 1.0, "province": 0.5, "date, exact": 0.5, "date, within a day": 1.0, "killed": 0.5, "captured": 0.5,
        "date, exact, dated": 0.5, "date, within a day, dated": 1.0,
    }  # fmt: skip
    found, _ = evaluate(SETTINGS, [tmp_path], "isaf")
    assert list(found[0].worst) == ["b"]


def test_a_release_whose_text_tells_no_day_of_publishing_counts_only_among_all(tmp_path: Path):
    undated = {**json.loads(release("b")), "text": TEXT.format(killed=2).replace(" (May 3, 2011)", "")}
    (tmp_path / "isaf.jsonl").write_text(f"{release('a')}\n{json.dumps(undated)}\n")
    found = figures(tmp_path)
    assert (found["date, exact"], found["date, exact, dated"]) == (0.5, 1.0)


def test_general_news_counts_false_alarms(tmp_path: Path):
    rows = [{"text": "The squad was named on Monday."}, {"text": TEXT.format(killed=3)}]
    (tmp_path / "BBC_News.jsonl").write_text("\n".join(map(json.dumps, rows)))
    found, absent = evaluate(SETTINGS, [tmp_path], None)
    assert [(one.name, one.rows[0].value, list(one.worst)) for one in found] == [("BBC_News", 1.0, ["2"])]
    assert absent == [
        *(
            "seeds",
            "dev",
            "own",
            "acts",
            "isaf",
            "case21",
            "satp_relevant",
            "muc4",
            "tvc_2013_2015",
            "ecbplus",
            "ucdp_afg",
        )
    ]
    assert "isaf: absent" in list(lines(found, absent))
    assert as_object(found, absent)["absent"] == absent
    shown = page(found, absent)
    assert "| false alarms | 1.000 |" in shown
    assert "Worst read: 2." in shown
    assert "Absent when this was made: seeds, dev," in shown


def test_own_stories_take_the_scorer_of_another_folder(tmp_path: Path):
    labels, scorers = tmp_path / "labels", tmp_path / "scorers"
    labels.mkdir()
    scorers.mkdir()
    story = {"id": "x1", "published": None, "title": "", "text": TEXT.format(killed=2), "gold": {}}
    for name in ("own_a", "own_z"):
        (labels / f"{name}.jsonl").write_text(json.dumps(story))
    assert evaluate(SETTINGS, [labels, scorers], "own") == ([], ["own"])
    (scorers / "score.py").write_text("import sys\nprint('told', float(len(open(sys.argv[2]).readlines())), '(1)')")
    found, absent = evaluate(SETTINGS, [labels, scorers], "own")
    assert absent == []
    assert [(one.name, one.rows[0].measure, one.rows[0].value) for one in found] == [
        ("own_a", "told", 1.0),
        ("own_z", "told", 1.0),
    ]
    assert [one.looked_at.startswith("no") for one in found] == [False, True]


def test_the_scorers_misses_say_which_stories_were_read_worst(tmp_path: Path):
    rows = [{"id": name, "text": TEXT.format(killed=2)} for name in ("x1", "x2", "x3")]
    (tmp_path / "dev.jsonl").write_text("\n".join(map(json.dumps, rows)))
    misses = ["x3 place", "x2 place", "x3 date", "an-incident split over two"]
    (tmp_path / "score.py").write_text(f"for miss in {misses!r}: print('  -', miss, 'was wrong')")
    found, _ = evaluate(SETTINGS, [tmp_path], "dev")
    assert list(found[0].worst) == ["x3", "x2"]


def test_the_page_says_what_was_learned_and_what_was_looked_at(tmp_path: Path):
    (tmp_path / "ecbplus.jsonl").write_text(json.dumps({"id": "1", "subtopic": "a", "text": "A bomb went off."}))
    (tmp_path / "tvc_2013_2015.jsonl").write_text(
        json.dumps({"id": "1", "incident": "a", "date": "2026-03-04", "title": "", "text": "A bomb went off."})
    )
    shown = page(*evaluate(SETTINGS, [tmp_path], "ecbplus"))
    assert "| ecbplus | 1 | nothing | no |" in shown
    shown = page(*evaluate(SETTINGS, [tmp_path], "tvc_2013_2015"))
    assert "| tvc_2013_2015 | 1 | the weights" in shown


def test_an_unknown_set_is_refused(tmp_path: Path):
    with pytest.raises(RefuseError, match="known are"):
        evaluate(SETTINGS, [tmp_path], "isaff")
