"""Feeds and what a check of one found, for people and for programs.

API: list_lines(healths, now), list_object(health)      check_lines(checked), check_object(checked)
     group_objects(healths, by), group_lines(groups, by)     by outlet, language or province
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from typing import Any

from incidents.silence import Health
from services.feeds.feed_check import Checked
from services.views.feed_health import state_of
from services.views.terminal import plural, safe

_SHOWN = 5


def list_object(one: Health) -> dict[str, Any]:
    """One feed's health, as JSON has it. Times are ISO 8601 UTC or null."""
    return {
        "url": one.url,
        "outlet": one.outlet,
        "language": one.language,
        "provinces": list(one.provinces),
        "state": state_of(one),
        "moved_to": one.moved_to,
        "trouble": one.trouble or None,
        "last_success": _iso(one.last_ok),
        "last_new_entry": _iso(one.last_new),
        "failing_since": _iso(one.failing_since),
        "usual_gap_s": one.usual_s,
    }


def list_lines(healths: Sequence[Health], now: dt.datetime) -> Iterator[str]:
    """The feeds as a table, those with trouble first, and a line that sums up."""
    ordered = sorted(healths, key=lambda one: (state_of(one) in ("ok", "paused"), one.outlet))
    for one in ordered:
        usual = f", one every {_span(one.usual_s)}" if one.usual_s else ""
        yield safe(
            f"{state_of(one):11} {one.outlet} | {one.url} | last success {_ago(one.last_ok, now)}, "
            f"last new entry {_ago(one.last_new, now)}{usual}"
        )
        if one.moved_to:
            moved = f"has moved for good to {one.moved_to} and is asked there; `feeds pause` and `resume` forget that"
            yield f"            {safe(moved, 300)}"
        if one.trouble:
            yield f"            {safe(one.trouble, 200)}"
    states = [state_of(one) for one in healths]
    counts = ", ".join(f"{states.count(state)} {state}" for state in dict.fromkeys(sorted(states)))
    yield (
        f"{plural(len(healths), 'feed')}: {counts}" if states else "no feed is watched; add one: dideban feeds add URL"
    )


def group_objects(healths: Sequence[Health], by: str) -> list[dict[str, Any]]:
    """The feeds of each outlet, language or province together: when last something new came, and how often it does.

    The expected gap is that of all feeds of the group that have shown one, taken together.
    """
    groups: dict[str, list[Health]] = {}
    for one in healths:
        for name in {"outlet": (one.outlet,), "language": (one.language or "",), "province": one.provinces}[by]:
            if name and not one.paused:
                groups.setdefault(name, []).append(one)
    found = []
    for name, members in sorted(groups.items()):
        rates = [1 / one.usual_s for one in members if one.usual_s]
        new = [one.last_new for one in members if one.last_new]
        found.append(
            {
                by: name,
                "feeds": len(members),
                "failing": sum(one.failing_since is not None for one in members),
                "last_new_entry": _iso(max(new)) if new else None,
                "usual_gap_s": round(1 / sum(rates)) if rates else None,
            }
        )
    return found


def group_lines(groups: Sequence[dict[str, Any]], by: str) -> Iterator[str]:
    """The same for people."""
    for one in groups:
        usual = f", one every {_span(one['usual_gap_s'])}" if one["usual_gap_s"] else ""
        failing = f", {one['failing']} failing" if one["failing"] else ""
        new = one["last_new_entry"] or "never"
        yield safe(f"{one[by]:12} {plural(one['feeds'], 'feed')}{failing} | last new entry {new}{usual}")
    if not groups:
        yield f"no feed has a {by}"


def check_object(found: Checked) -> dict[str, Any]:
    """A check's result, as `feeds check --json` documents it."""
    feed = found.feed
    return {
        "url": found.url,
        "status": found.status,
        "format": feed.format if feed else None,
        "entries": [
            {
                "id": item.id,
                "url": item.url,
                "title": item.title,
                "summary": item.summary,
                "published": item.published,
                "updated": item.updated,
                "source": item.source,
            }
            for item in (feed.items if feed else ())
        ],
        "problems": [{"code": problem.code, "text": problem.text} for problem in found.problems],
    }


def check_lines(found: Checked) -> Iterator[str]:
    """The same for people."""
    feed = found.feed
    if found.usable and feed is not None:
        inside = plural(len(feed.items), "entry", "entries")
        if feed.children:
            inside = f"{plural(len(feed.children), 'sitemap')} to look into"
        yield safe(f"{found.url} is a feed ({feed.format}): {feed.title or 'without a title'}, {inside}")
        for item in feed.items[:_SHOWN]:
            said = item.title or item.url or item.id or "untitled"
            yield safe(f"  {item.published or item.updated or 'undated':20}  {said}", 160)
    else:
        answered = f"answered with status {found.status}" if found.status else "gave no answer"
        yield safe(f"{found.url} is no feed that can be watched ({answered})")
    for problem in found.problems:
        yield f"  {problem.code}: {safe(problem.text, 400)}"


def _ago(moment: dt.datetime | None, now: dt.datetime) -> str:
    return "never" if moment is None else f"{_span((now - moment).total_seconds())} ago"


def _span(seconds: float) -> str:
    for size, name in ((86_400, "d"), (3600, "h"), (60, "min")):
        if seconds >= 2 * size:
            return f"{seconds / size:.0f} {name}"
    return f"{max(0, seconds):.0f} s"


def _iso(moment: dt.datetime | None) -> str | None:
    return None if moment is None else moment.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
