"""Everything the demo shows, and who signs in where."""

from admit.demo.organizers import kawabe, kestrel, nordlicht
from admit.demo.organizers.velvet import OSTWIND, VELVET
from admit.demo.records import Organizer, Person

PASSWORD = "welcome to the demo"  # noqa: S105 - printed by `admit demo`; no other installation has it
ADMIN = Person("Ada Operator", "admin@example.org")
ORGANIZERS: tuple[Organizer, ...] = (
    nordlicht.ORGANIZER,
    kestrel.ORGANIZER,
    kawabe.ORGANIZER,
    VELVET,
    OSTWIND,
)
SHOWN = ("nordlicht/kammernacht", "kestrel/the-understudy", "kawabe/kawabe-no-yoru")
"""The event pages that `admit demo` names."""
