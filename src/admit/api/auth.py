"""Signing up, in and out, mailed links: what is open to everybody, and throttled."""

from litestar import Router, post
from litestar.params import JSONBody

from admit.api.access import DeviceHere
from admit.api.parameters import Caller, RuntimeHere
from admit.api.schemas import auth as schemas
from admit.core.errors import Invalid
from admit.flows import confirming, onboarding, resetting, sign_in, team
from admit.flows.sign_in import ApiLogin

SIGNED_UP = "We have sent you a mail. Follow it to go on."
RESET_SENT = "If this address has an account, a mail with a link is on its way."


@post("/sign-up", status_code=202)
async def sign_up(
    runtime: RuntimeHere, device: DeviceHere, data: JSONBody[schemas.SignUp]
) -> schemas.Accepted:
    """Apply as an organizer. The answer does not tell whether the address has an account already."""
    await onboarding.sign_up(
        runtime,
        email=data.email,
        password=data.password,
        full_name=data.full_name,
        tenant_name=data.tenant_name,
        slug=data.slug,
        declaration=data.declared.declaration() if data.declared else None,
        device=device,
        locale=data.locale,
    )
    return schemas.Accepted(message=SIGNED_UP)


@post("/token", status_code=200)
async def take_token(
    runtime: RuntimeHere, device: DeviceHere, data: JSONBody[schemas.Credentials]
) -> schemas.Tokens:
    """Sign in by email and password; with `second_factor_needed`, send them again with a code."""
    return _told(
        await sign_in.api(
            runtime, email=data.email, password=data.password, device=device, code=data.code or None
        )
    )


@post("/refresh", status_code=200)
async def refresh(runtime: RuntimeHere, data: JSONBody[schemas.Refresh]) -> schemas.Tokens:
    """Trade a refresh token for a new pair. Using one twice ends its login."""
    return _told(await sign_in.refresh(runtime, refresh_token=data.refresh_token))


@post("/logout", status_code=204)
async def log_out(runtime: RuntimeHere, principal: Caller) -> None:
    """End this login."""
    await sign_in.sign_out(runtime, principal)


@post("/logout-everywhere", status_code=204)
async def log_out_everywhere(runtime: RuntimeHere, principal: Caller) -> None:
    """End every login of the caller, this one too."""
    await sign_in.sign_out_everywhere(runtime, principal)


@post("/password-reset", status_code=202)
async def request_reset(
    runtime: RuntimeHere, device: DeviceHere, data: JSONBody[schemas.ResetRequest]
) -> schemas.Accepted:
    """Ask for a link to set a new password. The answer is the same for every address."""
    await resetting.request(runtime, email=data.email, device=device, locale=data.locale)
    return schemas.Accepted(message=RESET_SENT)


@post("/password-reset/confirm", status_code=204)
async def confirm_reset(
    runtime: RuntimeHere, device: DeviceHere, data: JSONBody[schemas.ResetConfirmation]
) -> None:
    """Set a new password by the mailed link; every login ends."""
    await resetting.reset(runtime, secret=data.token, password=data.password, device=device)


@post("/invitations/accept", status_code=200)
async def accept_invitation(
    runtime: RuntimeHere, device: DeviceHere, data: JSONBody[schemas.Acceptance]
) -> schemas.Joined:
    """Join a team by the mailed link."""
    joined = await team.accept(
        runtime, secret=data.token, full_name=data.full_name, password=data.password, device=device
    )
    return schemas.Joined(
        tenant_id=joined.tenant_id, slug=joined.slug, name=joined.name, role=joined.role.value
    )


@post("/verify-email", status_code=200)
async def verify_email(
    runtime: RuntimeHere, device: DeviceHere, data: JSONBody[schemas.Verification]
) -> schemas.Verified:
    """Confirm an address by the mailed link and the password that was chosen, or by the link and a new password."""
    if (data.password is None) == (data.new_password is None):
        raise Invalid.one("password", "needed", "Send the password that was chosen, or a `new_password`.")
    if data.new_password is not None:
        done = await confirming.claim(runtime, secret=data.token, password=data.new_password, device=device)
    else:
        chosen = data.password or ""
        done = await confirming.confirm(runtime, secret=data.token, password=chosen, device=device)
    return schemas.Verified(email=done.email)


def _told(login: ApiLogin) -> schemas.Tokens:
    return schemas.Tokens(
        access_token=login.access_token, refresh_token=login.refresh_token, expires_in=login.expires_in_s
    )


router = Router(
    path="/auth",
    route_handlers=[
        sign_up,
        take_token,
        refresh,
        log_out,
        log_out_everywhere,
        request_reset,
        confirm_reset,
        accept_invitation,
        verify_email,
    ],
    response_headers={"cache-control": "no-store"},
    tags=["auth"],
)
