"""Under which names an entry is known again: its id, and where a source is untidy its URL, guid, title and day.

Identities decide that two entries are one (a guid that changed, a link with a fresh token); a replay uses none, because
there each id is a story of its own. Lookups only find: several entries may answer to one URL or title.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import re
import unicodedata
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from incidents.records import Entry
from services.store.keys import digest

# Parameters that say how a reader came, not what is read.
_TRACKING = re.compile(r"(utm_.*|fbclid|gclid|dclid|mc_[ce]id|igshid|ref|ref_src|cmpid|ocid|at_.*)\Z", re.IGNORECASE)
_WHITE = re.compile(r"\s+")
_PORTS = {"http": "80", "https": "443"}


def canonical_url(url: str, part: str = "") -> str:
    """*url* in the one form under which it is compared: no scheme, fragment, default port or tracking parameters.

    What is no http(s) URL is returned as it is, stripped. *part*: the fragment, where it is known to tell something.
    """
    text = url.strip()
    try:
        parts = urlsplit(text)
        host, port = (parts.hostname or "").removesuffix("."), parts.port
    except ValueError:
        return text
    if parts.scheme.lower() not in _PORTS or not host:
        return text
    if port is not None and str(port) != _PORTS[parts.scheme.lower()]:
        host = f"{host}:{port}"
    kept = [pair for pair in parse_qsl(parts.query, keep_blank_values=True) if not _tracks(*pair)]
    return urlunsplit(("", host, parts.path.rstrip("/"), urlencode(sorted(kept)), part))


def identities(entry: Entry, guid: str | None = None, part: str = "") -> tuple[str, ...]:
    """The names that make another entry the same one: canonical URL, guid within its source, title and day within it.

    For feeds. *part* is the part of the page that the entry is, where that tells it from others. An entry without a
    day has no title-and-day name: undated headlines repeat.
    """
    names = []
    if entry.url:
        names.append(digest(f"url\n{canonical_url(entry.url, part)}"))
    if guid:
        names.append(digest(f"guid\n{entry.source}\n{_guid(guid)}"))
    day = _day(entry)
    if entry.title and day:
        names.append(digest(f"title\n{entry.source}\n{folded(entry.title)}\n{day}"))
    return tuple(names)


def lookups(entry: Entry) -> tuple[str, ...]:
    """The names by which an operator may ask for the entry beside its id: URL and title."""
    names = []
    if entry.url:
        names.append(url_lookup(entry.url))
    if entry.title.strip():
        names.append(title_lookup(entry.title))
    return tuple(names)


def url_lookup(url: str) -> str:
    """The lookup of a URL, whatever tracking hangs on it."""
    return digest(f"find url\n{canonical_url(url)}")


def title_lookup(title: str) -> str:
    """The lookup of a title, whatever its case and spaces."""
    return digest(f"find title\n{folded(title)}")


def text_hash(entry: Entry, body: bytes) -> str:
    """The hash of what an entry says: format, title (folded), summary and body, not its id, URL or date."""
    words = (word.encode("utf-8", "surrogatepass") for word in (entry.format, folded(entry.title), entry.summary))
    hashed = hashlib.sha256()
    for part in (*words, body):
        hashed.update(b"%d:" % len(part))
        hashed.update(part)
    return hashed.hexdigest()[:32]


def folded(title: str) -> str:
    """*title* without differences of case, width, compatibility forms and white space."""
    return _WHITE.sub(" ", unicodedata.normalize("NFKC", title).casefold()).strip()


def _tracks(name: str, value: str) -> bool:
    """Whether a parameter says how a reader came. `ref` with a number is an archive's, and says what is read."""
    return bool(_TRACKING.match(name)) and not (name.lower() == "ref" and value.isdigit())


def _guid(guid: str) -> str:
    """A guid that is a URL is compared as one: publishers move to https and to other hosts' names of theirs."""
    text = canonical_url(guid)
    return text if text == guid.strip() else f"/{text.split('/', 3)[-1]}"


def _day(entry: Entry) -> str | None:
    if entry.published is None or entry.published_precision not in ("second", "day"):
        return None
    try:
        moment = dt.datetime.fromisoformat(entry.published)
    except ValueError:
        return None
    return (moment if moment.tzinfo is None else moment.astimezone(dt.UTC)).date().isoformat()
