"""The pages of accounts, collected."""

from litestar import Router

from admit.web.account import (
    confirming,
    data,
    forgotten,
    invited,
    linked,
    mails,
    own,
    second_page,
    second_step,
    sign_up,
    signing,
    tickets,
    unsubscribing,
)


def router() -> Router:
    """Pages around an account."""
    return Router(
        path="/",
        route_handlers=[
            signing.show,
            signing.act,
            second_page.act,
            signing.sign_out,
            linked.ask,
            linked.send,
            linked.sent,
            linked.show,
            linked.act,
            tickets.show,
            mails.show,
            mails.choose,
            data.show,
            data.download,
            data.erase,
            data.erased,
            sign_up.show,
            sign_up.act,
            sign_up.waiting,
            forgotten.ask,
            forgotten.send,
            forgotten.sent,
            forgotten.show,
            forgotten.reset,
            invited.show,
            invited.accept,
            *(confirming.show, confirming.confirm, confirming.choose, confirming.claim),
            unsubscribing.show,
            unsubscribing.act,
            *(second_step.show, second_step.begin, second_step.confirm, second_step.renew, second_step.off),
            own.show,
            own.rename,
            own.change_password,
            own.end_login,
            own.sign_out_everywhere,
        ],
        include_in_schema=False,
    )
