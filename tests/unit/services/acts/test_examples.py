"""What analysts did, as lines that `evaluate` scores."""

from __future__ import annotations

import datetime as dt
import json

import pytest

from incidents.hand import Act, StoryRef
from incidents.records import Story
from services.acts.examples import example_of
from services.store.acts import Kept

AT = dt.datetime(2031, 5, 6, 12, tzinfo=dt.UTC)
ONE, TWO = StoryRef(story="s1", revision="r1", url="https://a.example/1"), StoryRef(story="s2", revision="r2")


def kept(undone: str | None = None, **more: object) -> Kept:
    given = {"id": "a1", "kind": "merge", "at": AT, "who": "ana", "why": "because", **more}
    return Kept(Act(**given), (4,), undone)  # type: ignore[arg-type]


def load(revision: str) -> Story | None:
    if revision != "r1":
        return None
    return Story(id="s1", revision="r1", title="T", text="Text", outlet="Outlet", language="en", published=AT)


@pytest.mark.parametrize(
    ("more", "verdict"),
    [
        ({}, "same"),
        ({"kind": "split"}, "different"),
        ({"kind": "retract"}, "retracted"),
        ({"kind": "mark", "mark": "relevant"}, "relevant"),
        ({"kind": "mark", "mark": "not-relevant"}, "not-relevant"),
    ],
)
def test_the_verdict_of_each_act(more: dict[str, object], verdict: str) -> None:
    found = example_of(kept(**more), load)
    assert found is not None and found["verdict"] == verdict and "figure" not in found


def test_stories_are_named_and_have_their_text_where_it_is_kept() -> None:
    found = example_of(kept(stories=(ONE,), others=(TWO,), incidents=("i1", "i2")), load)
    assert json.loads(json.dumps(found)) == {
        "act": "a1", "verdict": "same", "at": "2031-05-06T12:00:00+00:00", "who": "ana", "why": "because",
        "incidents": ["i1", "i2"],
        "stories": [{"id": "s1", "revision": "r1", "url": "https://a.example/1", "source": "Outlet", "lang": "en",
                     "published": "2031-05-06T12:00:00+00:00", "title": "T", "text": "Text"}],
        "others": [{"id": "s2", "revision": "r2", "url": None}],
    }  # fmt: skip


def test_a_wrong_figure_comes_with_its_values() -> None:
    more = {"kind": "mark", "mark": "figure-wrong", "figure": "killed", "wrong": ("[6, null]",)}
    found = example_of(kept(**more, right="[5, 5]"), load)
    assert found is not None and (found["wrong"], found["right"]) == ([[6, None]], [5, 5])
    unknown = example_of(kept(**more), load)
    assert unknown is not None and unknown["right"] is None


def test_what_was_undone_and_the_undoing_are_no_examples() -> None:
    assert example_of(kept(undone="a2"), load) is None
    assert example_of(kept(kind="undo", undoes="a1"), load) is None
