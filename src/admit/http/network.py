"""Where a request comes from, as coarse as limits need it."""

from functools import lru_cache
from ipaddress import ip_address, ip_network
from typing import Any

from litestar import Request
from litestar.types import Scope


def client_ip(request: Request[Any, Any, Any], *, trust_proxy: bool) -> str:
    """The caller's address; behind a proxy that we trust, the last hop it names. Empty when unknown."""
    return client_ip_of(request.scope, trust_proxy=trust_proxy)


def client_ip_of(scope: Scope, *, trust_proxy: bool) -> str:
    """The same, where there is no request object."""
    if trust_proxy:
        forwarded = [value for name, value in scope["headers"] if name == b"x-forwarded-for"]
        last = forwarded[-1].decode("latin-1").rsplit(",", 1)[-1].strip() if forwarded else ""
        if _is_address(last):
            return last
    client = scope.get("client")
    return client[0] if client else ""


@lru_cache(maxsize=4096)
def network_of(address: str) -> str:
    """The network a limit counts: the address itself in IPv4, its /64 in IPv6."""
    if not _is_address(address):
        return "unknown"
    parsed = ip_address(address)
    if parsed.version == 4:
        return str(parsed)
    return str(ip_network(f"{parsed}/64", strict=False))


def _is_address(text: str) -> bool:
    try:
        ip_address(text)
    except ValueError:
        return False
    return True
