"""Passes for the wallets of phones, proved with an authority of our own."""

import hashlib
import io
import json
import zipfile
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.hashes import SHA256

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
    type_name="Standing", attendee="Noor van Dijk", seat="", code="H49Q-T27K", payload="6BF5QC.NDYE", accent="#1b42e8",
    on_accent="#ffffff", lang="en",
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


def test_googles_link_holds_the_ticket_signed_by_the_service_account(tmp_path: Path) -> None:
    key = authority().write(tmp_path)["key"]
    google = wallets.of_settings(
        the_settings(
            google_wallet_issuer="3388", google_wallet_account="wallet@example.org", google_wallet_key=key
        )
    ).google
    assert google is not None
    link = google.save_link(TICKET)
    token = link.removeprefix("https://pay.google.com/gp/v/save/")
    claims = jwt.decode(token, authority().key.public_key(), algorithms=["RS256"], audience="google")
    (one,) = claims["payload"]["eventTicketObjects"]
    assert (claims["iss"], claims["typ"]) == ("wallet@example.org", "savetowallet")
    assert one["barcode"]["value"] == TICKET.payload
    assert one["classId"] == claims["payload"]["eventTicketClasses"][0]["id"]
