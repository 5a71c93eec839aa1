"""The reference of the region pack, the loader, the shipped pack and the made-up one agree on what fields there are."""

from __future__ import annotations

import pytest

from tests.support.pack_fields import Fields, asked, documented, fits, lies_above, used
from tests.support.readings import ROOT, SHIPPED, VELMARIA, files

PAGE = (ROOT / "docs" / "reference" / "region-pack.md").read_text(encoding="utf-8")


def unnamed(found: Fields, page: Fields, *, tables: bool = False) -> list[tuple[str, str]]:
    """Fields of *found* that *page* does not name; with *tables* a table on the way to a named field is named too."""
    missing = []
    for file, fields in found.items():
        patterns = [one for name, ones in page.items() if fits(name, file) for one in ones]
        for field in sorted(fields):
            known = any(fits(one, field) or (tables and lies_above(one, field)) for one in patterns)
            missing += [] if known else [(file, field)]
    return missing


def unused(page: Fields, found: Fields) -> list[tuple[str, str]]:
    """Fields that *page* names and that no file of *found* fills."""
    return [
        (name, field)
        for name, patterns in page.items()
        for field in sorted(patterns)
        if not any(fits(name, file) and any(fits(field, one) for one in ones) for file, ones in found.items())
    ]


def test_every_field_of_the_shipped_pack_is_in_the_reference() -> None:
    assert unnamed(used(files(SHIPPED)), documented(PAGE)) == []


@pytest.mark.parametrize("folder", [SHIPPED, VELMARIA], ids=["shipped", "made up"])
def test_every_field_that_the_loader_asks_for_is_in_the_reference(
    folder: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = asked(files(folder), monkeypatch)  # type: ignore[arg-type]
    assert len(found) > 8
    assert unnamed(found, documented(PAGE), tables=True) == []


def test_the_made_up_pack_uses_every_field() -> None:
    assert unused(documented(PAGE), used(files(VELMARIA))) == []


def test_control_a_field_without_its_row_and_one_that_nobody_uses_are_noticed() -> None:
    page = documented(PAGE.replace("| `pcode_version` |", "| `pcode` |"))
    assert unnamed(used(files(SHIPPED)), page) == [("region.toml", "pcode_version")]
    assert ("region.toml", "pcode") in unused(page, used(files(VELMARIA)))
