"""The look of the demo's organizers: their colour and a wide picture of their own."""

from admit.core.errors import Bug
from admit.demo import stage
from admit.demo.covers import svg
from admit.demo.records import Cover
from admit.demo.stage import House
from admit.flows import profile
from admit.flows.profile import Changes
from admit.flows.runtime import Runtime
from admit.identity import branding
from admit.identity.records import Tenant


async def dress(runtime: Runtime, house: House) -> None:
    """Give an organizer its branding; its picture is drawn in the colours of its first show."""
    organizer = house.organizer
    if not organizer.shows:
        return
    found = await profile.read(runtime, house.admin, organizer.slug)
    if not isinstance(found, Tenant):
        raise Bug("the demo's first admin is no admin")
    art = organizer.shows[0].cover
    wide = Cover(kind=art.kind, seed=art.seed + 100, colours=art.colours)
    looks = {
        branding.ACCENT: organizer.accent,
        branding.COVER: stage.keep_picture(runtime.settings.home, f"{organizer.slug}-wide", svg(wide)),
    }
    await profile.edit(runtime, house.admin, organizer.slug, Changes(branding=looks), version=found.version)
