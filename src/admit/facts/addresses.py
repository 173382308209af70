"""Where a delivery may go: public addresses, and nothing of the network that we stand in; pure.

Source: the IANA registries of special-purpose IPv4 and IPv6 addresses; RFC 6890, 6598, 3056, 6052, 8215, 4380.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address
from urllib.parse import urlsplit

from admit.core.errors import Invalid
from admit.core.text import check_url
from admit.facts.errors import Undelivered

Address = IPv4Address | IPv6Address

HTTPS = 443
MOST_ADDRESSES = 16

_CLOSED = tuple(
    IPv4Network(net)
    for net in (
        "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12",
        "192.0.0.0/24", "192.0.2.0/24", "192.31.196.0/24", "192.52.193.0/24", "192.88.99.0/24", "192.168.0.0/16",
        "192.175.48.0/24", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4",
        "168.63.129.16/32",  # a cloud's own services, at an address that looks public
    )
)  # fmt: skip

_PUBLIC_6 = IPv6Network("2000::/3")
"""All that is handed out today. What is beyond it (mapped, NAT64, private, link-local, multicast) is closed."""

_CLOSED_6 = tuple(
    IPv6Network(net)
    for net in (
        "2001::/23",  # Teredo, benchmarks, ORCHID
        "2001:db8::/32",
        "2002::/16",  # 6to4: an IPv4 address, perhaps a private one, in other clothes
        "2620:4f:8000::/48",
        "3fff::/20",
    )
)


@dataclass(frozen=True, slots=True)
class Target:
    """Where a URL leads before its host is looked up. `path` has the query; `host` no brackets."""

    scheme: str
    host: str
    port: int
    path: str

    @property
    def is_plain(self) -> bool:
        """Whether it is anything but https at its own port: for receivers on this machine only."""
        return self.scheme != "https" or self.port != HTTPS

    @property
    def authority(self) -> str:
        """What the receiver is asked for by name: the Host header."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        default = HTTPS if self.scheme == "https" else 80
        return host if self.port == default else f"{host}:{self.port}"


def is_public(address: Address) -> bool:
    """Whether anybody on the internet could be asked at this address."""
    if isinstance(address, IPv4Address):
        return not any(address in net for net in _CLOSED)
    return address in _PUBLIC_6 and not any(address in net for net in _CLOSED_6)


def check_target(field: str, url: str, *, to_loopback: bool) -> Target:
    """Where an endpoint's URL leads: https at port 443, without user, password or fragment.

    With `to_loopback` http and other ports pass as well; where they lead is asked in `check_found`.
    Raises: Invalid.
    """
    text = check_url(field, url)
    parts = urlsplit(text)
    host = parts.hostname or ""
    if parts.fragment or "#" in text:
        raise Invalid.one(field, "fragment", "Leave out # and what follows: no server ever sees it.")
    if not to_loopback and parts.scheme != "https":
        raise Invalid.one(field, "https", "Use an address that begins with https://.")
    port = parts.port or (HTTPS if parts.scheme == "https" else 80)
    if not to_loopback and port != HTTPS:
        raise Invalid.one(field, "port", "Use port 443, or leave the port out.")
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return Target(parts.scheme, host, port, path)


def check_found(target: Target, found: Iterable[str], *, to_loopback: bool) -> Sequence[Address]:
    """The addresses that a host was found at, each one allowed; what is allowed for plain targets is loopback alone.

    One that is not allowed closes the host: whoever mixes them means the other.
    Raises: Undelivered.
    """
    addresses = [ip_address(text) for text in list(found)[:MOST_ADDRESSES]]
    if not addresses:
        raise Undelivered("The host has no address.", code="host_unknown")
    for address in addresses:
        is_own = to_loopback and address.is_loopback
        if not is_own and (target.is_plain or not is_public(address)):
            raise Undelivered("The host is at an address that is not public.", code="host_forbidden")
    return addresses
