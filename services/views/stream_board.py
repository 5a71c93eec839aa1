"""One stream as commands use it: ledger, queue, log and book behind the few calls that a replay and its kin need."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager

from incidents.records import Decision, Entry
from services.configuration.settings import Settings
from services.store.acts import Acts
from services.store.channel import Channel
from services.store.dead_letters import DeadLetters
from services.store.heartbeats import Heartbeats
from services.store.incident_index import IncidentIndex
from services.store.keys import Keys
from services.store.ledger import Keep, Ledger, Recording
from services.store.queues import Queues
from services.store.redis_clients import Client, commands_client
from services.store.scripts import text_of
from services.store.traces import Traces
from services.store.wipe import wipe
from services.views.suggestions import suggestions

# A question that found nothing is worth a second of looking, no more.
_LOOKED_AT = 3000


class StreamBoard:
    """The stream of *keys* on the server that *client* and *queues* speak to."""

    def __init__(self, address: str, client: Client, keys: Keys, queues: Queues, keep: Keep) -> None:
        """Nothing is sent yet."""
        self.address = address
        self.client = client
        self.keys = keys
        self.queues = queues
        self.ledger = Ledger(client, keys, keep)
        self.channel = Channel(client, keys)
        self.traces = Traces(client, keys)
        self.acts = Acts(client, keys, keep)
        self.incidents = IncidentIndex(client, keys)
        self.heartbeats = Heartbeats(client, keys)
        self.dead_letters = DeadLetters(client, keys, queues)

    def record(self, entry: Entry, body: bytes) -> bool:
        """Record a story under its own id and enqueue it; True where it is decided already (and not enqueued).

        A story that an earlier run recorded and left undecided is enqueued again: a job too many decides nothing twice.
        """
        found = self.ledger.record([Recording(entry, body)])[0]
        if not found.decided:
            self.queues.enqueue(self.keys.queue, self.keys.stream, [(found.revision, 1)])
        return found.decided

    def decisions(self, revisions: Sequence[str]) -> Mapping[str, Decision]:
        """The recorded decisions among *revisions*."""
        return self.ledger.decisions(revisions)

    def alerts_after(self, number: int) -> Sequence[tuple[int, bytes]]:
        """All alerts with a number above *number*, in order."""
        found: list[tuple[int, bytes]] = []
        while page := self.channel.read_log(found[-1][0] if found else number):
            found += [(alert.number, alert.alert) for alert in page]
        return found

    def last_number(self) -> int:
        """The number of the stream's last alert."""
        return self.channel.position().last

    def workers_alive(self) -> bool:
        """Whether any worker serves this stream."""
        return bool(self.heartbeats.living())

    def near(self, text: str, most: int = 5) -> list[tuple[str, str]]:
        """Ids and titles of recorded stories that look like *text*, the likest first, among a few thousand."""
        return suggestions(text, self._some_entries(), most)

    def _some_entries(self) -> Iterator[Entry]:
        """Entries of the ledger in no order, up to a bound."""
        cursor, looked = b"0", 0
        while looked < _LOOKED_AT:
            cursor, found = self.client.call("SCAN", cursor, "MATCH", f"{self.keys.prefix}:revision:*", "COUNT", 500)
            names = [text_of(key).rpartition(":")[2] for key in found if self.keys.kind_of(text_of(key)) == "revision"]
            looked += len(names)
            for name in names:
                if trace := self.traces.trace(name):
                    yield trace.entry
            if cursor == b"0":
                return

    def wipe(self) -> None:
        """Empty the stream, and no other."""
        wipe(self.client, self.keys, self.queues)


@contextmanager
def open_board(address: str, keys: Keys, settings: Settings) -> Iterator[StreamBoard]:
    """The stream of *keys* on the server at *address*, with clients of its own that are closed at the end."""
    client = commands_client(address)
    queues = Queues(address, settings.worker.job_timeout_s)
    keep = Keep(settings.retention.days, settings.retention.body_days)
    try:
        yield StreamBoard(address, client, keys, queues, keep)
    finally:
        client.close()
        queues.close()
