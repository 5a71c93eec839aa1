"""General news (set `BBC_News`): how many stories are taken for incidents of the country, none of which happened there.

API: measure_general_news(rows, read) -> Measured
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypedDict

from incidents.records import Reading, Story
from services.evaluation.measured import Measured, Row

NAME = "BBC_News"


class GeneralNews(TypedDict):
    """A row; its label is on politics at home and tells nothing here."""

    text: str


def measure_general_news(rows: Sequence[GeneralNews], read: Callable[[Story], Reading]) -> Measured:
    """False alarms, with the numbers of the lines as ids; those that name the country are to be judged by hand."""
    alarms = []
    for number, row in enumerate(rows, 1):
        story = Story(id=str(number), revision="-", title="", text=row["text"], outlet="")
        if read(story).relevant:
            alarms.append(story.id)
    rate = len(alarms) / len(rows)
    found = Row("false alarms", float(len(alarms)), len(rows), f"{rate:.4f} of {len(rows)}; 0 is right")
    return Measured(NAME, len(rows), [found], alarms[:10], "ids are numbers of lines")
