"""CONTROL: `python -m workers` with the version check cut out of the publish script. Incidents must then open twice."""

from __future__ import annotations

import sys

from services.store import publish
from tests.support.spine import without_check

if __name__ == "__main__":
    from workers.__main__ import main

    cut = without_check()
    publish.script = lambda name: cut  # type: ignore[assignment]
    sys.exit(main(sys.argv[1:]))
