"""What analysts said is held against what the program makes of the same stories."""

from __future__ import annotations

from typing import Any

import pytest

from incidents.errors import RefuseError
from services.configuration.mind import Mind
from services.configuration.settings import Settings
from services.evaluation.analysts import measure_acts
from tests.support.told import ROOT

BOMB = "A roadside bomb killed {killed} soldiers in Nad Ali district of Helmand province on Monday, officials said."
ELSEWHERE = (
    "Gunmen killed {killed} policemen at a checkpoint in Qala-e-Naw, Badghis province, on Monday, officials said."
)
MEETING = "The provincial council of Helmand met in Lashkargah on Monday to speak of the water supply."


@pytest.fixture(scope="module")
def mind() -> Mind:
    from services.configuration.mind import load_mind

    return load_mind(Settings.load({"DIDEBAN_CONFIG": str(ROOT / "config")}))


def story(name: str, text: str = "", **more: Any) -> dict[str, Any]:
    found = {"id": name, "revision": name, "url": None, "published": "2031-05-06T08:00:00+00:00", "lang": "en", **more}
    return found | ({"text": text} if text else {})


def figures(mind: Mind, *rows: dict[str, Any]) -> dict[str, float]:
    return {row.measure: row.value for row in measure_acts(rows, mind).rows}


def test_relevance(mind: Mind) -> None:
    bomb, meeting = story("a", BOMB.format(killed="four")), story("b", MEETING)
    rows = [
        {"verdict": verdict, "stories": [one], "others": []}
        for verdict, one in (("relevant", bomb), ("not-relevant", meeting), ("relevant", meeting))
    ]
    assert figures(mind, *rows) == {"relevant or not, as marked": pytest.approx(2 / 3)}


def test_figures(mind: Mind) -> None:
    row = {"verdict": "figure-wrong", "stories": [story("a", BOMB.format(killed="four"))], "others": [],
           "figure": "killed", "right": [5, 5]}  # fmt: skip
    assert figures(mind, row | {"wrong": [[4, 4]]}) == {"figure not read as it was wrong": 0.0}
    assert figures(mind, row | {"wrong": [[9, 9]]}) == {"figure not read as it was wrong": 1.0}


def test_linking(mind: Mind) -> None:
    one, other = story("a", BOMB.format(killed="four")), story("b", BOMB.format(killed="five"))
    far = story("c", ELSEWHERE.format(killed="six"))
    same = {"verdict": "same", "stories": [one], "others": [other]}
    apart = {"verdict": "different", "stories": [one], "others": [far]}
    assert figures(mind, same, apart) == {"pairs, as merged and split": 1.0}
    assert figures(mind, same | {"verdict": "different"}, apart | {"verdict": "same"}) == {
        "pairs, as merged and split": 0.0
    }


def test_what_has_no_text_and_retractions_are_told_of(mind: Mind) -> None:
    rows = [
        {"verdict": "not-relevant", "stories": [story("a")], "others": []},
        {"verdict": "retracted", "stories": [story("b", MEETING)], "others": []},
    ]
    found = measure_acts(rows, mind)
    assert (found.stories, found.rows) == (2, [])
    assert found.note == "1 of 2 acts have a text to read; 1 are retractions, which are not scored"


@pytest.mark.parametrize("row", [{}, {"verdict": "same"}, {"verdict": "relevant", "stories": [{"text": "x"}]}])
def test_what_is_no_example_is_named(mind: Mind, row: dict[str, Any]) -> None:
    with pytest.raises(RefuseError, match="acts: example 1 is none"):
        measure_acts([row], mind)
