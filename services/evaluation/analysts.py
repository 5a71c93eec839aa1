"""What analysts corrected (`dideban examples export`), against what the program makes of the same stories now.

API: NAME, Example, measure_acts(rows, mind) -> Measured

Only stories whose text is in the file can be read; the others are counted. A retraction says what was found out later,
which no reading can know, so it is counted and not scored.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, NotRequired, TypedDict

from incidents.errors import RefuseError
from incidents.records import Incident, Story
from services.configuration.mind import Mind
from services.evaluation.measured import Measured, Tally

NAME = "acts"
_BEGIN = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)


class Example(TypedDict):
    """A line of `examples export`; what an act of its kind has besides is read where it is scored."""

    verdict: str
    stories: list[dict[str, Any]]
    others: NotRequired[list[dict[str, Any]]]
    figure: NotRequired[str]
    wrong: NotRequired[list[tuple[int | None, int | None]]]


_Rows = Sequence[Mapping[str, Any]]


def measure_acts(rows: _Rows, mind: Mind) -> Measured:
    """The share of what analysts said that the program now does by itself, by kind of act.

    RefuseError names the line that is no example.
    """
    tally = Tally()
    told = 0
    for number, row in enumerate(rows, 1):
        try:
            _MEASURES.get(row["verdict"], _nothing)(row, mind, tally)
            told += any("text" in one for one in row["stories"])
        except (KeyError, TypeError, ValueError) as error:
            raise RefuseError(f"{NAME}: example {number} is none as `examples export` writes it ({error!r})") from error
    retracted = sum(row["verdict"] == "retracted" for row in rows)
    note = f"{told} of {len(rows)} acts have a text to read; {retracted} are retractions, which are not scored"
    return Measured(NAME, len(rows), tally.rows(), tally.worst(), note)


def _relevance(row: Mapping[str, Any], mind: Mind, tally: Tally) -> None:
    for story in _stories(row["stories"]):
        right = mind.read(story).relevant == (row["verdict"] == "relevant")
        tally.add("relevant or not, as marked", story.id, right=right)


def _figure(row: Mapping[str, Any], mind: Mind, tally: Tally) -> None:
    """Right where what is called wrong is read of no incident of the story."""
    wrong = [tuple(value) for value in row["wrong"]]
    for story in _stories(row["stories"]):
        figures = (report.figure(row["figure"]) for report in mind.read(story).reports)
        right = all((one.least, one.most) not in wrong for one in figures if one is not None)
        tally.add("figure not read as it was wrong", story.id, right=right)


def _linking(row: Mapping[str, Any], mind: Mind, tally: Tally) -> None:
    """Pairs of a story and one that it was told to be the same as, or different from, each by its main incident."""
    stories, others = _stories(row["stories"]), _stories(row["others"])
    ours = _linked([*others, *stories], mind)
    for story in stories:
        for other in others:
            same = ours.get(story.id) is not None and ours.get(story.id) == ours.get(other.id)
            tally.add("pairs, as merged and split", story.id, right=same == (row["verdict"] == "same"))


def _nothing(_row: Mapping[str, Any], _mind: Mind, _tally: Tally) -> None:
    return


_MEASURES: Mapping[str, Callable[[Mapping[str, Any], Mind, Tally], None]] = {
    "relevant": _relevance,
    "not-relevant": _relevance,
    "figure-wrong": _figure,
    "same": _linking,
    "different": _linking,
}


def _linked(stories: Iterable[Story], mind: Mind) -> dict[str, str]:
    """Story → its main incident, the stories told one after another in the order of their times."""
    book: dict[str, Incident] = {}
    found: dict[str, str] = {}
    for story in sorted(stories, key=lambda one: one.published or _BEGIN):
        decision = mind.judge(story, mind.read(story), list(book.values()), story.published or _BEGIN, False, None)
        for verdict in decision.verdicts:
            book[verdict.incident.id] = verdict.incident
            found.setdefault(story.id, verdict.incident.id)
    return found


def _stories(lines: Iterable[Mapping[str, Any]]) -> list[Story]:
    """Those that have a text."""
    found = []
    for line in lines:
        if "text" not in line:
            continue
        published = dt.datetime.fromisoformat(line["published"]) if line.get("published") else None
        found.append(
            Story(
                id=str(line["id"]),
                revision=str(line["revision"]),
                title=line.get("title") or "",
                text=line["text"],
                outlet=line.get("source") or "",
                url=line.get("url"),
                language=line.get("lang"),
                published=published,
                published_precision="second" if published else "unknown",
            )
        )
    return found
