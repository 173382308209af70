"""The scenes in their order."""

from collections.abc import Callable
from pathlib import Path

from admit.demo.catalogue import ADMIN, PASSWORD
from admit.demo.story import admitting, buying, organizing
from admit.demo.story.plot import Desk, Plot
from admit.demo.story.telling import Teller, Told

SCENES = (
    organizing.sign_up,
    organizing.be_approved,
    organizing.put_on_sale,
    buying.find,
    buying.hold,
    buying.pay,
    buying.keep_pictures,
    buying.read_mail,
    organizing.invite_staff,
    admitting.open_door,
    admitting.admit_once,
    admitting.report_incident,
    admitting.refund_one,
    admitting.add_up,
)


async def play(
    base_url: str,
    *,
    out: Path,
    admin_email: str = ADMIN.email,
    admin_password: str = PASSWORD,
    show: Callable[[str], None],
) -> list[Told]:
    """Play the whole story; the steps with their times.

    Raises: Mismatch at the first thing that does not fit.
    """
    teller = Teller(base_url, show)
    try:
        async with teller.step("The demo answers") as notes:
            facts = await teller.ask("GET", "/demo/")
            notes.append(base_url)
        desk = Desk(admin_email, admin_password, facts["double_url"], facts["publishable_key"], out)
        plot = Plot(desk)
        for scene in SCENES:
            await scene(teller, plot)
        return teller.steps
    finally:
        await teller.aclose()
