"""The analysts' acts of one stream: written by one script, all or nothing, and read again.

An act is kept for ever, what it found before it for some weeks: so long it can be undone. What it rules of a story lies
beside, where workers meet it (`Ledger.start`) and the publish script compares it.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import msgspec

from incidents.errors import BugError, RefuseError
from incidents.hand import Act
from incidents.linking.acted import Acted
from incidents.records import Incident
from services.store.keys import Keys, digest
from services.store.ledger import Keep
from services.store.packing import milliseconds, packed, read_json, unpacked
from services.store.publish import alert_words
from services.store.redis_clients import Client, Word
from services.store.scripts import answer_of, script, text_of

_ONE = ("versions", "serials", "seq", "epoch", "alerts:log", "rulings")
_NEW = 0
"""The serial of an incident that an act opens."""


@dataclass(frozen=True, slots=True)
class Kept:
    """An act as it is kept: with the numbers of its messages, and the act that undid it."""

    act: Act
    numbers: tuple[int, ...]
    undone: str | None


@dataclass(frozen=True, slots=True)
class Written:
    """What became of an act. `conflict`: what it rests on has changed, read and decide again. `undone`: by that act."""

    status: Literal["done", "already", "conflict", "undone"]
    numbers: tuple[int, ...] = ()
    why: str = ""


class Acts:
    """The acts of one stream."""

    def __init__(self, client: Client, keys: Keys, keep: Keep | None = None) -> None:
        """*client* is a commands client."""
        self._client = client
        self._keys = keys
        self._keep = keep or Keep()

    def write(self, acted: Acted, messages: Sequence[bytes], ruled: Mapping[str, str]) -> Written:
        """Write *acted* with its *messages*, or nothing. *ruled*: what was read of the rulings on its stories.

        It rests on the serials of the incidents before it. Safe to send twice: an act is done once.
        """
        act = acted.act
        keys = [self._keys.many("act", act.id), self._keys.many("before", act.id), self._keys.one("acts")]
        keys += [self._keys.many("act", act.undoes or act.id)]
        keys += [self._keys.one(name) for name in _ONE]
        words: list[Word] = [
            self._keys.prefix,
            self._keys.channel,
            milliseconds(act.at),
            act.id,
            msgspec.json.encode(act),
            packed(msgspec.json.encode(acted.before)),
            self._keep.seconds,
            uuid.uuid4().hex,
            *_incident_words(acted),
            *_ruling_words(acted, ruled),
            len(messages),
            *(word for message in messages for word in alert_words(message)),
        ]
        word, rest = answer_of(self._client.script(script("act"), keys, words), "act")
        if word == "conflict":
            return Written("conflict", why=text_of(rest[0]))
        if word == "undone":
            return Written("undone", why=text_of(rest[0]))
        if word not in ("done", "already"):
            raise BugError(f"script 'act' answered {word[:40]}")
        return Written("done" if word == "done" else "already", _numbers(rest[0]))

    def get(self, act_id: str) -> Kept | None:
        """The act of that id; None where there is none."""
        found = self._client.call("HMGET", self._keys.many("act", act_id), "act", "numbers", "undone")
        if found[0] is None:
            return None
        return Kept(read_json(found[0], Act, f"act {act_id}"), _numbers(found[1]), text_of(found[2]) or None)

    def every(self) -> Iterator[Kept]:
        """All acts, oldest first."""
        for name in map(text_of, self._client.call("ZRANGE", self._keys.one("acts"), 0, -1)):
            if kept := self.get(name):
                yield kept

    def before(self, act_id: str) -> tuple[Incident, ...]:
        """The incidents as the act found them. RefuseError where that is no longer kept."""
        blob = self._client.call("GET", self._keys.many("before", act_id))
        if blob is None:
            raise RefuseError(
                f"act {act_id}: what it changed is kept for {self._keep.seconds // 86_400} days only; "
                "do the opposite act instead"
            )
        what = f"incidents before act {act_id}"
        try:
            return msgspec.json.decode(unpacked(blob, what), type=tuple[Incident, ...])
        except msgspec.MsgspecError as error:
            raise BugError(f"{what}: {error}") from error

    def rulings(self, stories: Sequence[str]) -> dict[str, str]:
        """What is ruled of each of *stories*, as it is kept; '' where nobody said anything."""
        if not stories:
            return {}
        found = self._client.call("HMGET", self._keys.one("rulings"), *(digest(story) for story in stories))
        return {story: text_of(value) for story, value in zip(stories, found, strict=True)}


def _incident_words(acted: Acted) -> list[Word]:
    had = {incident.id: incident.serial for incident in acted.before}
    # a reader who finds what was merged away must find there what stands for it
    like = {one.hand.merged_into: one.id for one in acted.after if one.hand is not None and one.hand.merged_into}
    if acted.act.kind == "split":
        # its stories may tell of any province of the whole: their edits must find it there
        whole, part = acted.act.incidents
        like[part] = whole
    words: list[Word] = [len(acted.after)]
    for incident in acted.after:
        serial = had.get(incident.id, _NEW)
        written = msgspec.structs.replace(incident, serial=serial + 1)
        words += [incident.id, serial, incident.scope, like.get(incident.id, ""), msgspec.json.encode(written)]
    return words


def _ruling_words(acted: Acted, ruled: Mapping[str, str]) -> list[Word]:
    words: list[Word] = [len(acted.rulings)]
    for story, new in acted.rulings.items():
        words += [digest(story), ruled.get(story, ""), new]
    return words


def _numbers(value: object) -> tuple[int, ...]:
    try:
        return tuple(int(number) for number in text_of(value).split(",") if number)
    except ValueError as error:
        raise BugError(f"the numbers of an act are {value!r:.60}") from error
