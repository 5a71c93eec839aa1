"""Pictures of the desk's pages: each language, light and dark, wide and phone, of the demo's invented stories.

    python -m tests.support.screenshots FOLDER [STORIES …]

STORIES are files or folders to replay instead. Needs Chromium and `playwright`.
"""

from __future__ import annotations

import datetime as dt
import sys
import tempfile
from itertools import product
from pathlib import Path
from typing import Any

from tests.support.browsers import absent, browser
from tests.support.exhibit import exhibition

WIDE, PHONE = {"width": 1360, "height": 900}, {"width": 390, "height": 844}
PAGES = {"list": "/", "map": "/map", "handover": "/handover?since=24h", "blindness": "/blindness"}


def main(folder: Path, sources: list[Path]) -> None:
    """Take all pictures into *folder*."""
    if why := absent():
        raise SystemExit(why)
    folder.mkdir(parents=True, exist_ok=True)
    with (
        tempfile.TemporaryDirectory() as own,
        exhibition(Path(own), dt.datetime.now(dt.UTC), *sources) as base,
        browser() as found,
    ):
        for language, scheme, (shape, size) in product(
            ("en", "fa", "ps"), ("light", "dark"), (("wide", WIDE), ("phone", PHONE))
        ):
            context = found.new_context(viewport=size, color_scheme=scheme, device_scale_factor=1)
            page = context.new_page()
            page.goto(f"{base}/?lang={language}")
            card = page.locator(".row-link").first.get_attribute("href")
            for name, path in {**PAGES, "card": card}.items():
                take(page, f"{base}{path}", folder / f"{name}-{language}-{scheme}-{shape}.png")
            context.close()


def take(page: Any, address: str, path: Path) -> None:
    """One picture of what is first seen at *address*, once it is live."""
    page.goto(address)
    page.wait_for_selector("body.is-live")
    page.screenshot(path=path)


if __name__ == "__main__":
    main(Path(sys.argv[1]), [Path(one).resolve() for one in sys.argv[2:]])
