"""Connected accounts and their onboarding: each account has a book of its own.

Source: docs.stripe.com/api/accounts, docs.stripe.com/api/account_links.
"""

from stripe_double import events, lists, parameters
from stripe_double.books import PLATFORM, Bank, shown
from stripe_double.calls import Call
from stripe_double.errors import Json, Refused, forbidden

SETTABLE: dict[str, parameters.Reader] = {
    "email": parameters.text(512),
    "business_type": parameters.choice("individual", "company", "non_profit", "government_entity"),
    "business_profile": parameters.anything,
    "default_currency": parameters.text(3),
    "metadata": parameters.metadata,
}
IGNORED: dict[str, parameters.Reader] = {
    "controller": parameters.anything,
    "settings": parameters.anything,
    "company": parameters.anything,
    "individual": parameters.anything,
    "tos_acceptance": parameters.anything,
}
CREATE: parameters.Spec = (
    SETTABLE
    | IGNORED
    | {
        "type": parameters.choice("standard", "express", "custom"),
        "country": parameters.text(2),
        "capabilities": parameters.anything,
    }
)
UPDATE: parameters.Spec = SETTABLE | IGNORED
LINK: parameters.Spec = {
    "account": parameters.text(100),
    "type": parameters.choice("account_onboarding", "account_update"),
    "refresh_url": parameters.text(2048),
    "return_url": parameters.text(2048),
    "collect": parameters.choice("currently_due", "eventually_due"),
    "collection_options": parameters.anything,
}
LINK_LIFETIME_S = 300
TO_DO = ["business_profile.url", "external_account", "tos_acceptance.date"]
ASKED = {
    "business_profile.url": "Website of the business",
    "external_account": "Bank account for payouts",
    "tos_acceptance.date": "Agreement to the terms",
    "individual.verification.document": "Identity document",
}
"""What the onboarding page calls what is due."""


def create(call: Call) -> Json:
    """Make a connected account that has its onboarding before it."""
    bank, asked = call.book.bank, call.asked
    account: Json = {
        "id": bank.ids.new("account"),
        "object": "account",
        "business_profile": asked.get("business_profile", {}),
        "business_type": asked.get("business_type"),
        "capabilities": dict.fromkeys(asked.get("capabilities") or {}, "inactive"),
        "charges_enabled": False,
        "controller": {"type": "application", "is_controller": True},
        "country": asked.get("country", "US").upper(),
        "created": bank.clock.seconds(),
        "default_currency": asked.get("default_currency", "usd"),
        "details_submitted": False,
        "email": asked.get("email"),
        "metadata": asked.get("metadata", {}),
        "payouts_enabled": False,
        "requirements": requirements(TO_DO),
        "type": asked.get("type", "standard"),
        "_link": None,
    }
    bank.open_book(account["id"])
    return shown(bank.platform.save(account))


def requirements(due: list[str], *, reason: str | None = None, checking: list[str] | None = None) -> Json:
    """What an account still has to tell, what is being checked, and why it may not do all it could."""
    return {
        "alternatives": [],
        "current_deadline": None,
        "currently_due": due,
        "eventually_due": due,
        "past_due": due,
        "pending_verification": checking or [],
        "disabled_reason": reason or ("requirements.past_due" if due else None),
        "errors": [],
    }


def find(call: Call, identity: str, *, param: str = "account") -> Json:
    """An account the caller may see: its own, or one of the platform's.

    Raises: Refused otherwise.
    """
    allowed = call.book.account in (PLATFORM, identity)
    found = call.book.bank.platform.shelf("account").rows.get(identity) if allowed else None
    if found is None:
        message = f"No such account: '{identity}'"
        raise Refused(message, status=404, code="resource_missing", param=param)
    check_access(found)
    return found


def check_access(account: Json) -> None:
    """Decide that the merchant still lets the platform in.

    Raises: Refused otherwise.
    """
    if account.get("_is_gone"):
        message = (
            f"The provided key does not have access to account '{account['id']}' (or that account does not"
            " exist). Application access may have been revoked."
        )
        raise forbidden(message, "account_invalid")


def retrieve(call: Call) -> Json:
    """One account."""
    return shown(find(call, call.identity))


def retrieve_own(call: Call) -> Json:
    """The account that calls."""
    if call.book.account != PLATFORM:
        return shown(find(call, call.book.account))
    return {
        "id": PLATFORM,
        "object": "account",
        "charges_enabled": True,
        "country": "US",
        "created": 0,
        "default_currency": "usd",
        "details_submitted": True,
        "email": None,
        "metadata": {},
        "payouts_enabled": True,
        "type": "standard",
    }


def list_(call: Call) -> Json:
    """The platform's connected accounts, newest first."""
    return lists.page(call.book, "account", call.asked, url=call.path)


def update(call: Call) -> Json:
    """Change what may be changed of an account."""
    account = find(call, call.identity)
    given = {name: value for name, value in call.asked.items() if name in SETTABLE and name != "metadata"}
    account["metadata"] |= call.asked.get("metadata", {})
    return shown(change(call.book.bank, account, given))


def change(bank: Bank, account: Json, given: Json) -> Json:
    """Set fields of an account and tell so."""
    account |= given
    bank.platform.save(account)
    events.emit(bank.open_book(account["id"]), "account.updated", account)
    return account


def create_link(call: Call) -> Json:
    """A link to the onboarding page, good once and for five minutes."""
    bank, asked = call.book.bank, call.asked
    account = find(call, asked["account"])
    now, token = bank.clock.seconds(), bank.ids.token(32)
    account["_link"] = {
        "token": token,
        "expires_at": now + LINK_LIFETIME_S,
        "return_url": asked.get("return_url"),
        "refresh_url": asked.get("refresh_url"),
    }
    bank.platform.save(account)
    return {
        "object": "account_link",
        "created": now,
        "expires_at": now + LINK_LIFETIME_S,
        "url": f"{bank.base_url}/onboarding/{account['id']}/{token}",
    }


def onboard(bank: Bank, account: Json, *, given: set[str] | None = None) -> str | None:
    """Take what the merchant gave, or all that is due; where the merchant goes next."""
    link = account["_link"] or {}
    account["_link"] = None
    due = account["requirements"]["currently_due"]
    left = [] if given is None else [name for name in due if name not in given]
    active = dict.fromkeys(account["capabilities"] or {"card_payments": {}, "transfers": {}}, "active")
    done = {
        "charges_enabled": True,
        "payouts_enabled": True,
        "details_submitted": True,
        "capabilities": active,
    }
    told = {"details_submitted": "tos_acceptance.date" not in left} if left else done
    change(bank, account, told | {"requirements": requirements(left)})
    came_from: str | None = link.get("return_url")
    return came_from


def restrict(bank: Bank, account: Json, given: Json) -> Json:
    """Set what an account may do and what is asked of it, as a control says."""
    named = {name: given.pop(name, None) for name in ("due", "checking", "disabled_reason")}
    if any(value is not None for value in named.values()):
        asked = requirements(named["due"] or [], reason=named["disabled_reason"], checking=named["checking"])
        given = given | {"requirements": asked}
    elif given.get("charges_enabled") and given.get("payouts_enabled"):
        given = given | {"requirements": requirements([])}
    return change(bank, account, given)


def leave(bank: Bank, account: Json) -> Json:
    """The merchant takes the platform's access away: told once, and every call is refused from then on.

    Source: docs.stripe.com/connect/standard-accounts (revoked access), event account.application.deauthorized.
    """
    book = bank.open_book(account["id"])
    events.emit(
        book,
        "account.application.deauthorized",
        {"id": "ca_double", "object": "application", "name": "Admit"},
    )
    return bank.platform.save(account | {"_is_gone": True})
