"""Closes incidents: puts the small form, packed, in the place of what was archived, if nobody has written it since."""

from __future__ import annotations

import msgspec

from incidents.errors import BugError
from incidents.records import Incident
from services.store.keys import Keys
from services.store.packing import packed
from services.store.redis_clients import Client, Word
from services.store.scripts import answer_of, script


class Closer:
    """The closer of one stream."""

    def __init__(self, client: Client, keys: Keys) -> None:
        """*client* is a commands client."""
        self._client = client
        self._keys = keys

    def close(self, archived: Incident, small: Incident) -> bool:
        """Put *small* in the place of *archived*; False where the book holds another by now. Safe to send twice."""
        keys = [self._keys.many("incident", archived.id), self._keys.one("serials")]
        words: list[Word] = [archived.id, archived.serial, packed(msgspec.json.encode(small), 9)]
        word, _ = answer_of(self._client.script(script("close"), keys, words), "close")
        if word not in ("closed", "changed"):
            raise BugError(f"script 'close' answered {word[:40]}")
        return word == "closed"
