"""The stream that a short command asks: settings, server and clients, opened and closed around it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager

from services.configuration.settings import Settings
from services.server.embedded import server
from services.store.keys import Keys
from services.views.stream_board import StreamBoard, open_board


@contextmanager
def stream_use(stream: str) -> Iterator[StreamBoard]:
    """The stream named *stream* on the server of the environment's settings; the embedded one is started if need be."""
    settings = Settings.load(os.environ)
    with server(settings) as address, open_board(address, Keys.of(stream), settings) as board:
        yield board
