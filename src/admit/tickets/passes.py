"""A ticket's QR code as a picture. Error level M, with the quiet zone of four modules that scanners need."""

import io
import re

import segno

from admit.core.errors import Bug
from admit.tickets.codes import TOKEN_LENGTH

QUIET_ZONE = 4
MODULES = 41 + 2 * QUIET_ZONE
"""The side of a picture in modules: version 6 has 41."""

SMALLEST_SCALE, LARGEST_SCALE = 1, 32
DEFAULT_SCALE = 8
_DARK_RUN = re.compile("1+")


def svg(payload: str) -> bytes:
    """The code as an SVG document without a size of its own; it fills what holds it. About 10 ms of work."""
    out = io.BytesIO()
    _code(payload).save(
        out, kind="svg", border=QUIET_ZONE, dark="#000", light="#fff", xmldecl=False, omitsize=True
    )
    return out.getvalue()


def png(payload: str, *, scale: int = DEFAULT_SCALE) -> bytes:
    """The code as a PNG, `scale` pixels to a module: 392 by 392 pixels unless told. About 10 ms of work.

    Raises: Bug for a scale out of bounds.
    """
    if not SMALLEST_SCALE <= scale <= LARGEST_SCALE:
        raise Bug(f"the scale of a QR picture is {SMALLEST_SCALE} to {LARGEST_SCALE}")
    out = io.BytesIO()
    _code(payload).save(out, kind="png", border=QUIET_ZONE, scale=scale, dark="#000", light="#fff")
    return out.getvalue()


def _code(payload: str) -> segno.QRCode:
    if len(payload) != TOKEN_LENGTH:
        raise Bug("only a ticket token becomes a QR code")
    return segno.make_qr(payload, error="m", mode="alphanumeric", boost_error=False)


def path(payload: str) -> str:
    """The dark modules as the data of one SVG path of horizontal strokes, for a box of `MODULES` by `MODULES`."""
    return strokes(_code(payload))


def strokes(code: segno.QRCode) -> str:
    """The dark modules of any code with its quiet zone, as the data of one SVG path of horizontal strokes."""
    strokes = []
    for row, modules in enumerate(code.matrix_iter(border=QUIET_ZONE)):
        dark = "".join("1" if module else "0" for module in modules)
        strokes += [
            f"M{run.start()} {row + 0.5}h{run.end() - run.start()}" for run in _DARK_RUN.finditer(dark)
        ]
    return "".join(strokes)
