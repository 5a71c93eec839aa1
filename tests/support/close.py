"""Close readings of made-up stories, and of a hostile one."""

from __future__ import annotations

import datetime as dt

from incidents.reading.close_reading import CloseReading, read_closely
from incidents.records import Story
from tests.support.readings import SHIPPED, knowledge

HOSTILE = "\x1b[2J\u202e<script>alert(1)</script>\u2066\x00"


def told(text: str, title: str = "", **more: str | None) -> tuple[Story, CloseReading]:
    """*text* as a story of 6 May 2031, read closely with the shipped pack."""
    story = Story(
        id="s",
        revision="r",
        title=title,
        text=text,
        outlet=more.get("outlet") or "Example Gazette",
        url=more.get("url"),
        language=more.get("language"),
        published=dt.datetime(2031, 5, 6, 8, tzinfo=dt.UTC),
        published_precision="second",
    )
    return story, read_closely(story, *knowledge(SHIPPED))


def hostile() -> tuple[Story, CloseReading]:
    """A story of an incident that carries an attack in every place that it fills itself."""
    text = (
        f"KABUL - A bomb killed four people in {HOSTILE} Kabul on Monday, said Daud {HOSTILE} Zaki.\n\n"
        f"The Taliban {HOSTILE} claimed responsibility for the attack.\n\nShare this article {HOSTILE}"
    )
    return told(text, f"Blast in Kabul {HOSTILE}", outlet=f"Gazette {HOSTILE}", url=f"https://x.example/{HOSTILE}")
