"""The acts of the trail by what they are about, each in words: what a filter offers, and what a line says.

Every act that is recorded stands here, those of the platform's own trail too, so that all of them are translated;
`tests/reports/test_activity.py` compares with the source.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from admit.core.words import Phrase, say


class About(StrEnum):
    """What acts are about."""

    ORDERS = "orders"
    PAYMENTS = "payments"
    TICKETS = "tickets"
    DOOR = "door"
    EVENTS = "events"
    OFFERS = "offers"
    TEAM = "team"
    PROGRAMS = "programs"
    ORGANIZER = "organizer"


@dataclass(frozen=True, slots=True)
class Group:
    """Acts of one kind; `actions` are their names with how a line says them."""

    label: Phrase
    actions: Mapping[str, Phrase]


GROUPS: Mapping[About, Group] = {
    About.ORDERS: Group(
        say("Orders and money"),
        {
            "order.paid": say("Order paid"),
            "order.made_by_hand": say("Order made by hand"),
            "order.resent": say("Tickets sent again"),
            "order.buyer_corrected": say("Buyer corrected"),
            "order.cancelled": say("Order cancelled"),
            "order.expired": say("Order expired"),
            "payment.needs_operator": say("Payment needs the operator"),
            "payment.refund_owed": say("Payment is to be given back"),
            "payment.reopened": say("Payment taken up again"),
            "payment.resolved": say("Payment settled by the operator"),
            "refund.requested": say("Refund asked for"),
            "refund.succeeded": say("Refund paid out"),
            "refund.failed": say("Refund failed"),
            "refund.retried": say("Refund tried again"),
            "refund.seen_elsewhere": say("Refund made outside of Admit"),
            "dispute.opened": say("Payment disputed"),
            "dispute.won": say("Dispute won"),
            "dispute.lost": say("Dispute lost"),
            "buyer.erased": say("Buyer's data erased"),
        },
    ),
    About.PAYMENTS: Group(
        say("Payment account"),
        {
            "payment_account.requested": say("Payment account asked for"),
            "payment_account.link_made": say("Stripe's form opened"),
            "payment_account.activated": say("Payment account takes payments"),
            "payment_account.restricted": say("Payment account restricted"),
            "payment_account.recovered": say("Payment account takes payments again"),
            "payment_account.revoked": say("Payment account left Admit"),
            "payment_account.disconnected": say("Payment account disconnected"),
            "payment_account.reconnected": say("Payment account connected again"),
            "payout.failed": say("Payout failed"),
        },
    ),
    About.TICKETS: Group(
        say("Tickets and attendees"),
        {
            "ticket.corrected": say("Attendee corrected"),
            "ticket.passed_on": say("Ticket passed on"),
            "ticket.reissued": say("Ticket issued anew"),
            "ticket.voided": say("Ticket made void"),
            "tickets.cancelled": say("Tickets given back"),
            "attendees.messaged": say("Message to attendees"),
        },
    ),
    About.DOOR: Group(
        say("The door"),
        {
            "ticket.admitted": say("Ticket admitted"),
            "admission.undone": say("Admission undone"),
            "incident.reported": say("Incident reported"),
            "incident.acknowledged": say("Incident taken on"),
            "incident.closed": say("Incident closed"),
            "incident.reopened": say("Incident opened again"),
            "door.announced": say("Announcement to the doors"),
            "door.settings_changed": say("Door settings changed"),
            "gate.added": say("Gate added"),
            "gate.renamed": say("Gate renamed"),
            "gate.removed": say("Gate removed"),
            "device.registered": say("Device registered"),
            "device.enrolled": say("Device enrolled"),
            "device.edited": say("Device edited"),
            "device.revoked": say("Device shut out"),
            "enrolment.refused": say("Enrolment refused"),
        },
    ),
    About.EVENTS: Group(
        say("Events"),
        {
            "event.created": say("Event made"),
            "event.duplicated": say("Event duplicated"),
            "event.edited": say("Event edited"),
            "event.published": say("Event published"),
            "event.unpublished": say("Event taken off the page"),
            "event.archived": say("Event archived"),
            "event.restored": say("Event brought back"),
            "event.cancelled": say("Event cancelled"),
            "session.added": say("Session added"),
            "session.edited": say("Session edited"),
            "session.removed": say("Session removed"),
            "question.added": say("Question added"),
            "question.edited": say("Question edited"),
            "question.archived": say("Question archived"),
            "question.restored": say("Question brought back"),
            "question.removed": say("Question removed"),
            "questions.ordered": say("Questions put in order"),
        },
    ),
    About.OFFERS: Group(
        say("Ticket types and codes"),
        {
            "ticket_type.added": say("Ticket type added"),
            "ticket_type.edited": say("Ticket type edited"),
            "ticket_type.moved": say("Ticket types put in order"),
            "ticket_type.paused": say("Sales of a ticket type paused"),
            "ticket_type.resumed": say("Sales of a ticket type resumed"),
            "ticket_type.removed": say("Ticket type removed"),
            "pool.added": say("Shared capacity added"),
            "pool.edited": say("Shared capacity edited"),
            "pool.removed": say("Shared capacity removed"),
            "discount_code.added": say("Discount code added"),
            "discount_code.added_many": say("Discount codes added"),
            "discount_code.edited": say("Discount code edited"),
            "discount_code.removed": say("Discount code removed"),
        },
    ),
    About.TEAM: Group(
        say("Team and access"),
        {
            "member.invited": say("Member invited"),
            "member.joined": say("Member joined"),
            "member.role_changed": say("Role changed"),
            "member.assigned": say("Events of a member changed"),
            "member.disabled": say("Member shut out"),
            "member.enabled": say("Member let in again"),
        },
    ),
    About.PROGRAMS: Group(
        say("Keys and webhooks"),
        {
            "api_key.made": say("API key made"),
            "api_key.revoked": say("API key ended"),
            "webhook.added": say("Webhook added"),
            "webhook.edited": say("Webhook edited"),
            "webhook.switched_on": say("Webhook switched on"),
            "webhook.switched_off": say("Webhook switched off"),
            "webhook.secret_renewed": say("Secret of a webhook renewed"),
            "webhook.tested": say("Webhook tested"),
            "webhook.replayed": say("Webhook's message sent again"),
            "webhook.removed": say("Webhook removed"),
        },
    ),
    About.ORGANIZER: Group(
        say("The organizer itself"),
        {
            "tenant.applied": say("Applied"),
            "tenant.approved": say("Approved"),
            "tenant.rejected": say("Not approved"),
            "tenant.suspended": say("Suspended"),
            "tenant.reactivated": say("Opened again"),
            "tenant.edited": say("Name, contact or branding changed"),
        },
    ),
}

PLATFORM: Mapping[str, Phrase] = {
    "activity.viewed": say("Activity looked at"),
    "admin.created": say("First operator made"),
    "disputes.listed": say("Disputes listed"),
    "health.viewed": say("Health looked at"),
    "installation.examined": say("Installation examined"),
    "installation.repaired": say("Installation repaired"),
    "installation.restored": say("Installation restored"),
    "member.assisted": say("Acted for a member"),
    "payment.decided": say("Decided about a payment"),
    "payment.viewed": say("Payment looked at"),
    "payments.listed": say("Payments listed"),
    "payouts.listed": say("Payouts listed"),
    "refund.viewed": say("Refund looked at"),
    "refunds.listed": say("Refunds listed"),
    "settings.edited": say("Settings changed"),
    "settings.viewed": say("Settings looked at"),
    "tenant.members_viewed": say("Team of an organizer looked at"),
    "tenant.viewed": say("Organizer looked at"),
    "tenants.listed": say("Organizers listed"),
    "user.changed": say("Account changed by an operator"),
    "user.claimed": say("Account taken over by the mailbox's owner"),
    "user.confirmed": say("Email address confirmed"),
    "user.erased": say("Account erased"),
    "user.password_changed": say("Password changed"),
    "user.password_reset": say("Password set anew by mail"),
    "user.recovery_codes_renewed": say("Recovery codes renewed"),
    "user.second_factor_off": say("Second step switched off"),
    "user.second_factor_on": say("Second step switched on"),
    "user.viewed": say("Account looked at"),
    "users.listed": say("Accounts listed"),
    "webhook.resolved": say("Provider's message settled"),
    "webhook.viewed": say("Provider's message looked at"),
    "webhooks.listed": say("Provider's messages listed"),
    "webhooks.replayed": say("Provider's messages taken up again"),
}
"""What stands only in the platform's own trail: the operators' uses of their door, and accounts."""

WORDS: Mapping[str, Phrase] = {name: words for one in GROUPS.values() for name, words in one.actions.items()}
