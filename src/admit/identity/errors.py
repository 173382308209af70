"""What identity refuses.

Refusal
├── NotFound
│   └── LinkOver            a mailed link that was used, replaced, or is too old
├── Unauthenticated
│   ├── WrongCredentials    email and password do not belong together, or nobody has that email
│   ├── SecondFactorNeeded  the password was right, and the account asks for a code
│   ├── KeyOver             revoked, expired, made up, or its member is gone
│   ├── KeyNotHere          a key opens the routes of its tenant only
│   ├── WrongCode           wrong, or used before
│   ├── SignInOver          too long between password and code
│   └── LoginOver           ended, expired, or its refresh token was used twice
├── Forbidden
│   ├── SignUpsClosed
│   └── NotPlatformAdmin
└── Conflict
    ├── SlugTaken
    ├── TooManyKeys
    ├── FactorAlreadyOn
    ├── FactorNotBegun
    ├── AlreadyMember
    ├── MemberDisabled
    ├── NotYetJoined
    ├── LastAdmin
    ├── TenantPending       what needs an approved tenant
    ├── TenantRejected
    └── TenantSuspended
"""

from admit.core.errors import Conflict, Forbidden, NotFound, Unauthenticated


class LinkOver(NotFound):
    """A one-time link that no longer works; which of the reasons it is stays untold."""

    code = "link_over"
    message = "This link was used already, was replaced by a newer one, or is too old. Ask for a new one."


class WrongCredentials(Unauthenticated):
    """The same for an unknown email, a wrong password, a disabled account and an address not confirmed yet."""

    code = "wrong_credentials"
    message = (
        "Email and password do not belong together. Check both, or reset your password. If you have just signed up, "
        "first follow the link that we mailed you."
    )


class SecondFactorNeeded(Unauthenticated):
    """The password was right; send it again with a code of the authenticator app."""

    code = "second_factor_needed"
    message = "This account asks for a code of your authenticator app as well. Send it as `code`."


class WrongCode(Unauthenticated):
    """The same for a wrong code, one that was used before, and one that is too old."""

    code = "wrong_code"
    message = "This code is not right, or was used already. Wait for the next one, or use a recovery code."


class KeyOver(Unauthenticated):
    """The same for a key that was revoked, expired, made up, or whose member left the team."""

    code = "key_over"
    message = "This key is not good, or not any more. Make a new one on the page for developers."


class KeyNotHere(Unauthenticated):
    """A key stands for a member inside one tenant, not for a person everywhere."""

    code = "key_not_here"
    message = "A key opens the routes of its own organizer only, and not the door. Sign in instead."


class SignInOver(Unauthenticated):
    """Too long between the password and the code."""

    code = "sign_in_over"
    message = "This took too long. Sign in again from the start."


class LoginOver(Unauthenticated):
    """The login behind a token has ended."""

    code = "login_over"
    message = "This sign-in is over. Sign in again."


class SignUpsClosed(Forbidden):
    """The operator takes no new organizers at present."""

    code = "sign_ups_closed"
    message = "New organizers cannot sign up at the moment. Ask the platform's support."


class NotPlatformAdmin(Forbidden):
    """What only the operators of the platform may do."""

    code = "not_platform_admin"
    message = "Only platform administrators may do this."


class TooManyKeys(Conflict):
    """A tenant has at most 50 live keys."""

    code = "too_many_keys"
    message = "There are fifty live keys already. Revoke one that is not used any more."


class FactorAlreadyOn(Conflict):
    """The account asks for codes already."""

    code = "factor_already_on"
    message = "The second step is on already. Switch it off first to use another app."


class FactorNotBegun(Conflict):
    """There is no secret yet that a code could belong to."""

    code = "factor_not_begun"
    message = "Begin with a new secret for your app first."


class SlugTaken(Conflict):
    """Another tenant has this address."""

    code = "slug_taken"
    message = "This address is taken. Choose another."


class AlreadyMember(Conflict):
    """Who is invited belongs to the team already."""

    code = "already_member"
    message = "This person is on the team already. Change their role in the list instead."


class MemberDisabled(Conflict):
    """Who is invited is a disabled member of the team."""

    code = "member_disabled"
    message = "This person is on the team but disabled. Enable them in the list instead."


class NotYetJoined(Conflict):
    """A member who has not accepted the invitation can be neither enabled nor disabled back and forth."""

    code = "not_yet_joined"
    message = "This person has not accepted the invitation yet. Send it again instead."


class LastAdmin(Conflict):
    """The act would leave a tenant, or the platform, without anyone who may look after it."""

    code = "last_admin"
    message = "This is the last admin. Make someone else an admin first."


class TenantPending(Conflict):
    """The tenant may prepare, but neither publish, sell nor invite."""

    code = "tenant_pending"
    message = (
        "This organizer waits for approval. Drafts can be prepared; publishing, selling and inviting wait."
    )


class TenantRejected(Conflict):
    """The platform did not accept the tenant."""

    code = "tenant_rejected"
    message = "This organizer was not approved. It can be read, not changed; ask the platform's support."


class TenantSuspended(Conflict):
    """The platform suspended the tenant: reading and the door go on."""

    code = "tenant_suspended"
    message = "This organizer is suspended. It can be read and the door works; ask the platform's support."
