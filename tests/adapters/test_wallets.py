"""Passes for the wallets of phones, proved with an authority of our own."""

import hashlib
import io
import json
import zipfile
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.hashes import SHA256
from PIL import Image

from admit.adapters import wallets
from admit.core import ids
from admit.core.settings import Environment, Settings, SettingsError
from admit.tickets.wallets import NO_WALLETS, WalletTicket, Words
from tests.support import der
from tests.support.own_ca import authority

STARTS = datetime(2027, 3, 13, 19, 0, tzinfo=UTC)
TICKET = WalletTicket(
    ticket_id=ids.new_id(), event_id=ids.new_id(), organizer="Nordlicht", event="Pulse", place="Maschinenhalle, Essen",
    start_at=STARTS, end_at=STARTS + timedelta(hours=3), doors_at=STARTS - timedelta(hours=1), timezone="Europe/Berlin",
    type_name="Standing", attendee="Noor van Dijk", seat="", code="H49Q-T27K", payload="6BF5QC.NDYE" + "A" * 115,
    accent="#1b42e8", on_accent="#ffffff", lang="en",
)  # fmt: skip
WORDS = Words("Date", "Doors", "Place", "Ticket", "Name", "Seat", "Code")


def the_settings(**given: Any) -> Settings:
    return Settings(environment=Environment.TEST, base_url="https://tickets.example.org", **given)


def apple_settings(folder: Path, **change: Any) -> Settings:
    files = authority().write(folder)
    given = {f"apple_wallet_{name}": path for name, path in files.items()}
    return the_settings(
        **(given | {"apple_wallet_pass_type": "pass.example", "apple_wallet_team": "TEAM1"} | change)
    )


def packed(folder: Path) -> dict[str, bytes]:
    apple = wallets.of_settings(apple_settings(folder)).apple
    assert apple is not None
    with zipfile.ZipFile(io.BytesIO(apple.pkpass(TICKET, WORDS))) as opened:
        return {name: opened.read(name) for name in opened.namelist()}


def test_without_certificates_there_are_no_wallets() -> None:
    assert wallets.of_settings(the_settings()) == NO_WALLETS


def test_the_signature_proves_the_manifest_to_whoever_trusts_the_authority(tmp_path: Path) -> None:
    files = packed(tmp_path)
    signed, signature = der.signer_info(files["signature"])
    signer = authority()
    signer.certificate.public_key().verify(signature, signed, PKCS1v15(), SHA256())  # type: ignore[union-attr, call-arg, arg-type]
    assert hashlib.sha256(files["manifest.json"]).digest() in signed
    signer.certificate.verify_directly_issued_by(signer.root)


def test_the_manifest_names_every_file_by_its_sum(tmp_path: Path) -> None:
    files = packed(tmp_path)
    manifest = json.loads(files["manifest.json"])
    assert set(manifest) == set(files) - {"manifest.json", "signature"}
    assert all(hashlib.sha1(files[name]).hexdigest() == given for name, given in manifest.items())
    assert {"icon.png", "icon@2x.png"} <= set(manifest)


REQUIRED_BY_APPLE = (
    "description",
    "formatVersion",
    "organizationName",
    "passTypeIdentifier",
    "serialNumber",
    "teamIdentifier",
)
"""Source: Apple, Wallet Passes, "Pass": the keys that are marked required."""
FIELDS_AT_MOST = {"headerFields": 3, "primaryFields": 1, "secondaryFields": 4, "auxiliaryFields": 4}
"""How many an event ticket shows. Source: Apple, Wallet Developer Guide, "Pass Design and Creation"."""


def test_the_pass_has_all_that_apple_requires_and_no_field_twice(tmp_path: Path) -> None:
    told = json.loads(packed(tmp_path)["pass.json"])
    assert [name for name in REQUIRED_BY_APPLE if not told.get(name)] == []
    assert told["formatVersion"] == 1
    [barcode] = told["barcodes"]
    assert (barcode["format"], barcode["messageEncoding"]) == ("PKBarcodeFormatQR", "iso-8859-1")
    shown = told["eventTicket"]
    assert all(len(shown[name]) <= most for name, most in FIELDS_AT_MOST.items())
    fields = [one for name in (*FIELDS_AT_MOST, "backFields") for one in shown[name]]
    assert all({"key", "value"} <= set(one) for one in fields)
    assert len({one["key"] for one in fields}) == len(fields)


def test_a_pass_tells_times_by_the_clock_of_the_place(tmp_path: Path) -> None:
    told = json.loads(packed(tmp_path)["pass.json"])
    shown = {one["key"]: one for part in told["eventTicket"].values() for one in part}
    assert (shown["date"]["value"], shown["date"]["ignoresTimeZone"]) == ("2027-03-13T20:00:00+01:00", True)
    assert shown["doors"]["value"] == told["relevantDate"] == "2027-03-13T19:00:00+01:00"
    assert told["expirationDate"] == "2027-03-14T23:00:00+01:00"
    [relevant] = told["relevantDates"]
    assert relevant == {"startDate": "2027-03-13T19:00:00+01:00", "endDate": "2027-03-13T23:00:00+01:00"}


@pytest.mark.parametrize(("name", "edge"), [("icon.png", 29), ("icon@2x.png", 58), ("icon@3x.png", 87)])
def test_icons_have_the_sizes_of_the_format(tmp_path: Path, name: str, edge: int) -> None:
    with Image.open(io.BytesIO(packed(tmp_path)[name])) as icon:
        assert (icon.format, icon.size) == ("PNG", (edge, edge))


def test_the_pass_shows_the_tickets_own_code(tmp_path: Path) -> None:
    told = json.loads(packed(tmp_path)["pass.json"])
    assert told["barcodes"][0]["message"] == TICKET.payload
    assert (told["serialNumber"], told["passTypeIdentifier"]) == (str(TICKET.ticket_id), "pass.example")
    assert told["backgroundColor"] == "rgb(27, 66, 232)"


def test_a_setting_that_is_missing_is_named(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="ADMIT_APPLE_WALLET_TEAM"):
        wallets.of_settings(apple_settings(tmp_path, apple_wallet_team=""))


def test_a_key_of_another_certificate_stops_the_start(tmp_path: Path) -> None:
    settings = apple_settings(tmp_path)
    with pytest.raises(SettingsError, match="not the key"):
        wallets.of_settings(
            settings.model_copy(update={"apple_wallet_certificate": settings.apple_wallet_intermediate})
        )


ISSUER, ACCOUNT = "3388000000022123456", "admit-wallet@tickets-of-example.iam.gserviceaccount.com"
LONGEST_LINK = 1800
"""Browsers may cut longer ones. Source: Google Wallet API, "Issuing passes with JWT": the safe length."""


def claims_of(tmp_path: Path, ticket: WalletTicket = TICKET) -> dict[str, Any]:
    """What the link holds, its signature and audience verified."""
    key = authority().write(tmp_path)["key"]
    google = wallets.of_settings(
        the_settings(google_wallet_issuer=ISSUER, google_wallet_account=ACCOUNT, google_wallet_key=key)
    ).google
    assert google is not None
    link = google.save_link(ticket)
    assert len(link) < LONGEST_LINK
    token = link.removeprefix("https://pay.google.com/gp/v/save/")
    claims: dict[str, Any] = jwt.decode(
        token, authority().key.public_key(), algorithms=["RS256"], audience="google"
    )
    return claims


def test_googles_link_holds_the_ticket_signed_by_the_service_account(tmp_path: Path) -> None:
    claims = claims_of(tmp_path)
    (one,) = claims["payload"]["eventTicketObjects"]
    assert (claims["iss"], claims["typ"]) == (ACCOUNT, "savetowallet")
    assert type(claims["iat"]) is int
    assert one["barcode"] == {"type": "QR_CODE", "value": TICKET.payload, "alternateText": TICKET.code}
    assert one["classId"] == claims["payload"]["eventTicketClasses"][0]["id"]


def test_googles_class_and_object_have_all_that_is_required(tmp_path: Path) -> None:
    """Source: Google Wallet API, EventTicketClass and EventTicketObject: fields marked required."""
    payload = claims_of(tmp_path)["payload"]
    [kind], [one] = payload["eventTicketClasses"], payload["eventTicketObjects"]
    assert [name for name in ("id", "issuerName", "reviewStatus", "eventName") if not kind.get(name)] == []
    assert [name for name in ("id", "classId", "state") if not one.get(name)] == []
    assert kind["id"].startswith(f"{ISSUER}.")
    assert one["id"].startswith(f"{ISSUER}.")
    assert (kind["reviewStatus"], one["state"]) == ("UNDER_REVIEW", "ACTIVE")
    assert kind["eventName"]["defaultValue"] == {"language": "en", "value": "Pulse"}
    assert set(kind["venue"]) == {"name", "address"}
    assert one["ticketHolderName"] == "Noor van Dijk"
    assert kind["dateTime"] == {
        "doorsOpen": "2027-03-13T19:00:00+01:00",
        "start": "2027-03-13T20:00:00+01:00",
    }


@pytest.mark.parametrize("letter", ["e", "Ö", "夜"])
def test_the_link_of_a_ticket_with_long_names_is_not_cut_by_browsers(tmp_path: Path, letter: str) -> None:
    long = letter * 120
    ticket = replace(
        TICKET, event=long, place=long, attendee=long, organizer=long, type_name=long, seat="12, 14"
    )
    payload = claims_of(tmp_path, ticket)["payload"]
    assert payload["eventTicketObjects"][0]["barcode"]["value"] == TICKET.payload
    assert payload["eventTicketClasses"][0]["eventName"]["defaultValue"]["value"].startswith(letter * 30)
