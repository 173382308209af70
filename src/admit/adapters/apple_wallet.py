"""Passes for Apple's wallet: a zip of pass.json and pictures, a manifest of their hashes, and its signature.

Source: Apple, "Building a Pass" (the manifest's SHA-1 sums are the format's, a signature over them proves it).
"""

import hashlib
import io
import zipfile
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import msgspec
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, load_pem_private_key
from cryptography.hazmat.primitives.serialization.pkcs7 import PKCS7Options, PKCS7SignatureBuilder
from PIL import Image, ImageDraw

from admit.core.settings import Settings, SettingsError
from admit.tickets.wallets import WalletTicket, Words

ICON_SIZES = {"icon.png": 29, "icon@2x.png": 58, "icon@3x.png": 87}
NEEDED = (
    "apple_wallet_pass_type",
    "apple_wallet_team",
    "apple_wallet_certificate",
    "apple_wallet_key",
    "apple_wallet_intermediate",
)
LONGEST_RELEVANCE = timedelta(hours=24)
"""The longest interval that Apple takes."""
STAYS = timedelta(days=1)
"""For how long after its event a pass stays at hand."""


@dataclass(frozen=True, slots=True)
class AppleSigner:
    """Signs passes of one pass type with the operator's certificate. Implements tickets' `AppleWallet`."""

    pass_type: str
    team: str
    certificate: x509.Certificate
    key: rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey
    intermediate: x509.Certificate

    def pkpass(self, ticket: WalletTicket, words: Words) -> bytes:
        """The signed pass of one ticket."""
        files = {"pass.json": msgspec.json.encode(self._told(ticket, words)), **_icons(ticket)}
        manifest = msgspec.json.encode(
            {
                name: hashlib.sha1(content, usedforsecurity=False).hexdigest()
                for name, content in files.items()
            }
        )
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as out:
            for name, content in {
                **files,
                "manifest.json": manifest,
                "signature": self._signed(manifest),
            }.items():
                out.writestr(name, content)
        return packed.getvalue()

    def _signed(self, manifest: bytes) -> bytes:
        builder = PKCS7SignatureBuilder().set_data(manifest)
        builder = builder.add_signer(self.certificate, self.key, SHA256())
        builder = builder.add_certificate(self.intermediate)
        return builder.sign(Encoding.DER, [PKCS7Options.DetachedSignature, PKCS7Options.Binary])

    def _told(self, ticket: WalletTicket, words: Words) -> dict[str, object]:
        return {
            "formatVersion": 1,
            "passTypeIdentifier": self.pass_type,
            "teamIdentifier": self.team,
            "serialNumber": str(ticket.ticket_id),
            "groupingIdentifier": str(ticket.event_id),
            "organizationName": ticket.organizer,
            "description": ticket.event,
            "logoText": ticket.organizer,
            "backgroundColor": _rgb(ticket.accent),
            "foregroundColor": _rgb(ticket.on_accent),
            "labelColor": _rgb(ticket.on_accent),
            "relevantDate": ticket.local(ticket.opens_at),
            "relevantDates": [
                {
                    "startDate": ticket.local(ticket.opens_at),
                    "endDate": ticket.local(min(ticket.end_at, ticket.opens_at + LONGEST_RELEVANCE)),
                }
            ],
            "expirationDate": ticket.local(ticket.end_at + STAYS),
            "barcodes": [
                {
                    "format": "PKBarcodeFormatQR",
                    "message": ticket.payload,
                    "messageEncoding": "iso-8859-1",
                    "altText": ticket.code,
                }
            ],
            "eventTicket": _fields(ticket, words),
        }


def _fields(ticket: WalletTicket, words: Words) -> dict[str, object]:
    moment = {"dateStyle": "PKDateStyleMedium", "timeStyle": "PKDateStyleShort", "ignoresTimeZone": True}
    auxiliary: list[dict[str, object]] = [
        {"key": "kind", "label": words.kind, "value": ticket.type_name},
        {"key": "name", "label": words.name, "value": ticket.attendee},
    ]
    if ticket.seat:
        auxiliary.append({"key": "seat", "label": words.seat, "value": ticket.seat})
    if ticket.doors_at:
        header: list[dict[str, object]] = [
            {
                "key": "doors",
                "label": words.doors,
                "value": ticket.local(ticket.doors_at),
                **moment,
                "dateStyle": "PKDateStyleNone",
            }
        ]
    else:
        header = []
    return {
        "headerFields": header,
        "primaryFields": [{"key": "event", "label": "", "value": ticket.event}],
        "secondaryFields": [
            {"key": "date", "label": words.date, "value": ticket.local(ticket.start_at), **moment},
            {"key": "place", "label": words.place, "value": ticket.place},
        ],
        "auxiliaryFields": [one for one in auxiliary if one["value"]],
        "backFields": [{"key": "code", "label": words.code, "value": ticket.code}],
    }


def of_settings(settings: Settings) -> AppleSigner | None:
    """The signer that the settings describe; None when none of them is set.

    Raises: SettingsError when some are missing, or a file is not what it should be.
    """
    given = {name: getattr(settings, name) for name in NEEDED}
    if not any(given.values()):
        return None
    missing = [
        f"ADMIT_{name.upper()}: missing; Apple's wallet needs all of them"
        for name in NEEDED
        if not given[name]
    ]
    if missing:
        raise SettingsError(missing)
    try:
        key = load_pem_private_key(Path(given["apple_wallet_key"]).read_bytes(), password=None)
        certificate = x509.load_pem_x509_certificate(Path(given["apple_wallet_certificate"]).read_bytes())
        intermediate = x509.load_pem_x509_certificate(Path(given["apple_wallet_intermediate"]).read_bytes())
    except (OSError, ValueError, TypeError) as error:
        raise SettingsError([f"ADMIT_APPLE_WALLET_...: a file cannot be read as PEM ({error})"]) from None
    if not isinstance(key, rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey) or (
        key.public_key() != certificate.public_key()
    ):
        raise SettingsError(["ADMIT_APPLE_WALLET_KEY: this is not the key of the certificate"])
    return AppleSigner(
        given["apple_wallet_pass_type"], given["apple_wallet_team"], certificate, key, intermediate
    )


def _icons(ticket: WalletTicket) -> dict[str, bytes]:
    """A small ticket in the organizer's colours, in the sizes that phones ask for."""
    return {name: _icon(size, ticket.accent, ticket.on_accent) for name, size in ICON_SIZES.items()}


def _icon(size: int, ground: str, ink: str) -> bytes:
    image = Image.new("RGB", (size, size), ground)
    draw = ImageDraw.Draw(image)
    left, top, right, bottom = size // 6, size // 3, size - size // 6, size - size // 3
    draw.rounded_rectangle((left, top, right, bottom), radius=max(1, size // 14), fill=ink)
    notch = size // 12
    for x in (left, right):
        draw.ellipse((x - notch, size // 2 - notch, x + notch, size // 2 + notch), fill=ground)
    out = io.BytesIO()
    image.save(out, "PNG")
    return out.getvalue()


def _rgb(colour: str) -> str:
    red, green, blue = (int(colour[at : at + 2], 16) for at in (1, 3, 5))
    return f"rgb({red}, {green}, {blue})"
