"""What every template asks: one request's language, clock and addresses, and records in its words.

Text from outside that is part of a phrase made here passes `safe`; templates pass all other such text through `shown`.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Protocol
from urllib.parse import quote

from incidents.linking.ranges import parse_range
from incidents.records import FIGURE_KINDS, Place, When
from incidents.silence import Silence
from services.access.door import Identity
from services.gateway.answers import Blindness, IncidentRow
from services.gateway.page.atlas import Atlas
from services.gateway.page.requests import address
from services.gateway.page.tongues import Tongue, Tongues
from services.gateway.page.wording import Dated, Wording
from services.views.terminal import safe

_LABEL = 120
# Names of sources in a row; the card has all of them.
_NAMED = 3
_SCRIPT = ("stale", "changed_here", "failed", "not_a_figure")
_SCRIPT_COUNTED = ("show_new", "changes_since", "minutes", "hours", "days")


class Sourced(Protocol):
    """Whatever has independent origins among stories."""

    @property
    def origins(self) -> tuple[str, ...]:
        """The independent ones."""

    @property
    def stories(self) -> int:
        """How many stories there are."""


@dataclass(frozen=True, slots=True)
class View:
    """One request: `path` and `texts` are its address, `epoch` and `last` the place in the stream that it shows."""

    tongue: Tongue
    all_tongues: Tongues
    atlas: Atlas
    now: dt.datetime
    stream: str
    exercise: bool
    path: str
    texts: Mapping[str, str]
    epoch: str = ""
    last: int = 0
    identity: Identity | None = None
    """Who asks; None on the page on which one signs in."""

    @property
    def wording(self) -> Wording:
        """Numbers and days in the language."""
        return Wording(self.tongue, self.atlas.offset)

    @property
    def tongues(self) -> Iterable[Tongue]:
        """The languages that can be chosen."""
        return self.all_tongues.by_code.values()

    @property
    def csrf(self) -> str:
        """What changes have to be sent with."""
        return (self.identity.csrf if self.identity else None) or ""

    @property
    def may_act(self) -> bool:
        """Whether who asks may change anything."""
        return self.identity is not None and "act" in self.identity.scopes

    @property
    def signed_in(self) -> str:
        """The name of who is signed in; '' where nobody had to."""
        return self.identity.name if self.identity is not None and self.identity.how == "session" else ""

    @property
    def map_address(self) -> str:
        """The map with the same filters."""
        return address("/map", **self.texts)

    @property
    def offset_words(self) -> str:
        """The region's clock against UTC: 'UTC+04:30'."""
        minutes = int(self.atlas.offset.total_seconds() // 60)
        sign = "-" if minutes < 0 else "+"
        return f"UTC{sign}{abs(minutes) // 60:02}:{abs(minutes) % 60:02}"

    @property
    def script_words(self) -> str:
        """The phrases that the script needs, as JSON."""
        tongue = self.tongue
        counted = {key: [tongue.counted[key].one, tongue.counted[key].other] for key in _SCRIPT_COUNTED}
        said = {key: tongue.phrases[key] for key in _SCRIPT} | {"just_now": tongue.phrases["just_now"]}
        return json.dumps({"say": said, "count": counted, "one": tongue.one, "digits": tongue.digits})

    def here_in(self, code: str) -> str:
        """This page in another language."""
        return address(self.path, **{**self.texts, "lang": code})

    def address_of(self, incident: str) -> str:
        """The card of an incident."""
        return f"/incidents/{quote(incident, safe='')}"

    def province(self, code: str | None) -> str:
        """A province's name."""
        return self.atlas.name(code, self.tongue.code)

    def place(self, place: Place) -> tuple[str, str]:
        """A place, and its province or ''; says so where it is not known."""
        name, province = self.atlas.place(place, self.tongue.code, self.tongue.direction)
        return name or self.tongue.say("place_unknown"), province

    def place_words(self, place: Place) -> str:
        """The same on one line of text, each name of its own direction."""
        return self.wording.listed([f"\u2068{safe(name, _LABEL)}\u2069" for name in self.place(place) if name])

    def exactness(self, place: Place) -> str:
        """How exactly the place is known, with the radius."""
        words = self.tongue.term(f"exact_{place.precision}")
        if not place.radius_km:
            return words
        radius = self.tongue.number(max(1, round(place.radius_km)))
        return f"{words} ({self.tongue.say('within_km', n=radius)})"

    def age(self, moment: dt.datetime) -> str:
        """For how long *moment* is past."""
        return self.wording.age((self.now - moment).total_seconds())

    def label(self, row: IncidentRow) -> str:
        """An incident in a few words, for announcements and titles."""
        tongue = self.tongue
        parts = [tongue.term(row.severity), tongue.term(row.sub_event_type), self.place_words(row.place)]
        parts += [f"{self.wording.amount(*range_)} {tongue.term(kind)}" for kind, range_ in self.figures(row)]
        return self.wording.listed(parts)

    def figures(self, row: IncidentRow) -> list[tuple[str, tuple[int | None, int | None]]]:
        """The figures that there are."""
        return [(kind, found) for kind in FIGURE_KINDS if (found := getattr(row.figures, kind)) is not None]

    def independent(self, found: Sourced) -> str:
        """'2 independent sources of 5 stories'."""
        count = self.tongue.count
        words = count("independent", len(found.origins))
        return f"{words}{self.tongue.phrases['comma']}{count('stories', found.stories)}"

    def tellers(self, row: IncidentRow) -> str:
        """Who tells it, the first few by name."""
        names = list(row.outlets or row.origins)
        more = len(names) - _NAMED
        listed = self.wording.listed(names[:_NAMED])
        return f"{listed} +{self.tongue.number(more)}" if more > 0 else listed

    def row_day(self, row: IncidentRow) -> Dated:
        """The day of the incident."""
        if row.date_precision in ("day", "week", "month", "year"):
            return self.wording.when(When(day=row.date, precision=row.date_precision))  # type: ignore[arg-type]
        return self.wording.when(When(day=None, precision="unknown"))

    def value(self, field: str, value: str) -> str:
        """A value of the ledger: figures stand there as ranges, days with their precision, actors with their role."""
        if field in FIGURE_KINDS:
            return self.wording.amount(*parse_range(value))
        if field == "date":
            day, _, precision = value.partition(" ")
            try:
                when = When(day=dt.date.fromisoformat(day), precision=precision or "day")  # type: ignore[arg-type]
            except ValueError:
                return value
            return self.wording.when(when).words
        if field == "actor" and value.endswith(")"):
            name, _, role = value[:-1].rpartition(" (")
            return f"{self.tongue.term(name)} ({self.tongue.term(role)})"
        return self.tongue.term(value) or self.tongue.say("somebody")

    def subject(self, silence: Silence) -> str:
        """What is silent: an address, an outlet, or a language or province by its name."""
        if silence.about == "province":
            return self.province(silence.subject)
        return self.tongue.term(silence.subject) if silence.about == "language" else silence.subject

    def banner(self, blind: Blindness) -> str:
        """What cannot be seen, in one line; that all is well where it is."""
        tongue = self.tongue
        if blind.away is not None:
            return f"{tongue.say('server_away')} {self.wording.clock(blind.away).words}"
        parts = []
        if blind.late:
            parts.append(tongue.say("late", age=self.wording.age(blind.waiting_s)))
        if blind.failing:
            parts.append(tongue.count("failing", blind.failing))
        for about in ("province", "language", "outlet", "feed"):
            found = [one for one in blind.silences if one.about == about]
            if found and about in ("province", "language"):
                names = self.wording.listed([safe(self.subject(one), 60) for one in found[:3]])
                parts.append(tongue.say(f"silent_{about}", names=names))
            elif found:
                parts.append(tongue.count(f"silent_{about}s", len(found)))
        if not parts:
            return tongue.count("all_heard", blind.feeds) if blind.feeds else tongue.say("all_well")
        return f"{tongue.say('blind')} {tongue.phrases['semicolon'].join(parts)}"
