"""Every entry of the shipped pack says where its forms are from: groups of files by a line, tables by column."""

from __future__ import annotations

import csv
import io
import re

from tests.support.readings import SHIPPED, files

SOURCES = (SHIPPED / "SOURCES.md").read_text(encoding="utf-8")
_HEAD = re.compile(r"^\[\[?([\w-]+)")
_FROM = re.compile(r"^# From: \S.{3,}\.$")


def groups_without_source(text: str) -> list[str]:
    """The groups of a TOML file without a line '# From: …' where they begin; '' is what stands before any table."""
    group, seen, missing = "", set[str](), []
    said, begun, quoted = False, False, False
    for line in [*text.splitlines(), "[end]"]:
        head = None if quoted else _HEAD.match(line)
        if head and head[1] != group:
            if begun and not said and group not in seen:
                missing.append(group)
            seen.add(group)
            group, said, begun = head[1], False, True
        said = said or bool(_FROM.match(line))
        begun = begun or bool(line.strip() and not line.startswith("#"))
        quoted ^= line.count('"""') % 2 == 1
    return missing


def columns_without_source(name: str, text: str, page: str) -> list[str]:
    """The columns of a table that no row of *page* for its file names."""
    rows = "".join(line for line in page.splitlines() if line.startswith(f"| `{name}` |"))
    return [column for column in next(csv.reader(io.StringIO(text))) if f"`{column}`" not in rows]


def test_every_group_names_its_source() -> None:
    missing = {name: groups_without_source(text) for name, text in files(SHIPPED).items() if name.endswith(".toml")}
    assert {name: found for name, found in missing.items() if found} == {}


def test_every_column_names_its_source() -> None:
    tables = {name: text for name, text in files(SHIPPED).items() if name.endswith(".csv")}
    missing = {name: columns_without_source(name, text, SOURCES) for name, text in tables.items()}
    assert {name: found for name, found in missing.items() if found} == {}


def test_what_no_speaker_has_checked_is_marked() -> None:
    for code in ("fa", "ps"):
        text = files(SHIPPED)[f"language.{code}.toml"]
        assert all("unverified" in line for line in text.splitlines() if line.startswith("# From:"))


def test_control_a_group_and_a_column_without_source_are_noticed() -> None:
    text = files(SHIPPED)["language.ps.toml"]
    broken = text.replace("[numbers]\n# From:", "[numbers]\n# Of:")
    assert groups_without_source(broken) == ["numbers"]
    assert columns_without_source("abroad.csv", "country,name,mayor\n", SOURCES) == ["mayor"]
