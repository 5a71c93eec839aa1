"""What `doctor` found, as records and as text. Pure: looks at nothing itself."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Literal

import msgspec

Level = Literal["ok", "warn", "fail"]
_ORDER: tuple[Level, ...] = ("ok", "warn", "fail")


class Finding(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that was looked at: `found` says what is there; `advice` what to do, and is empty where all is well."""

    name: str
    level: Level
    found: str
    advice: str = ""


def ok(name: str, found: str) -> Finding:
    """All is well."""
    return Finding(name=name, level="ok", found=found)


def warn(name: str, found: str, advice: str) -> Finding:
    """It works, but not as it should or not for long."""
    return Finding(name=name, level="warn", found=found, advice=advice)


def fail(name: str, found: str, advice: str) -> Finding:
    """It does not work."""
    return Finding(name=name, level="fail", found=found, advice=advice)


def worst(findings: Iterable[Finding]) -> Level:
    """The worst level among *findings*; ok where there are none."""
    return max((finding.level for finding in findings), key=_ORDER.index, default="ok")


def formatted(findings: Sequence[Finding]) -> list[str]:
    """The lines for people: one a finding, its advice below it, a count at the end."""
    width = max((len(finding.name) for finding in findings), default=0)
    lines: list[str] = []
    for finding in findings:
        lines.append(f"{finding.level:<4}  {finding.name:<{width}}  {finding.found}")
        if finding.advice:
            lines.append(f"      {'':<{width}}  → {finding.advice}")
    counts = {level: sum(finding.level == level for finding in findings) for level in _ORDER}
    return [*lines, f"{counts['ok']} well, {counts['warn']} to look at, {counts['fail']} wrong"]
