"""The operator's pages, collected."""

from litestar import Router

from admit.web.backoffice import (
    activity,
    deciding,
    disputes,
    health,
    payments,
    payouts,
    people,
    settings,
    tenants,
    webhooks,
)


def router() -> Router:
    """The platform's desk."""
    return Router(
        path="/",
        route_handlers=[
            tenants.queue,
            tenants.list_tenants,
            tenants.show,
            tenants.decide,
            webhooks.list_webhooks,
            webhooks.show,
            webhooks.replay,
            webhooks.replay_many,
            webhooks.resolve,
            payments.show,
            payouts.show,
            deciding.show,
            deciding.decide,
            disputes.list_disputes,
            disputes.list_refunds,
            disputes.retry,
            health.show,
            people.list_people,
            people.show,
            people.change,
            settings.show,
            settings.save,
            activity.show,
        ],
        include_in_schema=False,
    )
