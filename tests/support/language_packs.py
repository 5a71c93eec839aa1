"""The shipped language packs, parsed once, and stories prepared with them."""

from __future__ import annotations

import datetime as dt
from functools import lru_cache
from pathlib import Path

from incidents.region.language import LanguagePack
from incidents.text.document import Document
from incidents.text.prepare import prepare

FOLDER = Path(__file__).parents[2] / "config" / "region"
ZONE = dt.timezone(dt.timedelta(hours=4, minutes=30))
LANGUAGES = ("en", "fa", "ps")


@lru_cache(maxsize=1)
def packs() -> dict[str, LanguagePack]:
    files = {path.name: path.read_text(encoding="utf-8") for path in FOLDER.glob("language.*.toml")}
    return {code: LanguagePack.parse(code, files) for code in LANGUAGES}


def document(text: str, *, title: str = "", published: str | None = None, declared: str | None = None) -> Document:
    """*text* prepared; *published* as 'YYYY-MM-DDTHH:MM' in UTC."""
    moment = dt.datetime.fromisoformat(published).replace(tzinfo=dt.UTC) if published else None
    rules = {code: pack.text for code, pack in packs().items()}
    precision = "second" if moment else "unknown"
    return prepare(title, text, published=moment, precision=precision, rules=rules, zone=ZONE, declared=declared)
