"""When sources are silent: feeds that are dead or blocked, and feeds, outlets, languages, provinces that say nothing.

API: SilenceRules.parse(text)                  config/silence.toml
     silences(healths, rules, now) -> {name: Silence}
     message(silence, began, rules, stream, now) -> bytes      the message to desks, without number and epoch
     silence_schema_text()                     docs/silence.schema.json

Quiet in a country at war is news: an outlet is blocked, a province cut off. Whether it is that, or a feed that moved,
is for people to find out; this only says which sources say nothing, since when, and how unlikely that is.
"""

from __future__ import annotations

import datetime as dt
import tomllib
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Annotated, Any, Literal

import msgspec

from incidents.errors import RefuseError

Kind = Literal["dead", "blocked", "gone", "quiet", "missed"]
About = Literal["feed", "outlet", "language", "province"]
_HOUR = 3600.0


@dataclass(frozen=True, slots=True)
class Health:
    """What is known of one feed: `said` is what its last fetch came to, times are None where it never happened.

    `usual_s`: its mean gap between two entries in seconds, None where it has not shown two yet.
    """

    url: str
    outlet: str
    language: str | None = None
    provinces: tuple[str, ...] = ()
    paused: bool = False
    said: str = ""
    trouble: str = ""
    last_ok: dt.datetime | None = None
    last_new: dt.datetime | None = None
    failing_since: dt.datetime | None = None
    usual_s: float | None = None
    moved_to: str | None = None
    """The address that it is asked at, after it said for long enough that it has moved for good."""
    missed: dt.datetime | None = None
    """When last nothing that it showed was known, so that entries came and went unseen."""


class SilenceRules(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The figures of config/silence.toml; hours, and gaps between entries. Their origins are in the file."""

    dead_h: Annotated[float, msgspec.Meta(gt=0)]
    blocked_h: Annotated[float, msgspec.Meta(gt=0)]
    missed_h: Annotated[float, msgspec.Meta(gt=0)]
    unlikely: Annotated[float, msgspec.Meta(gt=0)]
    quiet_feed_h: Annotated[float, msgspec.Meta(gt=0)]
    quiet_group_h: Annotated[float, msgspec.Meta(gt=0)]
    group_feeds: Annotated[int, msgspec.Meta(ge=2)]
    each_gaps: Annotated[float, msgspec.Meta(gt=0)]
    type_prefix: str
    source: str
    dataschema: str

    @classmethod
    def parse(cls, text: str) -> SilenceRules:
        """Parse `silence.toml`. RefuseError names the key."""
        try:
            return msgspec.convert(tomllib.loads(text), cls, strict=False)
        except (tomllib.TOMLDecodeError, msgspec.ValidationError) as error:
            raise RefuseError(f"silence.toml: {error}; correct it") from error


class Silence(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A silence: of which kind, about which feed, outlet, language or province, since when, which feeds, in words."""

    kind: Kind
    about: About
    subject: str
    since: dt.datetime
    feeds: tuple[str, ...]
    text: str

    @property
    def name(self) -> str:
        """What tells it from others, for as long as it lasts."""
        return f"{self.kind} {self.about} {self.subject}"


class SilenceData(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a message says: the silence, and whether it `began` or `ended`."""

    status: Literal["Actual", "Exercise"]
    phase: Literal["began", "ended"]
    silence: Silence


class SilenceMessage(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A CloudEvents 1.0 event on the channel of alerts, numbered among them: a state of the sources, no incident."""

    number: Annotated[int, msgspec.Meta(ge=1)]
    sequence: Annotated[str, msgspec.Meta(pattern="^[0-9]{12}$")]
    epoch: str
    specversion: Literal["1.0"]
    id: str
    source: str
    type: str
    subject: str
    recordedtime: dt.datetime
    datacontenttype: Literal["application/json"]
    dataschema: str
    data: SilenceData


def silences(healths: Iterable[Health], rules: SilenceRules, now: dt.datetime) -> dict[str, Silence]:
    """The silences at *now*, by their names. Paused feeds count for nothing."""
    watched = [one for one in healths if not one.paused]
    found = [silence for one in watched if (silence := _of_feed(one, rules, now))]
    found += [silence for one in watched if (silence := _missed(one, rules, now))]
    # a feed that is dead or blocked has been told of; its quiet is no second message
    told = {url for silence in found if silence.kind != "missed" for url in silence.feeds}
    found += [
        _quiet("feed", one.url, [one], now)
        for one in watched
        if one.url not in told and _is_quiet([one], rules, now, rules.quiet_feed_h)
    ]
    for about, groups in _groups(watched).items():
        least_h = rules.quiet_feed_h if about == "outlet" else rules.quiet_group_h
        for subject, group in groups.items():
            # one that never showed a rhythm says nothing by its quiet, nor against the quiet of the others
            members = [one for one in group if one.usual_s is not None and one.last_new is not None]
            if len(members) >= rules.group_feeds and _is_quiet(members, rules, now, least_h):
                found.append(_quiet(about, subject, members, now))
    return {silence.name: silence for silence in found}


def same_trouble(one: Silence, other: Silence) -> bool:
    """Whether both say of one feed that it cannot be read: dead today, blocked tomorrow is no end and no beginning."""
    return one.subject == other.subject and {one.kind, other.kind} <= {"dead", "blocked"}


def unwatched(silence: Silence) -> Silence:
    """*silence* as it ends because nobody looks any more: its feeds were paused or taken out."""
    text = f"{silence.subject}: is not watched any more; whether it would say something now is not known"
    return msgspec.structs.replace(silence, text=text)


def message(
    silence: Silence, phase: Literal["began", "ended"], rules: SilenceRules, stream: str, now: dt.datetime
) -> bytes:
    """The message that *silence* began or ended, as a JSON object without number, sequence and epoch."""
    status: Literal["Actual", "Exercise"] = "Actual" if stream == "live" else "Exercise"
    event = {
        "specversion": "1.0",
        "id": f"{silence.name}/{phase}/{now:%Y%m%dT%H%M%SZ}",
        "source": f"{rules.source}/{stream}",
        "type": f"{rules.type_prefix}.{phase}",
        "subject": f"{silence.about}:{silence.subject}",
        "recordedtime": now,
        "datacontenttype": "application/json",
        "dataschema": rules.dataschema,
        "data": SilenceData(status=status, phase=phase, silence=silence),
    }
    return msgspec.json.encode(event)


def silence_schema_text() -> str:
    """The text of `docs/silence.schema.json`: the JSON Schema (2020-12) of the message."""
    (reference,), components = msgspec.json.schema_components([SilenceMessage], ref_template="#/$defs/{name}")
    definitions: dict[str, Any] = dict(components)
    top = definitions.pop(reference["$ref"].rpartition("/")[2])
    schema = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Dideban silence",
        **top,
        "$defs": definitions,
    }
    return msgspec.json.format(msgspec.json.encode(schema, order="sorted"), indent=2).decode() + "\n"


def _of_feed(one: Health, rules: SilenceRules, now: dt.datetime) -> Silence | None:
    """The feed as dead, blocked or gone, if it is that."""
    if one.failing_since is None:
        return None
    hours = (now - one.failing_since).total_seconds() / _HOUR
    kinds: dict[str, tuple[Kind, float]] = {"gone": ("gone", 0.0), "blocked": ("blocked", rules.blocked_h)}
    kind, least = kinds.get(one.said, ("dead", rules.dead_h))
    if hours < least:
        return None
    words = {"gone": "says that it is gone for good", "blocked": "asks for a person at a browser"}
    text = f"{one.outlet}: {one.url} {words.get(kind, 'cannot be read')} for {_span(hours)} ({_why(one)})"
    return Silence(kind=kind, about="feed", subject=one.url, since=one.failing_since, feeds=(one.url,), text=text)


def _missed(one: Health, rules: SilenceRules, now: dt.datetime) -> Silence | None:
    """Entries came and went between two fetches: told of for as long as it may explain what a desk did not hear."""
    if one.missed is None or (now - one.missed).total_seconds() > rules.missed_h * _HOUR:
        return None
    text = (
        f"{one.outlet}: {one.url} showed nothing that was known; more was published than it shows, and some was missed"
    )
    return Silence(kind="missed", about="feed", subject=one.url, since=one.missed, feeds=(one.url,), text=text)


def _why(one: Health) -> str:
    """The trouble without the address, which stands before it already."""
    return one.trouble.replace(f"{one.url}: ", "").removesuffix(".")[:150]


def _groups(healths: Sequence[Health]) -> dict[About, dict[str, list[Health]]]:
    found: dict[About, dict[str, list[Health]]] = {
        "outlet": defaultdict(list), "language": defaultdict(list), "province": defaultdict(list)
    }  # fmt: skip
    for one in healths:
        found["outlet"][one.outlet].append(one)
        if one.language:
            found["language"][one.language].append(one)
        for province in one.provinces:
            found["province"][province].append(one)
    return found


def _is_quiet(members: Sequence[Health], rules: SilenceRules, now: dt.datetime, least_h: float) -> bool:
    """Whether all of *members* say nothing, for so long that it is no chance. A feed without a rhythm tells nothing."""
    gaps = []
    for one in members:
        if one.usual_s is None or one.last_new is None:
            return False
        quiet_s = (now - one.last_new).total_seconds()
        if quiet_s < least_h * _HOUR or quiet_s < rules.each_gaps * one.usual_s:
            return False
        gaps.append(quiet_s / max(one.usual_s, 1.0))
    return sum(gaps) >= rules.unlikely


def _quiet(about: About, subject: str, members: Sequence[Health], now: dt.datetime) -> Silence:
    since = max(one.last_new for one in members if one.last_new is not None)
    usual = min(one.usual_s for one in members if one.usual_s is not None)
    who = members[0].outlet if about == "feed" else f"{subject}, {len(members)} feeds"
    text = (
        f"{who}: nothing new for {_span((now - since).total_seconds() / _HOUR)}, where a story came "
        f"every {_span(usual / _HOUR)} before"
    )
    feeds = tuple(sorted(one.url for one in members))
    return Silence(kind="quiet", about=about, subject=subject, since=since, feeds=feeds, text=text)


def _span(hours: float) -> str:
    """'40 min', '7 h', '3 days'."""
    if hours < 1:
        return f"{max(1, round(hours * 60))} min"
    return f"{hours:.0f} h" if hours < 72 else f"{hours / 24:.0f} days"
