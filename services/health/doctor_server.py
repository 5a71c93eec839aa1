"""Checks of the server: that it answers, keeps what it is told, runs our scripts; and what earlier runs left behind."""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping

from incidents.errors import DidebanError, RetryError
from services.configuration.settings import Settings
from services.health.doctor_machine import numbers
from services.health.findings import Finding, fail, ok, warn
from services.server import embedded_files
from services.server.embedded import describe, server
from services.store.redis_clients import Client, commands_client

# `#!lua` scripts, which a full memory refuses before they begin, exist since Redis 7.0.
_OLDEST = "7.0"
# Times in alerts and the order of events come from several machines; more than this and they contradict each other.
_SKEW_SECONDS = 2.0
_SCRIPT = "#!lua\nreturn redis.call('TIME')"


def check_leftovers(settings: Settings) -> Iterable[Finding]:
    """What a killed run left. Locks go with their holder; only a server without its guard, and its trouble, can be."""
    if settings.redis_url is not None:
        return
    folder = embedded_files.folder_of(settings.data)
    described = describe(settings)
    if described.trouble:
        yield fail("server trouble", described.trouble, f"see {folder.guard_log} and {folder.server_log}")
    guard, process = (embedded_files.held(folder, name) for name in ("guard", "server"))
    if process and not guard:
        yield warn("leftovers", "a server runs without its guard", "the next command that is started takes it over")
    else:
        yield ok("leftovers", "the server runs" if guard else "none; no server runs")


def check_server(settings: Settings) -> Iterable[Finding]:
    """The server that these settings lead to; an embedded one is started for it."""
    try:
        with server(settings) as url:
            client = commands_client(url)
            try:
                yield from _examined(client, settings)
            finally:
                client.close()
    except DidebanError as error:
        line, _, advice = str(error).partition("; ")
        yield fail("server", line, advice or "see the line itself")


def _examined(client: Client, settings: Settings) -> Iterable[Finding]:
    info = _info(client)
    described = describe(settings)
    name = f"Valkey {info['valkey_version']}" if "valkey_version" in info else f"Redis {info.get('redis_version', '?')}"
    if numbers(info.get("redis_version", "")) < numbers(_OLDEST):
        yield fail("server", f"{name} at {client.where}", f"use Redis {_OLDEST} or newer, or Valkey")
    else:
        kind = "embedded" if described.embedded else "of DIDEBAN_REDIS_URL"
        yield ok("server", f"{name}, {kind}, at {client.where}; by hand: {described.cli}")
    yield from _keeps(client, info)
    yield from _runs_scripts(client)


def _keeps(client: Client, info: Mapping[str, str]) -> Iterable[Finding]:
    """Whether what is recorded stays: append-only file, its last write, no eviction."""
    if info.get("aof_enabled") != "1":
        yield fail(
            "durability",
            "the append-only file is off: a killed server loses what was recorded",
            "set `appendonly yes` and `appendfsync everysec` in the server's configuration",
        )
    elif info.get("aof_last_write_status", "ok") != "ok":
        yield fail("durability", "the last write to the append-only file failed", "free space on the server's disk")
    else:
        size = int(info.get("aof_current_size", "0")) / (1 << 20)
        yield ok("durability", f"append-only file on, {size:.1f} MiB, last write well")
    policy = _configured(client, "maxmemory-policy") or info.get("maxmemory_policy")
    if policy not in ("noeviction", None):
        yield fail(
            "memory policy",
            f"{policy}: a full memory throws away keys, and with them stories",
            "set `maxmemory-policy noeviction`",
        )
    elif policy is not None:
        used, most = info.get("used_memory_human", "?"), info.get("maxmemory_human", "0B")
        yield ok("memory policy", f"{policy}, {used} used of {'no limit' if most == '0B' else most}")


def _runs_scripts(client: Client) -> Iterable[Finding]:
    before = time.time()
    try:
        seconds, micros = client.call("EVAL", _SCRIPT, 0)
    except RetryError:
        raise
    except DidebanError as error:
        yield fail("scripts", str(error), f"use Redis {_OLDEST} or newer, and let our user run scripts")
        return
    yield ok("scripts", "`#!lua` scripts run")
    there = int(seconds) + int(micros) / 1e6
    skew = max(before - there, there - time.time(), 0.0)
    if skew > _SKEW_SECONDS:
        yield warn("clocks", f"the server's clock is {skew:.1f} s off ours", "let both machines follow a time server")
    else:
        yield ok("clocks", "the server's clock agrees with ours")


def _info(client: Client) -> dict[str, str]:
    reply = client.call("INFO")
    text = reply.decode("utf-8", "replace") if isinstance(reply, bytes) else str(reply)
    return dict(line.split(":", 1) for line in text.splitlines() if ":" in line and not line.startswith("#"))


def _configured(client: Client, name: str) -> str | None:
    """A value of the server's configuration; None where we may not see it (an access list, a hosted server)."""
    try:
        reply = client.call("CONFIG", "GET", name)
    except RetryError:
        raise
    except DidebanError:
        return None
    return reply[1].decode("utf-8", "replace") if isinstance(reply, list) and len(reply) > 1 else None
