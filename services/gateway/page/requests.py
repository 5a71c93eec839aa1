"""What the addresses of the page may hold: the filters of the API, spans of time up to now, and the language.

API: wish_of(query, now, allowed) -> Wish       ParameterError says what to write
     address(path, **values) -> str             with those that are not empty
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from starlette.datastructures import QueryParams

from services.gateway.parameters import BEFORE, FILTERS, SEVERITIES, Cursor, Filter, Parameter, filter_of, read

_SPAN = re.compile(r"([0-9]{1,4})([hd])\Z")
SPANS = ("1h", "6h", "24h", "7d", "30d")
"""What the page offers; an address may name any other."""
_LANGUAGE = Parameter("lang", "a language's code", {"type": "string"}, str)
_ALL = Parameter("all", "those too that no desk was told of", {"type": "boolean"}, "true".__eq__)
FLOORS = tuple(",".join(SEVERITIES[: at + 1]) for at in range(4))
"""Each severity with those above it, as the filter names them."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What an address asks for: the filter, where the page begins, and the texts that it was made of.

    `every`: incidents too that no desk was told of.
    """

    filter: Filter
    before: Cursor | None
    texts: dict[str, str]
    every: bool = False

    @property
    def filtered(self) -> bool:
        """Whether anything is left out."""
        return self.filter != Filter()


def wish_of(query: QueryParams, now: dt.datetime, before: bool = True) -> Wish:
    """What *query* asks for at *now*; `before` where it may name a page of the list."""
    allowed = [one for one in FILTERS if one.name != "since"]
    allowed += [_since(now), _LANGUAGE, _ALL, *((BEFORE,) if before else ())]
    values = read(query, allowed)
    texts = {name: text for name, text in query.items() if name in values and name not in ("lang", "before")}
    return Wish(filter_of(values), values.get("before"), texts, values.get("all", False))


def since_of(query: QueryParams, now: dt.datetime, default: dt.timedelta) -> dt.datetime:
    """The beginning of the time that *query* names; *default* before *now* where it names none."""
    found: dt.datetime = read(query, [_since(now), _LANGUAGE]).get("since", now - default)
    return found


def only_language(query: QueryParams) -> None:
    """ParameterError where *query* holds anything but a language."""
    read(query, [_LANGUAGE])


def address(path: str, **values: str) -> str:
    """*path* with those of *values* that are not empty."""
    query = urlencode({name: text for name, text in values.items() if text})
    return f"{path}?{query}" if query else path


def span_of(text: str) -> dt.timedelta | None:
    """'6h', '7d' as a span; None for anything else."""
    match = _SPAN.match(text)
    if match is None:
        return None
    return dt.timedelta(hours=int(match[1])) if match[2] == "h" else dt.timedelta(days=int(match[1]))


def _since(now: dt.datetime) -> Parameter:
    (moment,) = (one for one in FILTERS if one.name == "since")

    def reading(text: str) -> dt.datetime:
        span = span_of(text)
        found: dt.datetime = now - span if span is not None else moment.read(text)
        return found

    return Parameter("since", moment.meaning, moment.schema, reading)


def named(spans: Sequence[str], chosen: str) -> list[str]:
    """*spans*, and *chosen* too where it is none of them."""
    return [*spans, *([chosen] if chosen and chosen not in spans else [])]
