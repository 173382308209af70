"""Reading a QR picture as a phone does, where a decoder is installed."""

import importlib
import io


def read(png: bytes) -> str | None:
    """The text in a picture; None where no independent decoder (zxing-cpp, Pillow) is installed."""
    try:
        # By name at run time: both come with the development tools, and the story goes on without them.
        zxing, image = importlib.import_module("zxingcpp"), importlib.import_module("PIL.Image")
    except ImportError:
        return None
    found = zxing.read_barcodes(image.open(io.BytesIO(png)))
    return str(found[0].text) if found else ""
