"""The operator's pages, collected."""

from litestar import Router

from admit.web.backoffice import activity, payments, settings, tenants, webhooks


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
            payments.show,
            settings.show,
            settings.save,
            activity.show,
        ],
        include_in_schema=False,
    )
