"""Analysts' acts as labelled examples: what people said of stories, for `evaluate` and whoever trains on it.

API: example_of(kept, load) -> object or None        one line of the file; None for an undo and for what was undone
     loader(board, extract) -> load                  a story as this stream still has it

An example names its stories by id, revision and address, with the verdict. The text is added where this stream still
has it (bodies are kept for some days): it is the operator's own store, and nothing is fetched for an example.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from incidents.errors import RefuseError
from incidents.hand import Act, StoryRef
from incidents.linking.ranges import parse_range
from incidents.records import Story
from services.pages.stories import Extract, story_of
from services.store.acts import Kept
from services.views.stream_board import StreamBoard

Load = Callable[[str], Story | None]
"""Revision → its story with the text; None where the text is gone."""

_VERDICTS = {"merge": "same", "split": "different", "retract": "retracted"}


def example_of(kept: Kept, load: Load) -> dict[str, Any] | None:
    """The example that an act makes. `others` are the stories that `stories` are the same as, or different from."""
    act = kept.act
    if act.kind == "undo" or kept.undone is not None:
        return None
    return {
        "act": act.id,
        "verdict": act.mark or _VERDICTS[act.kind],
        "at": act.at.isoformat(),
        "who": act.who,
        "why": act.why,
        "incidents": list(act.incidents),
        "stories": _stories(act.stories, load),
        "others": _stories(act.others, load),
        **_figure(act),
    }


def loader(board: StreamBoard, extract: Extract) -> Load:
    """Loads stories of the stream of *board*, by what the ledger still has of them."""

    def load(revision: str) -> Story | None:
        found = board.ledger.load(revision)
        if found is None or found[1] is None:
            return None
        try:
            story, _ = story_of(*found, extract)
        except RefuseError:
            return None
        return None if story.degraded else story

    return load


def _stories(refs: Iterable[StoryRef], load: Load) -> list[dict[str, Any]]:
    found = []
    for ref in refs:
        line: dict[str, Any] = {"id": ref.story, "revision": ref.revision, "url": ref.url}
        story = load(ref.revision)
        if story is not None:
            line |= {
                "source": story.outlet,
                "lang": story.language,
                "published": story.published.isoformat() if story.published else None,
                "title": story.title,
                "text": story.text,
            }
        found.append(line)
    return found


def _figure(act: Act) -> dict[str, Any]:
    if act.figure is None:
        return {}
    return {
        "figure": act.figure,
        "wrong": [list(parse_range(value)) for value in act.wrong],
        "right": list(parse_range(act.right)) if act.right else None,
    }
