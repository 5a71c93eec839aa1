"""Settings: where they come from, what is refused, and that the shipped file tells the truth."""

from __future__ import annotations

import ast
import re
import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from incidents.errors import RefuseError
from services.configuration.redaction import redacted
from services.configuration.setting_fields import kinds
from services.configuration.settings import FILE, SECTIONS, Settings, defaults, variables

ROOT = Path(__file__).resolve().parents[4]
SHIPPED = ROOT / "config" / FILE


def with_file(folder: Path, text: str, **variables: str) -> Settings:
    (folder / FILE).write_text(text, encoding="utf-8")
    return Settings.load({"DIDEBAN_CONFIG": str(folder), **variables})


def refusal(environ: dict[str, str]) -> str:
    with pytest.raises(RefuseError) as caught:
        Settings.load(environ)
    assert "\n" not in str(caught.value)
    return str(caught.value)


def test_defaults_of_an_empty_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    settings = Settings.load({})
    assert (settings.data, settings.config) == (tmp_path / "data", tmp_path / "config")
    assert settings.redis_url is None
    assert settings.allow_networks == ()
    assert settings.worker.processes == 1


def test_real_environment_is_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DIDEBAN_WORKER_PROCESSES", "7")
    assert Settings.load({}).worker.processes == 1


def test_variable_wins_over_file_and_file_over_default(tmp_path: Path) -> None:
    text = "[worker]\nprocesses = 3\nmax_attempts = 4\n"
    settings = with_file(tmp_path, text, DIDEBAN_WORKER_PROCESSES="5")
    assert (settings.worker.processes, settings.worker.max_attempts) == (5, 4)
    assert settings.worker.job_timeout_s == defaults()["worker"]["job_timeout_s"]


def test_empty_variable_counts_as_not_set(tmp_path: Path) -> None:
    settings = with_file(tmp_path, "[worker]\nprocesses = 3\n", DIDEBAN_WORKER_PROCESSES="", DIDEBAN_REDIS_URL="")
    assert settings.worker.processes == 3
    assert settings.redis_url is None


def test_settings_do_not_change() -> None:
    settings = Settings.load({})
    with pytest.raises(AttributeError):
        settings.worker.processes = 2  # type: ignore[misc]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[worker]\nproceses = 3\n", "[worker] has no key proceses; did you mean processes?"),
        ("[wroker]\nprocesses = 3\n", "there is no section [wroker]; did you mean worker?"),
        ("[music]\nx = 3\n", "there is no section [music]; known are: desk, extraction, "),
        ("worker = 3\n", "worker is a section"),
        ("[worker]\nprocesses = 0\n", "[worker] processes should be a whole number from 1 to 256, not 0"),
        ('[worker]\nprocesses = "3"\n', "[worker] processes should be a whole number from 1 to 256, not '3'"),
        ("[worker]\nprocesses = true\n", "[worker] processes should be a whole number"),
        ("[worker]\nprocesses = 2.0\n", "[worker] processes should be a whole number"),
        ("[extraction]\ndeadline_s = nan\n", "[extraction] deadline_s should be a number from 0.1 to 300, not nan"),
        ('[log]\nlevel = "loud"\n', "[log] level should be one of debug, info, warning, error, not 'loud'"),
        ("[worker\n", "Expected ']'"),
    ],
)
def test_file_that_is_wrong_is_named_with_its_key(tmp_path: Path, text: str, message: str) -> None:
    (tmp_path / FILE).write_text(text)
    line = refusal({"DIDEBAN_CONFIG": str(tmp_path)})
    assert line.startswith(str(tmp_path / FILE))
    assert message in line


def test_file_that_is_no_utf_8_too_large_or_a_folder(tmp_path: Path) -> None:
    (tmp_path / FILE).write_bytes(b"[worker]\n# caf\xe9\n")
    assert "is not UTF-8 at byte 14" in refusal({"DIDEBAN_CONFIG": str(tmp_path)})
    (tmp_path / FILE).write_bytes(b"#" * (2 << 20))
    assert "larger than 1 MB" in refusal({"DIDEBAN_CONFIG": str(tmp_path)})
    (tmp_path / FILE).unlink()
    (tmp_path / FILE).mkdir()
    assert "cannot be read" in refusal({"DIDEBAN_CONFIG": str(tmp_path)})


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("[worker]\njob_timeout_s = 8\n", "[extraction] deadline_s (8) should be less than [worker] job_timeout_s (8)"),
        ("[reconciler]\nstuck_s = 30\n", "[reconciler] stuck_s (30) should be more than [worker] job_timeout_s (30)"),
    ],
)
def test_settings_that_contradict_each_other(tmp_path: Path, text: str, named: str) -> None:
    (tmp_path / FILE).write_text(text)
    assert named in refusal({"DIDEBAN_CONFIG": str(tmp_path)})


def test_byte_order_mark_is_passed_over(tmp_path: Path) -> None:
    assert with_file(tmp_path, "\ufeff[worker]\nprocesses = 3\n").worker.processes == 3


def test_whole_number_may_stand_for_a_number(tmp_path: Path) -> None:
    deadline = with_file(tmp_path, "[extraction]\ndeadline_s = 5\n").extraction.deadline_s
    assert (deadline, type(deadline)) == (5.0, float)


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("DIDEBAN_WORKER_PROCESES", "3", "is not a setting; did you mean DIDEBAN_WORKER_PROCESSES?"),
        ("DIDEBAN_REDIS", "redis://h", "is not a setting; did you mean DIDEBAN_REDIS_URL?"),
        ("DIDEBAN_WORKER_PROCESSES", "many", "should be a whole number from 1 to 256, not 'many'"),
        ("DIDEBAN_WORKER_PROCESSES", "257", "should be a whole number from 1 to 256, not 257"),
        ("DIDEBAN_EXTRACTION_DEADLINE_S", "inf", "should be a number from 0.1 to 300, not inf"),
        ("DIDEBAN_CONFIG", "/no/such/folder", "is not a folder; name the folder that holds dideban.toml"),
        ("DIDEBAN_DATA", "a\0b", "is not a path"),
        ("DIDEBAN_REDIS_URL", "http://host", "is not an address"),
        ("DIDEBAN_REDIS_URL", "redis://host:port", "is not an address"),
        ("DIDEBAN_REDIS_URL", "unix://", "is not an address"),
        ("DIDEBAN_ALLOW_NETWORKS", "10.0.0.1/8", "has host bits set"),
        ("DIDEBAN_ALLOW_NETWORKS", "intranet", "write networks as 10.0.0.0/8"),
    ],
)
def test_variable_that_is_wrong_is_named(name: str, value: str, message: str) -> None:
    line = refusal({name: value})
    assert name in line
    assert message in line


def test_every_key_has_a_variable_that_can_be_read_in_one_way_only() -> None:
    assert len(variables()) == sum(len(kinds(section)) for section in SECTIONS.values())
    assert all("_" not in section for section in SECTIONS)


def test_networks_and_addresses() -> None:
    settings = Settings.load(
        {"DIDEBAN_ALLOW_NETWORKS": "10.0.0.0/8, fd00::/8", "DIDEBAN_REDIS_URL": "rediss://desk:pw@host:6380/2"}
    )
    assert [str(network) for network in settings.allow_networks] == ["10.0.0.0/8", "fd00::/8"]
    assert settings.redis_url == "rediss://desk:pw@host:6380/2"
    assert settings.shown_url == "rediss://desk:***@host:6380/2"
    assert "pw" not in repr(settings)


def test_shipped_file_states_each_key_with_its_default_and_a_comment() -> None:
    text = SHIPPED.read_text(encoding="utf-8")
    assert tomllib.loads(text) == defaults()
    assert Settings.load({"DIDEBAN_CONFIG": str(SHIPPED.parent)}).worker.processes == 1
    block: list[str] = []
    for line in text.splitlines():
        if re.match(r"\w+ = ", line):
            assert any(part.startswith("#") for part in block), f"{line}: no comment above it"
        elif not line or line.startswith("["):
            block = []
        else:
            block.append(line)


def test_no_setting_is_without_use() -> None:
    """A setting that nothing reads would do nothing, silently: its name stands in some module besides `settings`."""
    used: set[str] = set()
    for package in ("services", "workers"):
        for path in (ROOT / package).rglob("*.py"):
            if path.name != "settings.py":
                nodes = ast.walk(ast.parse(path.read_text(encoding="utf-8")))
                used |= {node.attr for node in nodes if isinstance(node, ast.Attribute)}
    unused = [f"[{name}] {key}" for name, section in SECTIONS.items() for key in kinds(section) if key not in used]
    assert unused == []


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("redis://desk:pw@host:6379/0", "redis://desk:***@host:6379/0"),
        ("redis://:pw@host", "redis://:***@host"),
        ("redis://token@host", "redis://***@host"),
        ("redis://desk:p@s/s@host", "redis://desk:***@host"),
        ("unix:///run/s.sock?db=1&password=pw", "unix:///run/s.sock?db=1&password=***"),
        ("see https://a.example/x?q=1 and redis://u:pw@h.", "see https://a.example/x?q=1 and redis://u:***@h."),
        ("mail someone@example.org", "mail someone@example.org"),
        ("redis://host:6379/0", "redis://host:6379/0"),
    ],
)
def test_passwords_are_hidden(text: str, shown: str) -> None:
    assert redacted(text) == shown


@given(
    st.text(
        st.characters(blacklist_categories=("Cc", "Cs", "Zs", "Zl", "Zp"), blacklist_characters="\"'<>"), min_size=8
    )
)
def test_no_password_survives(password: str) -> None:
    assert f"x{password}x" not in redacted(f"cannot reach redis://desk:x{password}x@host/0 now")
