"""The caller's own account and logins."""

from typing import Any

from litestar import Router, delete, get, patch, post
from litestar.params import JSONBody

from admit.api.parameters import Caller, Id, RuntimeHere
from admit.api.schemas import me as schemas
from admit.core import codes
from admit.flows import account, holdings, own_data, second_factor
from admit.flows.account import Account
from admit.flows.holdings import Holding
from admit.identity.records import Login


@get("/")
async def read_me(runtime: RuntimeHere, principal: Caller) -> schemas.Me:
    """The caller's account and the tenants it belongs to."""
    return _told(await account.read(runtime, principal))


@patch("/")
async def rename_me(runtime: RuntimeHere, principal: Caller, data: JSONBody[schemas.Rename]) -> schemas.Me:
    """Give the account another name."""
    renamed = await account.rename(runtime, principal, full_name=data.full_name, version=data.version)
    return _told(renamed)


@post("/password", status_code=204)
async def change_password(
    runtime: RuntimeHere, principal: Caller, data: JSONBody[schemas.PasswordChange]
) -> None:
    """Replace the password; every other login ends."""
    await account.change_password(runtime, principal, current=data.current_password, new=data.new_password)


@get("/logins")
async def list_logins(runtime: RuntimeHere, principal: Caller) -> schemas.Logins:
    """The caller's live logins, the last used first."""
    found = await account.list_logins(runtime, principal)
    return schemas.Logins(items=[_login(login, principal) for login in found])


@delete("/logins/{login_id:uuid}")
async def end_login(runtime: RuntimeHere, principal: Caller, login_id: Id) -> None:
    """End one of the caller's logins."""
    await account.end_login(runtime, principal, login_id)


@get("/orders")
async def list_orders(runtime: RuntimeHere, principal: Caller) -> schemas.OwnHoldings:
    """The caller's paid orders, and tickets that were passed on to them, over all organizers."""
    now = runtime.clock.now()
    found = await holdings.of(runtime, principal)
    ahead = sorted((one for one in found if one.event.end_at > now), key=lambda one: one.event.start_at)
    past = sorted(
        (one for one in found if one.event.end_at <= now), key=lambda one: one.event.start_at, reverse=True
    )
    return schemas.OwnHoldings(items=[_holding(one, runtime.settings.base_url) for one in (*ahead, *past)])


@get("/data", media_type="application/json")
async def take_data(runtime: RuntimeHere, principal: Caller) -> dict[str, Any]:
    """All that is kept about the caller, as plain JSON."""
    return dict(await own_data.export(runtime, principal))


def _holding(one: Holding, base_url: str) -> schemas.OwnHolding:
    order, event = one.order, one.event
    return schemas.OwnHolding(
        organizer=event.tenant_name,
        event=event.event_name,
        start_at=event.start_at,
        end_at=event.end_at,
        timezone=event.timezone,
        place=event.place,
        is_cancelled=event.event_is_cancelled,
        order_code=codes.format_code(order.code) if order else "",
        status=order.status.value if order else "passed_on",
        total_cents=order.total_cents if order else 0,
        refunded_cents=order.refunded_cents if order else 0,
        currency=event.currency,
        tickets=len(one.tickets),
        page=f"{base_url}/{'orders' if order else 'tickets'}/{one.token}",
    )


def _told(found: Account) -> schemas.Me:
    user = found.user
    return schemas.Me(
        id=user.id,
        email=user.email,
        full_name=user.full_name,
        is_platform_admin=user.is_platform_admin,
        is_email_verified=user.email_verified_at is not None,
        version=user.version,
        memberships=[
            schemas.Membership(
                tenant_id=one.tenant_id,
                slug=one.slug,
                name=one.name,
                status=one.status.value,
                role=one.role.value,
            )
            for one in found.memberships
        ],
    )


def _login(login: Login, principal: Caller) -> schemas.Login:
    return schemas.Login(
        id=login.id,
        kind=login.kind.value,
        user_agent=login.user_agent,
        network=login.network,
        created_at=login.created_at,
        last_used_at=login.last_used_at,
        expires_at=login.expires_at,
        is_current=login.id == principal.login_id,
    )


@get("/second-factor")
async def read_factor(runtime: RuntimeHere, principal: Caller) -> schemas.Factor:
    """Whether signing in asks for a code, and how many recovery codes are left."""
    found = await second_factor.read(runtime, principal)
    return schemas.Factor(is_on=found.is_on, recovery_codes_left=found.recovery_codes_left)


@post("/second-factor", status_code=200)
async def begin_factor(runtime: RuntimeHere, principal: Caller) -> schemas.Enrolment:
    """A new secret for an authenticator app; nothing is asked for before it is confirmed."""
    made = await second_factor.begin(runtime, principal)
    return schemas.Enrolment(secret=made.secret, address=made.address)


@post("/second-factor/confirm", status_code=200)
async def confirm_factor(
    runtime: RuntimeHere, principal: Caller, data: JSONBody[schemas.FactorConfirmation]
) -> schemas.RecoveryCodes:
    """Switch the second factor on by a first code; the recovery codes are told this once."""
    codes = await second_factor.confirm(
        runtime, principal, current_password=data.current_password, code=data.code
    )
    return schemas.RecoveryCodes(recovery_codes=codes)


@post("/second-factor/recovery-codes", status_code=200)
async def renew_codes(
    runtime: RuntimeHere, principal: Caller, data: JSONBody[schemas.FactorCode]
) -> schemas.RecoveryCodes:
    """New recovery codes in place of all older ones."""
    return schemas.RecoveryCodes(
        recovery_codes=await second_factor.renew_codes(runtime, principal, code=data.code)
    )


@post("/second-factor/off", status_code=204)
async def switch_factor_off(
    runtime: RuntimeHere, principal: Caller, data: JSONBody[schemas.FactorCode]
) -> None:
    """Ask for no code any more; it takes a last one."""
    await second_factor.switch_off(runtime, principal, code=data.code)


router = Router(
    path="/me",
    route_handlers=[
        read_me,
        rename_me,
        change_password,
        list_logins,
        end_login,
        list_orders,
        take_data,
        read_factor,
        begin_factor,
        confirm_factor,
        renew_codes,
        switch_factor_off,
    ],
    response_headers={"cache-control": "no-store"},
    tags=["account"],
)
