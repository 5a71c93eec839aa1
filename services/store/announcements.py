"""States of the sources that desks are told of, once when they begin and once when they end, numbered like alerts.

API: Announcements(client, keys).current() -> {state: what is kept}
                                .announce(state, phase, kept, message) -> number
"""

from __future__ import annotations

import uuid
from typing import Literal

from incidents.errors import BugError
from services.store.keys import Keys
from services.store.redis_clients import Client, Word
from services.store.scripts import answer_of, script, text_of


class Announcements:
    """The states of one stream."""

    def __init__(self, client: Client, keys: Keys) -> None:
        """*client* is a commands client."""
        self._client = client
        self._keys = keys

    def current(self) -> dict[str, bytes]:
        """The states that were told and have not ended, with what is kept of them."""
        flat = self._client.call("HGETALL", self._keys.one("silences"))
        return {text_of(name): value for name, value in zip(flat[::2], flat[1::2], strict=True)}

    def announce(self, state: str, phase: Literal["began", "ended"], kept: bytes, message: bytes) -> int | None:
        """Tell desks that *state* began or ended; its number, None where that was told before.

        *message* is a JSON object, whose number, sequence and epoch are put in front here. Safe to repeat.
        """
        if not (message.startswith(b'{"') and message.endswith(b"}")):
            raise BugError(f"a message is no JSON object with keys: {message[:60]!r}")
        keys = [self._keys.one("silences"), self._keys.one("seq"), self._keys.one("epoch"), self._keys.log]
        words: list[Word] = [self._keys.channel, state, phase, kept, uuid.uuid4().hex, message[1:]]
        word, rest = answer_of(self._client.script(script("announce"), keys, words), "announce")
        return int(rest[0]) if word == "done" else None
