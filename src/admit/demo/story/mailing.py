"""Reading the demo's mailbox."""

import re
from typing import Any

from admit.demo.story.telling import Teller, until


async def newest(teller: Teller, to: str, subject_has: str = "") -> dict[str, Any]:
    """The newest mail to an address, as soon as it is there. Raises: Mismatch."""

    async def look() -> dict[str, Any] | None:
        found = await teller.ask("GET", "/demo/mails", query={"to": to})
        fitting = [mail for mail in found["items"] if subject_has.lower() in mail["subject"].lower()]
        return fitting[0] if fitting else None

    return await until(f"a mail to {to}", look)


async def secret(teller: Teller, to: str, path: str) -> str:
    """The secret of the link to `path` in the newest mail that has one. Raises: Mismatch."""

    async def look() -> str | None:
        found = await teller.ask("GET", "/demo/mails", query={"to": to})
        for mail in found["items"]:
            link = re.search(rf"{re.escape(path)}/([A-Za-z0-9_.-]+)", mail["text"])
            if link:
                return link[1]
        return None

    return await until(f"a mail to {to} with a link to {path}", look)
