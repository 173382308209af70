"""The pages of tickets, collected."""

from litestar import Router

from admit.web.passes import cancelling, files, keeping, order, receipts, ticket


def router() -> Router:
    """What hangs on an order's or a ticket's secret link."""
    return Router(
        path="/",
        route_handlers=[
            order.resend,
            keeping.worker,
            receipts.show,
            receipts.pdf,
            cancelling.show,
            cancelling.act,
            ticket.change,
            ticket.name,
            ticket.pass_on,
            ticket.show_holder,
            ticket.change_held,
            ticket.name_held,
            ticket.pass_on_held,
            files.order_pdf,
            files.order_calendar,
            files.ticket_pdf,
            files.ticket_apple,
            files.ticket_google,
            files.held_pdf,
            files.held_calendar,
            files.held_apple,
            files.held_google,
        ],
        include_in_schema=False,
    )
