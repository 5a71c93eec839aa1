"""Where a stream stands, as one object and as lines: what `status` shows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

import msgspec

from incidents.silence import Silence
from services.server.embedded import Description
from services.store.announcements import Announcements
from services.store.watch import Watch
from services.views.stream_board import StreamBoard
from services.views.terminal import plural, safe

_LETTERS = 20


def overview(board: StreamBoard, server: Description) -> dict[str, Any]:
    """All that `status` tells. `revisions` = `pending` + the sum of `outcomes` + `strays`."""
    counts = board.traces.counts()
    position = board.channel.position()
    return {
        "stream": board.keys.stream,
        "server": {
            "address": server.url,
            "command_line": server.cli,
            "embedded": server.embedded,
            "version": server.version,
            "process": server.pid,
            "trouble": server.trouble,
        },
        "channel": board.keys.channel,
        "log": board.keys.log,
        "epoch": position.epoch or None,
        "last_number": position.last,
        "queues": {
            name: {"waiting": board.queues.length(name), "given_up": board.queues.failed(name)}
            for name in board.keys.queues
        },
        "workers": board.heartbeats.living(),
        **_sources(board),
        "entries": counts.entries,
        "revisions": counts.revisions,
        "pending": counts.pending,
        "being_read": counts.started,
        "outcomes": counts.outcomes,
        "degraded": counts.degraded,
        "strays": counts.strays,
        "dead": counts.dead,
        "dead_letters": [
            {
                "id": letter.story,
                "revision": letter.revision,
                "decided": letter.decided.isoformat(),
                "reason": letter.reason,
            }
            for letter in board.dead_letters.list(_LETTERS)
        ],
    }


def _sources(board: StreamBoard) -> dict[str, Any]:
    """Feeds by what their last fetch said, pages that wait, and the silences that desks were told of."""
    watch = Watch(board.client, board.keys)
    states = Counter(fields.get("said") or "waiting" for fields in watch.all_states())
    silences = []
    for name, kept in sorted(Announcements(board.client, board.keys).current().items()):
        try:
            silences.append(msgspec.json.decode(kept, type=Silence).text)
        except msgspec.MsgspecError:
            silences.append(name)
    return {"feeds": dict(sorted(states.items())), "pages_waiting": watch.pages_waiting(), "silences": silences}


def overview_lines(found: dict[str, Any]) -> Iterator[str]:
    """The same for people."""
    server = found["server"]
    kind = f"embedded Valkey {server['version']}" if server["embedded"] else "given by DIDEBAN_REDIS_URL"
    yield f"stream    {found['stream']}"
    yield f"server    {server['address']} ({kind})"
    if server["command_line"]:
        yield f"          by hand: {server['command_line']}"
    if server["trouble"]:
        yield f"          {safe(server['trouble'])}"
    if not found["entries"] and not found["epoch"]:
        yield f"          nothing was ever recorded in stream {found['stream']}; is the name right (--stream)?"
    yield f"alerts    last number {found['last_number']}, epoch {found['epoch'] or 'not begun'}"
    yield f"          channel {found['channel']}, log {found['log']}"
    for name, queue in found["queues"].items():
        given_up = f", {queue['given_up']} given up by the queue" if queue["given_up"] else ""
        yield f"queue     {name}: {queue['waiting']} waiting{given_up}"
    workers = found["workers"]
    yield f"workers   {len(workers)} alive" + (
        "" if workers or not found["pending"] else f"; start some: dideban work --stream {found['stream']}"
    )
    for name, about in workers.items():
        yield f"          {safe(name)} {safe(about, 120)}"
    if found["feeds"]:
        states = ", ".join(f"{count} {state}" for state, count in found["feeds"].items())
        waiting = plural(found["pages_waiting"], "page")
        yield f"feeds     {sum(found['feeds'].values())} watched: {states}; {waiting} to fetch"
    for text in found["silences"]:
        yield f"silent    {safe(text, 300)}"
    yield from _ledger(found)
    letters = found["dead_letters"]
    more = f", the latest {len(letters)}" if found["dead"] > len(letters) else ""
    again = f"; send back: dideban dead retry ID --stream {found['stream']}" if letters else ""
    yield f"dead      {plural(found['dead'], 'letter')}{more}{again}"
    for letter in letters:
        yield f"          {safe(letter['id'])} ({letter['revision']}): {safe(letter['reason'], 200)}"


def _ledger(found: dict[str, Any]) -> Iterator[str]:
    outcomes = " + ".join(f"{count} {name}" for name, count in found["outcomes"].items())
    strays = f" + {found['strays']} stray" if found["strays"] else ""
    yield f"ledger    {found['revisions']} recorded = {found['pending']} pending + {outcomes}{strays}"
    yield f"          of {plural(found['entries'], 'entry', 'entries')}, {found['being_read']} being read now"
    if found["degraded"]:
        yield f"          {found['degraded']} judged by summary or title alone"
