"""Which addresses may be asked: public ones on the web's ports, and the networks that the operator has opened.

    check_url(url, allow)         the address as it may be asked, or AddressRefused
    check_port(ip, port, allow)   the same for a resolved address, just before it is dialled
    may_connect(ip, allow)        whether an address is public or in an opened network
    AddressRefused                the same address will be refused again

A URL comes from a stranger: from a feed, a redirect, a sitemap. What it must not reach is the machine that asks and the
networks around it. A name says nothing about where it leads, so `check_url` refuses what can be seen early, and the
guard of the connections asks `may_connect` about each address that the name gave (rebinding). `allow` is
DIDEBAN_ALLOW_NETWORKS: empty unless set; in these networks every port is open. Nothing is resolved or dialled here.
"""

from __future__ import annotations

from collections.abc import Sequence
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from urllib.parse import urlsplit

from incidents.errors import RefuseError

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

PORTS = {"http": 80, "https": 443}
# What servers take as one request line (8 KiB by default in Apache and nginx); more can only be an attempt.
LONGEST_URL = 8192

# Denied beside what `is_global` denies, which differs between patch releases of Python and lets pass, among others,
# 192.0.0.8, multicast, and every form of IPv6 that carries an IPv4 address. From the registries of special addresses
# (IANA, RFC 6890 and its updates); listed whole, so that nothing here depends on the Python.
_DENIED_4 = (
    "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24",
    "192.0.2.0/24", "192.31.196.0/24", "192.52.193.0/24", "192.88.99.0/24", "192.168.0.0/16", "192.175.48.0/24",
    "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4",
    "168.63.129.16/32",  # public by number, yet it is the host's own service on every Azure machine
)  # fmt: skip
_DENIED_6 = (
    "::/96",  # IPv4-compatible, ::1 and ::
    "::ffff:0:0/96",  # IPv4-mapped
    "::ffff:0:0:0/96",  # IPv4-translated (SIIT)
    "64:ff9b::/96", "64:ff9b:1::/48",  # NAT64
    "100::/64", "100:0:0:1::/64",
    "2001::/23",  # Teredo, ORCHID, benchmarking and the other protocols of IETF
    "2001:db8::/32", "2002::/16",  # documentation; 6to4
    "3fff::/20", "5f00::/16",
    "fc00::/7", "fe80::/10", "fec0::/10", "ff00::/8",
)  # fmt: skip
_DENIED: tuple[Network, ...] = tuple(ip_network(text) for text in (*_DENIED_4, *_DENIED_6))
# The only part of IPv6 given out for the public net (IANA IPv6 address space); all else is reserved for what may come.
_PUBLIC_6 = IPv6Network("2000::/3")


class AddressRefused(RefuseError):  # noqa: N818 - a refusal, as its base is
    """This address is not asked, today or later; the text names it and says why. `code` for programs."""

    code = "address_refused"


def may_connect(ip: Address, allow: Sequence[Network] = ()) -> bool:
    """Whether *ip* may be dialled: it is public, or lies in a network of *allow*.

    An IPv6 address that carries an IPv4 one (mapped, NAT64, 6to4 …) is refused whatever it carries, and so is one with
    a zone (`fe80::1%eth0`).
    """
    if isinstance(ip, IPv6Address) and ip.scope_id is not None:
        return False
    if opened(ip, allow):
        return True
    if isinstance(ip, IPv6Address) and ip not in _PUBLIC_6:
        return False
    if ip.is_multicast or ip.is_reserved or not ip.is_global:
        return False
    return not any(ip in network for network in _DENIED)


def opened(ip: Address, allow: Sequence[Network]) -> bool:
    """Whether the operator has opened a network that *ip* lies in."""
    return any(ip in network for network in allow)


def check_port(ip: Address, port: int, allow: Sequence[Network], name: str) -> None:
    """Refuse to dial *ip* on *port*; *name* is the host as it was written, for the message.

    Raises AddressRefused where the address is not public, or the port is none of the web's, and no network of *allow*
    opens it.
    """
    if not may_connect(ip, allow):
        raise AddressRefused(
            f"{name} leads to {ip}, which is no public address; not asked. "
            f"If it is meant, open its network with DIDEBAN_ALLOW_NETWORKS"
        )
    if port not in PORTS.values() and not opened(ip, allow):
        raise AddressRefused(f"{name}: port {port} is not asked; only 80 and 443 are, or a network opened on purpose")


def check_url(url: str, allow: Sequence[Network] = ()) -> str:
    """*url* as it may be asked: stripped, without its fragment.

    http and https only, no name or password in it, ports 80 and 443. Another port is left to the check at connect where
    *allow* opens networks at all, because only the resolved address tells whether it lies there. Raises AddressRefused.
    """
    text = url.strip()
    shown = _shown(text)
    if len(text) > LONGEST_URL:
        raise AddressRefused(
            f"the address {shown} has {len(text)} characters; {LONGEST_URL} are the most that is asked"
        )
    if "\\" in text or not all(character.isprintable() for character in text):
        raise AddressRefused(f"the address {shown} holds a backslash or a control character; write it without")
    try:
        parts = urlsplit(text)
        host, port = parts.hostname or "", parts.port
    except ValueError as error:
        raise AddressRefused(f"the address {shown} is none: {error}; correct it") from None
    if parts.scheme not in PORTS:
        raise AddressRefused(f"the address {shown} is not http or https; only these are asked")
    if "@" in parts.netloc:
        raise AddressRefused(f"the address {shown} carries a name or password; write it without")
    if not host or " " in parts.netloc or "%" in host:
        raise AddressRefused(f"the address {shown} names no host; correct it")
    _check_host(host, PORTS[parts.scheme] if port is None else port, allow, shown)
    return parts._replace(fragment="").geturl()


def literal(host: str) -> Address | None:
    """*host* as an address where it is written as one in full, else None (a name, or a form for the resolver)."""
    try:
        return ip_address(host)
    except ValueError:
        return None


def _check_host(host: str, port: int, allow: Sequence[Network], shown: str) -> None:
    ip = literal(host)
    if ip is not None:
        check_port(ip, port, allow, shown)
    elif port not in PORTS.values() and not allow:
        raise AddressRefused(f"the address {shown} asks for port {port}; only 80 and 443 are asked")


def _shown(url: str, most: int = 120) -> str:
    """*url* for a message: on one line, short, without a password in it."""
    scheme, slashes, rest = url.partition("://")
    place, slash, path = rest.partition("/")
    if "@" in place:
        place = f"…@{place.rpartition('@')[2]}"
    line = ascii(f"{scheme}{slashes}{place}{slash}{path}")[1:-1]
    return line if len(line) <= most else f"{line[: most - 1]}…"
