"""The API's routes: what each takes, and the verb that answers it.

`*` stands for an id.
"""

from collections.abc import Callable
from dataclasses import dataclass

from stripe_double import (
    accounts,
    balance,
    charges,
    confirmation,
    disputes,
    lists,
    parameters,
    payment_intents,
    payment_methods,
    payouts,
    refunds,
    webhooks,
)
from stripe_double.calls import Call
from stripe_double.errors import Json


@dataclass(frozen=True, slots=True)
class Route:
    """A verb with the parameters it takes; `is_public` lets publishable keys call it."""

    verb: Callable[[Call], Json]
    spec: parameters.Spec
    required: tuple[str, ...] = ()
    is_public: bool = False


NOTHING: parameters.Spec = {}

ROUTES: dict[str, Route] = {
    "POST payment_intents": Route(payment_intents.create, payment_intents.CREATE, ("amount", "currency")),
    "GET payment_intents": Route(payment_intents.list_, lists.SPEC),
    "GET payment_intents/*": Route(payment_intents.retrieve, payment_intents.RETRIEVE, is_public=True),
    "POST payment_intents/*": Route(payment_intents.update, payment_intents.UPDATE),
    "POST payment_intents/*/confirm": Route(payment_intents.confirm, confirmation.CONFIRM, is_public=True),
    "POST payment_intents/*/cancel": Route(payment_intents.cancel, payment_intents.CANCEL),
    "POST payment_intents/*/capture": Route(payment_intents.capture, payment_intents.CAPTURE),
    "POST payment_methods": Route(payment_methods.create, payment_methods.CREATE, ("type",), is_public=True),
    "GET payment_methods/*": Route(payment_methods.retrieve, NOTHING),
    "GET charges": Route(charges.list_, charges.LIST),
    "GET charges/*": Route(charges.retrieve, NOTHING),
    "POST refunds": Route(refunds.create, refunds.CREATE),
    "GET refunds": Route(refunds.list_, refunds.LIST),
    "GET refunds/*": Route(refunds.retrieve, NOTHING),
    "POST refunds/*": Route(refunds.update, refunds.UPDATE),
    "GET disputes": Route(disputes.list_, disputes.LIST),
    "GET disputes/*": Route(disputes.retrieve, NOTHING),
    "POST disputes/*": Route(disputes.update, disputes.UPDATE),
    "POST disputes/*/close": Route(disputes.close, NOTHING),
    "GET account": Route(accounts.retrieve_own, NOTHING),
    "POST accounts": Route(accounts.create, accounts.CREATE),
    "GET accounts": Route(accounts.list_, lists.SPEC),
    "GET accounts/*": Route(accounts.retrieve, NOTHING),
    "POST accounts/*": Route(accounts.update, accounts.UPDATE),
    "POST account_links": Route(accounts.create_link, accounts.LINK, ("account", "type")),
    "GET application_fees": Route(charges.list_fees, lists.SPEC | {"charge": parameters.text(100)}),
    "GET application_fees/*": Route(charges.retrieve_fee, NOTHING),
    "GET balance": Route(balance.retrieve, NOTHING),
    "GET balance_transactions": Route(balance.list_transactions, balance.LIST),
    "GET balance_transactions/*": Route(balance.retrieve_transaction, NOTHING),
    "POST payouts": Route(payouts.create, payouts.CREATE, ("amount", "currency")),
    "GET payouts": Route(payouts.list_, lists.SPEC),
    "GET payouts/*": Route(payouts.retrieve, NOTHING),
    "GET events": Route(webhooks.list_events, webhooks.EVENTS),
    "GET events/*": Route(webhooks.retrieve_event, NOTHING),
    "POST webhook_endpoints": Route(webhooks.create, webhooks.CREATE, ("url", "enabled_events")),
    "GET webhook_endpoints": Route(webhooks.list_, lists.SPEC),
    "GET webhook_endpoints/*": Route(webhooks.retrieve, NOTHING),
    "POST webhook_endpoints/*": Route(webhooks.update, webhooks.UPDATE),
    "DELETE webhook_endpoints/*": Route(webhooks.delete, NOTHING),
}


def match(method: str, path: str) -> tuple[Route | None, str]:
    """The route of a path below `/v1/`, and the id in it."""
    resource, _, rest = path.partition("/")
    identity, slash, action = rest.partition("/")
    key = f"{method} {resource}" + ("/*" if identity else "") + slash + action
    return ROUTES.get(key), identity
