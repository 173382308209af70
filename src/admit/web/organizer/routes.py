"""The organizer's pages, collected."""

from litestar import Router

from admit.web.organizer import (
    activity,
    conflicts,
    copies,
    devices,
    discount_codes,
    event_form,
    event_page,
    order_page,
    orders,
    overview,
    picture,
    pools,
    preview,
    programme,
    question_form,
    questions,
    team,
    ticket_types,
)


def router() -> Router:
    """The organizer's console."""
    return Router(
        path="/",
        route_handlers=[
            overview.choose,
            overview.show,
            event_form.new,
            event_form.create,
            event_form.edit,
            event_form.save,
            event_page.show,
            event_page.take,
            event_page.add_gate,
            preview.show,
            *(picture.show, picture.take),
            *(programme.show, programme.add, programme.show_one, programme.edit, programme.remove),
            *(copies.show, copies.duplicate, copies.repeat),
            *(ticket_types.new, ticket_types.add, ticket_types.show, ticket_types.edit, ticket_types.remove),
            ticket_types.move,
            *(pools.show, pools.add, pools.show_one, pools.edit),
            *(discount_codes.new, discount_codes.add, discount_codes.show, discount_codes.edit),
            discount_codes.remove,
            discount_codes.download,
            *(questions.show, questions.set_names, questions.take),
            *(question_form.new, question_form.add, question_form.show, question_form.edit),
            orders.show,
            order_page.show,
            order_page.refund,
            order_page.resend,
            team.show,
            team.invite,
            team.change,
            *(devices.show, devices.begin, devices.look, devices.confirm, devices.refuse),
            *(devices.rename, devices.revoke, devices.keep_settings),
            *(conflicts.show, conflicts.export),
            activity.show,
        ],
        include_in_schema=False,
    )
