"""How linking is measured and learned, on stories whose answer is known."""

from __future__ import annotations

import random

import pytest

from incidents.errors import RefuseError
from incidents.reading.elsewhere import read_elsewhere
from services.configuration.config_files import load_region, load_rules
from services.evaluation.linking_sets import linked, measure_linking, stories_of
from services.evaluation.training import halves, learn
from tests.support.house import ROOT


def rows(days: int = 12) -> list[dict[str, str]]:
    """Two incidents a day, each told twice with its own names among words of chance."""
    found, chance = [], random.Random(1)
    for day in range(days):
        for half in range(2):
            name, ship = ("".join(chance.choices("bdfghklp", k=7)).capitalize() for _ in range(2))
            for outlet in range(2):
                chatter = " ".join("".join(chance.choices("aeioumnrst", k=6)) for _ in range(40))
                killed = 5 + day + 20 * half
                text = f"{killed} people were killed in {name} on board the {ship}, police said. They {chatter}."
                found.append(
                    {"id": f"{day:02}{half}{outlet}", "incident": f"i{day}-{half}", "date": f"2026-03-{day + 1:02}",
                     "title": f"Guard shot, day {day}", "text": text}
                )  # fmt: skip
    return found


@pytest.mark.parametrize(
    ("found", "figures"),
    [
        ({"a": "x", "b": "x", "c": "y", "d": "z"}, (1.0, 1.0, 1.0)),
        ({"a": "x", "b": "y", "c": "z", "d": "v"}, (0.857, 0.0, 0.75)),
        ({"a": "x", "b": "x", "c": "x", "d": "x"}, (0.545, 0.286, 0.5)),
    ],
    ids=["right", "all apart", "all one"],
)
def test_the_figures(found: dict[str, str], figures: tuple[float, ...]):
    gold = {"a": "1", "b": "1", "c": "2", "d": "3"}
    stories = stories_of(
        "tvc_2013_2015",
        [{"id": name, "incident": one, "date": "2026-03-04", "title": "", "text": ""} for name, one in gold.items()],
    )
    assert tuple(round(row.value, 3) for row in measure_linking("x", stories, found, "").rows) == figures


def test_what_is_learned_tells_incidents_apart_that_it_was_not_learned_from():
    region, rules = load_region(ROOT / "config"), load_rules(ROOT / "config")
    stories = stories_of("tvc_2013_2015", rows())
    readings = {one.story.id: read_elsewhere(one.story, region, rules.cap) for one in stories}
    for _, measured in halves(stories, readings, rules.linking):
        assert measured.rows[0].value > 0.9
    found = linked(stories, lambda story: readings[story.id], rules.linking)
    assert measure_linking("x", stories, found, "").rows[0].value > 0.95, "by the shipped weights"


def test_undated_stories_are_none_to_learn_from():
    region, rules = load_region(ROOT / "config"), load_rules(ROOT / "config")
    stories = stories_of("ecbplus", [{"id": "1", "subtopic": "a", "text": "A bomb went off."}])
    readings = {one.story.id: read_elsewhere(one.story, region, rules.cap) for one in stories}
    with pytest.raises(RefuseError, match="story 1 has no date"):
        learn(stories, readings, rules.linking)
