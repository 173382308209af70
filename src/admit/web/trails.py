"""Lines of the trail in words."""

from collections.abc import Mapping

from admit.core.tenancy import ActorKind

WHO = {
    ActorKind.USER: "A former member",
    ActorKind.OPERATOR: "The platform's operator",
    ActorKind.BUYER: "The buyer",
    ActorKind.DEVICE: "A device",
    ActorKind.SYSTEM: "Admit itself",
}
MOST = 160


def who(kind: ActorKind, name: str) -> str:
    """Who did it."""
    return name or WHO[kind]


def what(action: str) -> str:
    """`ticket_type.edited` as "Ticket type edited"."""
    return action.replace("_", " ").replace(".", " ").capitalize()


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
            return " to ".join(map(str, value)) if len(value) == 2 else f"{len(value)}"
        case _:
            return str(value)
