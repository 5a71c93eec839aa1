"""What happens in the demo's world: outlets, and stories with the second in which each is published. Pure.

API: Plan.parse(text, now) -> Plan      config/demo.toml; {day} is filled in
"""

from __future__ import annotations

import datetime as dt
import tomllib
from typing import Annotated, Any, Literal

import msgspec

from incidents.errors import RefuseError

Kind = Literal["incident", "update", "copy", "edit", "trap"]


class Furniture(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What stands on a page beside its story."""

    menu: tuple[str, ...]
    related: tuple[str, ...]
    share: tuple[str, ...]
    appeal: str
    comments: tuple[str, ...]


class Outlet(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An outlet; `manner` is what is wrong with it."""

    name: str
    language: str
    format: Literal["rss", "atom", "json", "sitemap"]
    family: str
    admiralty: str
    manner: Literal["", "charset", "busy", "dead", "login"] = ""


class Planned(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A story: published `at` so many seconds after the start. `of` is the key of the story that it is about."""

    key: str
    kind: Kind
    outlet: str
    at: Annotated[float, msgspec.Meta(ge=0)]
    title: str
    text: tuple[str, ...]
    of: str = ""


class Plan(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The whole world."""

    weekdays: dict[str, tuple[str, ...]]
    furniture: dict[str, Furniture]
    outlet: tuple[Outlet, ...]
    story: tuple[Planned, ...]

    @classmethod
    def parse(cls, text: str, now: dt.datetime) -> Plan:
        """Parse `demo.toml`; {day} becomes the name of the day before *now*. RefuseError names what is wrong."""
        try:
            plan = msgspec.convert(tomllib.loads(text), cls)
        except (tomllib.TOMLDecodeError, msgspec.ValidationError) as error:
            raise RefuseError(f"demo.toml: {error}; correct it") from error
        outlets = {one.name: one for one in plan.outlet}
        for story in plan.story:
            if story.outlet not in outlets:
                raise RefuseError(f"demo.toml: story {story.key}: there is no outlet {story.outlet}")
        day = (now - dt.timedelta(days=1)).weekday()
        stories = tuple(
            msgspec.structs.replace(
                story,
                text=tuple(_dated(part, plan.weekdays[outlets[story.outlet].language][day]) for part in story.text),
            )
            for story in plan.story
        )
        return msgspec.structs.replace(plan, story=stories)

    @property
    def last(self) -> float:
        """When the last story is published."""
        return max((story.at for story in self.story), default=0.0)

    def wanted(self) -> dict[str, Any]:
        """What a desk should hear: for each incident's key how often it is opened and updated."""
        found = {story.key: {"new": 1, "more": 0} for story in self.story if story.kind == "incident"}
        for story in self.story:
            if story.kind == "update":
                found[story.of]["more"] += 1
        return found


def _dated(text: str, day: str) -> str:
    return text.replace("{day}", day)
