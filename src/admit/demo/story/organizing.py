"""The organizer's part: sign up, be approved, put an event on sale."""

from datetime import timedelta

from admit.demo.story import mailing
from admit.demo.story.plot import CODE, PASSWORD, PERCENT, PRICE_CENTS, STOCK, Plot
from admit.demo.story.telling import Teller, check, same


async def sign_up(teller: Teller, plot: Plot) -> None:
    """An organizer signs up, follows the mailed link and signs in; selling has to wait."""
    async with teller.step("An organizer signs up and confirms the address") as notes:
        body = {
            "email": plot.organizer_email,
            "password": PASSWORD,
            "full_name": "Noa Lantern",
            "tenant_name": f"Lantern Street {plot.mark}",
            "slug": plot.slug,
            "declared": {
                "legal_name": f"Lantern Street {plot.mark} Foundation",
                "country": "NL",
                "sells": "A festival of paper boats, once a year.",
            },
        }
        await teller.ask("POST", "/auth/sign-up", body=body, expect=202)
        token = await mailing.secret(teller, plot.organizer_email, "/verify")
        await teller.ask("POST", "/auth/verify-email", body={"token": token, "password": PASSWORD})
        plot.organizer = await _signed_in(teller, plot.organizer_email, PASSWORD)
        notes.append(plot.slug)


async def be_approved(teller: Teller, plot: Plot) -> None:
    """The platform's admin finds the application and approves it."""
    async with teller.step("The platform admin approves the organizer"):
        plot.admin = await _signed_in(teller, plot.desk.admin_email, plot.desk.admin_password)
        waiting = await teller.ask("GET", "/platform/tenants", token=plot.admin, query={"status": "pending"})
        ours = [tenant for tenant in waiting["items"] if tenant["slug"] == plot.slug]
        check(len(ours) == 1, "the new organizer is not among those that wait for approval")
        path = f"/platform/tenants/{ours[0]['id']}/approve"
        decided = await teller.ask("POST", path, body={}, token=plot.admin)
        same("the organizer's status", decided["status"], "active")


async def put_on_sale(teller: Teller, plot: Plot) -> None:
    """An event with a session, two ticket types and a code, published."""
    await _draft(teller, plot)
    await _fill(teller, plot)
    async with teller.step("The event is published") as notes:
        published = await teller.ask("POST", f"{plot.event_path}/publish", body={}, token=plot.organizer)
        same("the event's status", published["status"], "published")
        notes.append(f"/{plot.slug}/{plot.event['slug']}")


async def invite_staff(teller: Teller, plot: Plot) -> None:
    """Staff are invited by mail, accept, and sign in."""
    async with teller.step("Staff are invited for this event, accept, and sign in"):
        body = {
            "email": plot.staff_email,
            "role": "staff",
            "full_name": "Teo Gate",
            "event_ids": [plot.event["id"]],
        }
        await teller.ask("POST", f"/tenants/{plot.slug}/members", body=body, token=plot.organizer, expect=201)
        token = await mailing.secret(teller, plot.staff_email, "/invitations")
        accepted = {"token": token, "password": PASSWORD, "full_name": "Teo Gate"}
        await teller.ask("POST", "/auth/invitations/accept", body=accepted)
        plot.staff = await _signed_in(teller, plot.staff_email, PASSWORD)
        await teller.ask("GET", f"/tenants/{plot.slug}/orders", token=plot.staff, expect=403)


async def _draft(teller: Teller, plot: Plot) -> None:
    async with teller.step("An event is drafted"):
        body = {
            "name": f"Lanterns over the canal {plot.mark}",
            "description": "Forty paper boats, one brass band.",
            "venue": "Boathouse",
            "city": "Utrecht",
            "country": "NL",
            "timezone": "Europe/Amsterdam",
            "currency": "EUR",
            "start_at": plot.begins.isoformat(),
            "end_at": (plot.begins + timedelta(hours=3)).isoformat(),
            "doors_at": (plot.begins - timedelta(hours=1)).isoformat(),
        }
        plot.event = await teller.ask(
            "POST", f"/tenants/{plot.slug}/events", body=body, token=plot.organizer, expect=201
        )
        same("a new event's status", plot.event["status"], "draft")


async def _fill(teller: Teller, plot: Plot) -> None:
    async with teller.step("A session, ticket types and a discount code are added"):
        session = {
            "title": "Evening",
            "start_at": plot.begins.isoformat(),
            "end_at": (plot.begins + timedelta(hours=3)).isoformat(),
        }
        await teller.ask(
            "POST", f"{plot.event_path}/sessions", body=session, token=plot.organizer, expect=201
        )
        kinds = f"{plot.event_path}/ticket-types"
        boat = {"name": "A boat", "price_cents": PRICE_CENTS, "quantity_total": STOCK, "max_per_order": 6}
        plot.ticket_type = await teller.ask("POST", kinds, body=boat, token=plot.organizer, expect=201)
        bank = {"name": "From the bank", "price_cents": 0, "quantity_total": 100, "position": 1}
        await teller.ask("POST", kinds, body=bank, token=plot.organizer, expect=201)
        code = {"code": CODE, "discount_type": "percent", "discount_value": PERCENT, "max_redemptions": 50}
        await teller.ask(
            "POST", f"{plot.event_path}/discount-codes", body=code, token=plot.organizer, expect=201
        )


async def _signed_in(teller: Teller, email: str, password: str) -> str:
    tokens = await teller.ask("POST", "/auth/token", body={"email": email, "password": password})
    return str(tokens["access_token"])
