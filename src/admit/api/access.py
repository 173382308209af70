"""Who calls: the principal behind a bearer token, for handlers to name, and the operators' guard."""

from typing import Any, TypeAlias

from litestar import Request
from litestar.connection import ASGIConnection
from litestar.di import NamedDependency, Provide
from litestar.handlers import BaseRouteHandler
from litestar.types import Guard, Scope

from admit.api.parameters import RuntimeHere
from admit.core.errors import Unauthenticated
from admit.flows import doorway, entering, keys_for_programs, sign_in
from admit.flows.doorway import Keeper, Signed
from admit.flows.runtime import Runtime
from admit.http.express import header
from admit.http.network import client_ip, network_of
from admit.identity import api_keys
from admit.identity.errors import KeyNotHere, NotPlatformAdmin
from admit.identity.permissions import Permission
from admit.identity.records import Device, Principal

DeviceHere: TypeAlias = NamedDependency[Device]
KeeperHere: TypeAlias = NamedDependency[Keeper]
DEVICE_SCHEME = "admit-device"
Connection: TypeAlias = ASGIConnection[Any, Any, Any, Any]


async def principal(request: Request[Any, Any, Any], runtime: RuntimeHere) -> Principal:
    """Who calls: by a sign-in, or on the routes of a tenant by a program's key.

    Raises: Unauthenticated when there is no bearer token or its login is over, KeyOver, KeyNotHere.
    """
    return await _caller_of(request, runtime)


async def optional_principal(request: Request[Any, Any, Any], runtime: RuntimeHere) -> Principal | None:
    """Who calls, or None for somebody without a token; a token that is over is refused all the same."""
    if "authorization" not in request.headers:
        return None
    return await _principal_of(request, runtime)


async def keeper(request: Request[Any, Any, Any], runtime: RuntimeHere) -> Keeper:
    """Who works at the door: an enrolled device that signed this request, or a member.

    Raises: Unauthenticated and what `doorway.prove` raises.
    """
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != DEVICE_SCHEME:
        return Keeper(member=await _principal_of(request, runtime))
    proof = request.headers.get("admit-proof", "")
    doorway.check_signed(runtime, token.strip(), proof)  # before anything is read of a body
    query = request.scope["query_string"]
    target = bytes(request.scope["raw_path"]) + (b"?" + bytes(query) if query else b"")
    signed = Signed(
        token=token.strip(),
        proof=proof,
        method=str(request.method),
        target=target.decode("latin-1"),
        body=await request.body(),
    )
    return Keeper(device=await doorway.prove(runtime, signed))


def device(request: Request[Any, Any, Any], runtime: RuntimeHere) -> Device:
    """From what and where somebody calls."""
    address = client_ip(request, trust_proxy=runtime.settings.trust_proxy_headers)
    return Device(user_agent=request.headers.get("user-agent", ""), network=network_of(address))


async def platform_admins_only(connection: Connection, _: BaseRouteHandler) -> None:
    """A guard: lets platform admins pass, before a body is read. The operator's door asks the database again.

    Raises: Unauthenticated, NotPlatformAdmin.
    """
    runtime = connection.app.state.runtime
    assert isinstance(runtime, Runtime)
    if not (await _principal_of(connection, runtime)).is_platform_admin:
        raise NotPlatformAdmin


def members_only(permission: Permission) -> Guard:
    """A guard for routes of a tenant that take large bodies: lets members pass who may, before a body is read.

    It raises what `principal` and `entering.read` raise. The flow behind it asks again in its own transaction.
    """

    async def guard(connection: Connection, _: BaseRouteHandler) -> None:
        runtime = connection.app.state.runtime
        assert isinstance(runtime, Runtime)
        caller = await _caller_of(connection, runtime)
        async with entering.read(runtime.db, caller, connection.path_params["slug"], permission):
            pass

    return guard


DEPENDENCIES = {
    "principal": Provide(principal),
    "keeper": Provide(keeper),
    "optional_principal": Provide(optional_principal),
    "device": Provide(device, sync_to_thread=False),
}


def bearer(scope: Scope) -> str | None:
    """The token of somebody who signed in; None for a program's key, a device's, or none."""
    scheme, _, token = (header(scope, b"authorization") or "").partition(" ")
    is_bearer = scheme.lower() == "bearer" and token.strip() and not api_keys.is_key(token.strip())
    return token.strip() if is_bearer else None


async def _caller_of(connection: Connection, runtime: Runtime) -> Principal:
    token = _bearer_of(connection)
    if "slug" in connection.path_params and api_keys.is_key(token):
        return await keys_for_programs.principal_of(runtime, token)
    return await _principal_of(connection, runtime)


async def _principal_of(connection: Connection, runtime: Runtime) -> Principal:
    token = _bearer_of(connection)
    if api_keys.is_key(token):
        raise KeyNotHere
    return await sign_in.principal_of_access(runtime, token)


def _bearer_of(connection: Connection) -> str:
    scheme, _, token = connection.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not token.strip():
        raise Unauthenticated
    return token.strip()
