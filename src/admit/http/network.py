"""Where a request comes from, as coarse as limits need it."""

from ipaddress import ip_address, ip_network
from typing import Any

from litestar import Request


def client_ip(request: Request[Any, Any, Any], *, trust_proxy: bool) -> str:
    """The caller's address; behind a proxy that we trust, the last hop it names. Empty when unknown."""
    if trust_proxy:
        forwarded = request.headers.get("x-forwarded-for", "")
        last = forwarded.rsplit(",", 1)[-1].strip()
        if _is_address(last):
            return last
    return request.client.host if request.client else ""


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
