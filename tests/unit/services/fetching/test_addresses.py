from ipaddress import ip_address, ip_network

import pytest

from services.fetching.addresses import AddressRefused, check_port, check_url, may_connect

PRIVATE = [
    "127.0.0.1", "127.9.9.9", "0.0.0.0", "10.1.2.3", "172.16.0.1", "172.31.255.255", "192.168.1.1", "169.254.169.254",
    "100.64.0.1", "192.0.0.8", "198.18.0.1", "224.0.0.1", "240.0.0.1", "255.255.255.255", "168.63.129.16", "::1", "::",
    "fe80::1", "fc00::1", "fd12::1", "ff02::1", "::ffff:127.0.0.1", "::ffff:8.8.8.8", "64:ff9b::7f00:1", "4000::1",
    "2001::1", "fec0::1", "2002:7f00:1::", "192.0.2.1",
]  # fmt: skip
PUBLIC = ["8.8.8.8", "1.1.1.1", "172.15.0.1", "172.32.0.1", "192.169.0.1", "2606:4700::1111", "2a00:1450::1"]


@pytest.mark.parametrize("text", PRIVATE)
def test_what_is_not_public_is_not_dialled(text: str):
    assert not may_connect(ip_address(text))


@pytest.mark.parametrize("text", PUBLIC)
def test_what_is_public_is(text: str):
    assert may_connect(ip_address(text))


def test_an_opened_network_opens_any_port_of_itself_only():
    allow = [ip_network("10.0.0.0/8")]
    check_port(ip_address("10.1.2.3"), 8080, allow, "x")
    with pytest.raises(AddressRefused):
        check_port(ip_address("192.168.0.1"), 80, allow, "x")
    with pytest.raises(AddressRefused, match="port 8080"):
        check_port(ip_address("8.8.8.8"), 8080, allow, "x")


@pytest.mark.parametrize(
    "url",
    [
        "ftp://a.example/", "file:///etc/passwd", "gopher://a.example", "javascript:alert(1)", "//a.example",
        "a.example",
        "http://", "http:///x", "http://user:secret@a.example/", "http://a.example:8080/", "http://a.example:x/",
        "http://a.example\\@b.example/", "http://a.example/\r\nX: y", "http://127.0.0.1/", "http://[::1]/",
        "http://[fe80::1%25eth0]/", "http://a b.example/", "http://a.example/" + "x" * 9000, "",
    ],
)  # fmt: skip
def test_what_is_not_asked(url: str):
    with pytest.raises(AddressRefused) as caught:
        check_url(url)
    assert "secret" not in str(caught.value) and "\n" not in str(caught.value) and len(str(caught.value)) < 400


def test_an_address_is_asked_without_its_fragment():
    assert check_url(" https://a.example/x?y=1#z ") == "https://a.example/x?y=1"
