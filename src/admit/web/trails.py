"""Lines of the trail in words."""

from collections.abc import Mapping

from admit.core.tenancy import ActorKind
from admit.core.words import say
from admit.reports import acts

WHO = {
    ActorKind.USER: say("A former member"),
    ActorKind.OPERATOR: say("The platform's operator"),
    ActorKind.BUYER: say("The buyer"),
    ActorKind.DEVICE: say("A device"),
    ActorKind.SYSTEM: say("Admit itself"),
}
MOST = 160


def who(kind: ActorKind, name: str, key_name: str = "") -> str:
    """Who did it, and by which API key."""
    person = name or WHO[kind]
    if not key_name:
        return person
    return say("The key “%(key)s” of %(person)s", key=key_name, person=person)


def what(action: str) -> str:
    """`ticket_type.edited` as "Ticket type edited"; an act that is recorded no more is said by its name."""
    known = acts.WORDS.get(action) or acts.PLATFORM.get(action)
    return known or action.replace("_", " ").replace(".", " ").capitalize()


def details(metadata: Mapping[str, object]) -> str:
    """The facts of an act on one line, in their order; empty ones and bare ids are left out."""
    parts = (
        f"{name.replace('_', ' ')}: {_short(value)}"
        for name, value in metadata.items()
        if value not in (None, "", {}) and not name.endswith(("_id", "_ids"))
    )
    return ", ".join(parts)[:MOST]


def _short(value: object) -> str:
    match value:
        case dict():
            return ", ".join(str(key).replace("_", " ") for key in value)
        case list():
            return (
                say("%(first)s to %(last)s", first=value[0], last=value[1])
                if len(value) == 2
                else f"{len(value)}"
            )
        case _:
            return str(value)
