"""Where a delivery may go: a table of addresses, and of URLs."""

from ipaddress import ip_address

import pytest

from admit.core.errors import Invalid
from admit.facts.addresses import Target, check_found, check_target, is_public
from admit.facts.errors import Undelivered

PUBLIC = (
    "93.184.216.34",
    "1.1.1.1",
    "192.0.1.1",
    "172.32.0.1",
    "2606:4700::1111",
    "2a00:1450:4001:800::200e",
)
CLOSED = (
    "0.0.0.0",
    "0.1.2.3", "10.0.0.1", "100.64.0.1", "100.100.100.200", "127.0.0.1", "127.255.255.254", "169.254.169.254",
    "172.16.0.1", "172.31.255.255", "192.0.0.192", "192.0.2.1", "192.88.99.1", "192.168.1.1", "198.18.0.1",
    "198.51.100.7", "203.0.113.9", "224.0.0.1", "239.255.255.255", "240.0.0.1", "255.255.255.255", "168.63.129.16",
    "::", "::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "::ffff:93.184.216.34", "::127.0.0.1", "64:ff9b::7f00:1",
    "64:ff9b::5db8:d822", "64:ff9b:1::1", "100::1", "2001::1", "2001:db8::1", "2002:7f00:1::", "2002:5db8:d822::",
    "3fff::1", "5f00::1", "fc00::1", "fd00:ec2::254", "fe80::1", "fe80::1%eth0", "fec0::1", "ff02::1",
)  # fmt: skip
HOOKS = Target("https", "hooks.example", 443, "/in")


@pytest.mark.parametrize("address", PUBLIC)
def test_what_anybody_could_reach_is_public(address: str) -> None:
    assert is_public(ip_address(address))


@pytest.mark.parametrize("address", CLOSED)
def test_what_lies_in_some_network_or_leads_into_one_is_closed(address: str) -> None:
    assert not is_public(ip_address(address))
    with pytest.raises(Undelivered) as refused:
        check_found(HOOKS, [address], to_loopback=False)
    assert refused.value.code == "host_forbidden"


def test_one_closed_address_among_public_ones_closes_the_host() -> None:
    with pytest.raises(Undelivered):
        check_found(HOOKS, ["93.184.216.34", "10.0.0.1"], to_loopback=False)
    assert [str(one) for one in check_found(HOOKS, PUBLIC[:2], to_loopback=False)] == list(PUBLIC[:2])


def test_a_host_without_an_address_is_unknown() -> None:
    with pytest.raises(Undelivered) as refused:
        check_found(HOOKS, [], to_loopback=False)
    assert refused.value.code == "host_unknown"


@pytest.mark.parametrize(
    ("url", "code"),
    [
        ("http://hooks.example/in", "https"),
        ("https://hooks.example:8443/in", "port"),
        ("https://user:word@hooks.example/in", "url"),
        ("https://user@hooks.example/in", "url"),
        ("https://hooks.example/in#part", "fragment"),
        ("https://hooks.example\\@10.0.0.1/", "url"),
        ("https://hooks.example/a b", "url"),
        ("https://[::1]/in", "url"),
        ("ftp://hooks.example/in", "url"),
        ("hooks.example/in", "url"),
        ("https://", "url"),
        ("", "url"),
    ],
)
def test_a_url_that_is_not_plain_https_is_refused_and_names_the_field(url: str, code: str) -> None:
    with pytest.raises(Invalid) as refused:
        check_target("url", url, to_loopback=False)
    assert [(one.field, one.code) for one in refused.value.problems] == [("url", code)]


def test_a_url_leads_to_its_host_with_its_query() -> None:
    target = check_target("url", "https://Hooks.Example/in?key=1", to_loopback=False)
    assert target == Target("https", "hooks.example", 443, "/in?key=1")
    assert (target.authority, target.is_plain) == ("hooks.example", False)


def test_loopback_opens_no_other_network_and_plain_http_leads_nowhere_else() -> None:
    here = check_target("url", "http://localhost:9000/in", to_loopback=True)
    assert (here.authority, here.is_plain) == ("localhost:9000", True)
    assert len(check_found(here, ["127.0.0.1", "::1"], to_loopback=True)) == 2
    for address in ("10.0.0.1", "93.184.216.34"):
        with pytest.raises(Undelivered):
            check_found(here, [address], to_loopback=True)
    with pytest.raises(Undelivered):
        check_found(HOOKS, ["10.0.0.1"], to_loopback=True)
