"""Archiving: incidents that have been still for long are written to the archive, and then closed in the book.

In this order, so that nothing is lost where it is interrupted: an incident that was written and not closed is written
again by the next run, and the archive's reader takes the last row.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from incidents.linking.closing import closed, may_close
from incidents.records import Incident
from services.exports.archive_file import Archive, Row
from services.store.closing import Closer
from services.store.keys import LIVE
from services.views.stream_board import StreamBoard

_BATCH = 200
"""Incidents that one write to the disk holds: up to about 50 KB each, so ten megabytes at the most."""


@dataclass(frozen=True, slots=True)
class Archived:
    """How many incidents were closed, and how many somebody wrote meanwhile, which stay for the next run."""

    closed: int
    changed: int


def archive(board: StreamBoard, to: Archive, quiet: dt.timedelta) -> Archived:
    """Archive and close every incident of *board* that has been still for *quiet*. A second run finds nothing to do."""
    now = board.client.now() if board.keys.stream == LIVE else _last(board)
    closer = Closer(board.client, board.keys)
    done = changed = 0
    for batch in _batches(one for one in board.incidents.every() if now is not None and may_close(one, now, quiet)):
        to.append(Row(archived=board.client.now(), stream=board.keys.stream, numbers=board.incidents.numbers(one.id),
                      incident=one) for one in batch)  # fmt: skip
        for one in batch:
            if closer.close(one, closed(one)):
                done += 1
            else:
                changed += 1
    return Archived(done, changed)


def _last(board: StreamBoard) -> dt.datetime | None:
    """The time of a replay's book: when it was last written of, by its own clock. None where it is empty."""
    return max((one.updated for one in board.incidents.every()), default=None)


def _batches(found: Iterator[Incident]) -> Iterator[list[Incident]]:
    batch: list[Incident] = []
    for one in found:
        batch.append(one)
        if len(batch) == _BATCH:
            yield batch
            batch = []
    if batch:
        yield batch
