"""Built files of the front end, each under a name that changes with its content, and the icon set."""

import json
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent / "static"
BASE_URL = "/static/"


class NotBuiltError(RuntimeError):
    """The front end has not been built, or is older than what asks for it."""


@dataclass(frozen=True, slots=True)
class Assets:
    """Addresses by source name (`entries/public.ts`, `images/favicon.svg`) and icons by Lucide name."""

    urls: dict[str, str]
    preloads: dict[str, tuple[str, ...]]
    icons: dict[str, str]

    def url(self, source: str) -> str:
        """Where the browser finds what was built from `source`.

        Raises: NotBuiltError.
        """
        try:
            return self.urls[source]
        except KeyError:
            raise NotBuiltError(
                f"{source} is not among the built files. Run: python tools/build_front.py"
            ) from None

    def preloads_of(self, source: str) -> tuple[str, ...]:
        """Modules that an entry imports, in the order they run, for `modulepreload`."""
        return self.preloads.get(source, ())

    def icon(self, name: str) -> str:
        """The inside of one Lucide icon, a 24 by 24 SVG drawn in strokes.

        Raises: NotBuiltError.
        """
        try:
            return self.icons[name]
        except KeyError:
            raise NotBuiltError(
                f"There is no icon named {name!r}. Source of names: lucide.dev/icons"
            ) from None


@lru_cache(maxsize=4)
def load(folder: Path = FOLDER) -> Assets:
    """What the last build wrote to `folder`.

    Raises: NotBuiltError.
    """
    manifest = _read(folder / "manifest.json")
    return Assets(
        urls={source: BASE_URL + part["file"] for source, part in manifest.items()},
        preloads={source: _imports(manifest, source) for source in manifest},
        icons=_read(folder / "icons.json"),
    )


def _imports(manifest: dict[str, Any], source: str) -> tuple[str, ...]:
    found: dict[str, None] = {}
    for part in manifest[source].get("imports", []):
        found.update(dict.fromkeys(_imports(manifest, part)))
        found[BASE_URL + manifest[part]["file"]] = None
    return tuple(found)


def _read(path: Path) -> dict[str, Any]:
    try:
        read: dict[str, Any] = json.loads(path.read_text("utf-8"))
    except FileNotFoundError:
        raise NotBuiltError(f"{path.name} is missing. Run: python tools/build_front.py") from None
    return read
