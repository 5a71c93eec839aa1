"""The Lua scripts of this package, each a file in `services/store/lua`, and how their answers are read.

Every script is atomic and has no way back, so each validates first and writes last; and each may be sent twice by the
client when a reply is lost, so doing it twice is doing it once. Their first line `#!lua` makes a server whose memory
is full refuse them before they begin (without it, the refusal comes in the middle).

A script answers with a list whose first word says what happened; the word `bug` and a text mean that what it found in
the keys breaks a promise of this program.
"""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import Any

from incidents.errors import BugError
from services.store.redis_clients import Script


@cache
def script(name: str) -> Script:
    """The script `lua/<name>.lua`; read once a process."""
    return Script(name, (files("services.store") / "lua" / f"{name}.lua").read_text(encoding="utf-8"))


def answer_of(reply: Any, name: str) -> tuple[str, list[Any]]:  # noqa: ANN401 - checked here
    """The first word of a script's *reply* and the rest; BugError where it says `bug` or is no such list."""
    if not isinstance(reply, list) or not reply or not isinstance(reply[0], bytes):
        raise BugError(f"script '{name}' answered {reply!r:.100}")
    word = reply[0].decode("ascii", "replace")
    if word == "bug":
        raise BugError(f"script '{name}': {text_of(reply[1])}")
    return word, reply[1:]


def text_of(value: Any) -> str:  # noqa: ANN401 - checked here
    """A reply that is text; '' where the server has none. Bytes that are no UTF-8 are shown, not raised."""
    return value.decode("utf-8", "backslashreplace") if isinstance(value, bytes) else ""
