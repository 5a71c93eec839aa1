"""`dideban seeds check` put together: reads the folder, judges it in this process, tells, and compares."""

from __future__ import annotations

import datetime as dt
import json
import os
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import click

from incidents.errors import RefuseError
from incidents.records import Story, Verdict
from services.configuration.mind import load_mind
from services.configuration.settings import Settings
from services.pages.bounded_extractor import make_extractor
from services.pages.stories import story_of
from services.replay.replay_clock import entry_of
from services.replay.seed_check import Checked, SeedCheck, check_object, differences, read_expected
from services.sources.sources import Item, limits_of, read_sources
from services.views.account import day_words, range_words
from services.views.terminal import plural, safe, say

# Undated stories at the head of an undated folder stand at this time; nothing is compared with the machine's clock.
_START = dt.datetime(2000, 1, 1, tzinfo=dt.UTC)


def report_on_seeds(folder: str, *, as_json: bool) -> int:
    """Tell what the stories of *folder* give; 1 where a story was refused or the outcome is not the expected one."""
    path = Path(folder)
    if not path.is_dir():
        raise RefuseError(f"{folder}: is no folder; name the folder of the seed stories")
    settings = Settings.load(os.environ)
    expected = read_expected(path)
    check = SeedCheck(load_mind(settings), _reader(settings))
    now = dt.datetime.now(dt.UTC)
    checked = list(check.run(read_sources([path], limits_of(settings, now)), _START))
    found = check_object(checked, check.refused)
    if as_json:
        click.echo(json.dumps(found, ensure_ascii=False, indent=1))
    else:
        click.echo("\n".join(_lines(checked)))
    for one in check.refused:
        say(f"{one.where}: {one.reason}")
    wrong = list(differences(expected, found)) if expected is not None else []
    for line in wrong:
        say(f"differs: {line}")
    stories, opened = plural(len(checked), "story", "stories"), plural(len(check.incidents), "incident")
    verdict = "not as expected" if wrong else "as expected" if expected is not None else "no expected.json to compare"
    say(f"{stories}, {opened}, {len(check.refused)} refused, {verdict}")
    return 1 if wrong or check.refused else 0


def _reader(settings: Settings) -> Callable[[Item], tuple[Story, str | None]]:
    """How an item becomes a story: a page through the extractor's child, a text as it is."""
    extractor = make_extractor(settings)

    def reader(item: Item) -> tuple[Story, str | None]:
        return story_of(entry_of(item, _START), item.body, extractor.extract)

    return reader


def _lines(checked: Sequence[Checked]) -> Iterator[str]:
    for one in checked:
        decision = one.decision
        yield f"{safe(one.item.id)}: {decision.outcome}, a desk hears: {decision.heard}"
        if not decision.relevant:
            yield f"  not relevant: {decision.why_not or 'no reason noted'}"
        for verdict in decision.verdicts:
            yield f"  {_incident(verdict)}"
        if decision.near_duplicate_of:
            yield f"  near twin of {safe(decision.near_duplicate_of)}"
        if decision.nearest_seed:
            yield f"  nearest seed {safe(decision.nearest_seed)}"
        for notice in one.notices:
            yield f"  {safe(notice)}"


def _incident(verdict: Verdict) -> str:
    report = verdict.report
    figures = (
        ", ".join(f"{figure.kind} {range_words(figure.least, figure.most)}" for figure in report.figures)
        or "no figures"
    )
    day = day_words(report.when)
    where = f"{safe(report.place.name)} ({report.place.province or 'province unknown'})"
    kind = f"{report.event_type} / {report.sub_event_type}"
    return f"{verdict.heard}: {kind}, {where}, {day}, {figures} [{verdict.incident.id}]"
