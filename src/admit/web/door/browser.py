"""What a browser at the door keeps in its cookies: which device it is, and where it stands. Neither is a secret
that lets anybody in: who scans is asked again with every scan."""

from dataclasses import dataclass
from uuid import UUID

from litestar.datastructures import Cookie

from admit.core import ids
from admit.flows.runtime import Runtime
from admit.web import visitors
from admit.web.forms import Browser


@dataclass(frozen=True, slots=True)
class Standing:
    """The gate and session chosen on this browser for one event."""

    gate_id: UUID | None = None
    session_id: UUID | None = None


def device_of(request: Browser, slug: str) -> UUID | None:
    """The device that this browser was registered as with a tenant."""
    return ids.parse(request.cookies.get(_device(slug), ""))


def device_cookie(runtime: Runtime, slug: str, device_id: UUID) -> Cookie:
    """Remembers the device."""
    return visitors.cookie(runtime, _device(slug), str(device_id))


def no_device(runtime: Runtime, slug: str) -> Cookie:
    """Forgets the device, so that the browser registers anew."""
    return visitors.cookie(runtime, _device(slug), "", max_age=0)


def standing_of(request: Browser, event_id: UUID) -> Standing:
    """Where this browser stands."""
    gate, _, session = request.cookies.get(_post(event_id), "").partition(".")
    return Standing(ids.parse(gate), ids.parse(session))


def standing_cookie(runtime: Runtime, event_id: UUID, standing: Standing) -> Cookie:
    """Remembers where this browser stands."""
    return visitors.cookie(runtime, _post(event_id), f"{standing.gate_id or ''}.{standing.session_id or ''}")


def is_at_post(request: Browser, event_id: UUID) -> bool:
    """Whether somebody said where this browser stands, be it nowhere in particular."""
    return _post(event_id) in request.cookies


def _device(slug: str) -> str:
    return f"admit_device_{slug}"


def _post(event_id: UUID) -> str:
    return f"admit_post_{event_id.hex}"
