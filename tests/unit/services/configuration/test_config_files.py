"""Reading the configuration folder: what is there as text, what is wrong with one line."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from incidents.errors import RefuseError
from services.configuration.config_files import FILE_BYTES, load_region, load_rules, load_with, read_folder, read_text

SHIPPED = Path(__file__).resolve().parents[4] / "config"


def refusal(act: Callable[[], object]) -> str:
    with pytest.raises(RefuseError) as caught:
        act()
    assert "\n" not in str(caught.value)
    return str(caught.value)


def test_reads_toml_and_csv_and_passes_over_the_rest(tmp_path: Path) -> None:
    for name in ("a.toml", "b.csv", "b.csv~", ".c.toml", "readme.md"):
        (tmp_path / name).write_text("\ufeffx", encoding="utf-8")
    assert read_folder(tmp_path, "DIDEBAN_CONFIG") == {"a.toml": "x", "b.csv": "x"}


def test_missing_folder_empty_folder_and_file_as_folder(tmp_path: Path) -> None:
    missing = refusal(lambda: load_region(tmp_path / "none"))
    assert missing == f"{tmp_path}/none/region is missing; set DIDEBAN_CONFIG to the folder that holds it"
    assert "holds no .toml or .csv file" in refusal(lambda: read_folder(tmp_path, "DIDEBAN_CONFIG"))
    (tmp_path / "file").write_text("")
    assert "is not a folder" in refusal(lambda: read_folder(tmp_path / "file", "DIDEBAN_CONFIG"))


def test_wrong_encoding_is_named_with_its_line(tmp_path: Path) -> None:
    (tmp_path / "a.toml").write_bytes("x = 'ی'\ny = '".encode() + b"\xe9'\n")
    assert refusal(lambda: read_text(tmp_path / "a.toml")) == (
        f"{tmp_path}/a.toml is not UTF-8 in line 2; save it as UTF-8"
    )


def test_too_large_a_file_and_too_many_of_them(tmp_path: Path) -> None:
    with (tmp_path / "a.toml").open("wb") as stream:
        stream.truncate(FILE_BYTES + 1)
    assert "larger than 32 MB" in refusal(lambda: read_text(tmp_path / "a.toml"))
    for number in range(501):
        (tmp_path / f"{number}.csv").write_text("")
    assert "502 files" in refusal(lambda: read_folder(tmp_path, "DIDEBAN_CONFIG"))


def test_parsers_refusal_gets_the_path_in_front(tmp_path: Path) -> None:
    (tmp_path / "a.toml").write_text("x")

    def parse(text: str) -> str:
        raise RefuseError(f"key {text} is missing")

    assert refusal(lambda: load_with(tmp_path / "a.toml", parse)) == f"{tmp_path}/a.toml: key x is missing"


def test_shipped_pack_and_rules_load() -> None:
    assert load_region(SHIPPED).languages
    assert load_rules(SHIPPED)
