"""The demo's content as it is written down, before anything is made of it."""

import xml.etree.ElementTree as ElementTree
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from admit.core import passwords
from admit.core.money import CURRENCIES, Money, check_price
from admit.demo import covers, stage
from admit.demo.catalogue import ADMIN, ORGANIZERS, PASSWORD, SHOWN
from admit.demo.records import Fate, Show
from admit.http import media

SHOWS = [show for organizer in ORGANIZERS for show in organizer.shows]
TODAY = datetime(2027, 1, 10, 12, 7, tzinfo=UTC)


def slug_of(show: Show) -> str:
    return show.slug


@pytest.mark.parametrize("show", SHOWS, ids=slug_of)
def test_a_cover_is_a_drawing_and_nothing_else(show: Show) -> None:
    root = ElementTree.fromstring(covers.svg(show.cover))
    names = {element.tag.rpartition("}")[2] for element in root.iter()}
    assert names <= {"svg", "rect", "path", "circle", "g"}
    attributes = {name for element in root.iter() for name in element.attrib}
    assert not {name for name in attributes if name.startswith("on") or "href" in name}


def test_a_cover_is_the_same_every_time_and_no_two_are_alike() -> None:
    drawn = [covers.svg(show.cover) for show in SHOWS]
    assert drawn == [covers.svg(show.cover) for show in SHOWS]
    assert len(set(drawn)) == len(SHOWS)


def test_every_price_can_be_charged() -> None:
    for show in SHOWS:
        for offer in show.offers:
            check_price("price_cents", Money(offer.price, show.currency))


def test_six_currencies_and_seven_time_zones_are_shown() -> None:
    assert {show.currency for show in SHOWS} >= {"EUR", "GBP", "CHF", "JPY", "ISK", "USD"} & CURRENCIES.keys()
    assert len({show.timezone for show in SHOWS}) >= 7


def test_one_organizer_waits_and_one_is_suspended() -> None:
    fates = Counter(organizer.fate for organizer in ORGANIZERS)
    assert fates == {Fate.ORDINARY: 3, Fate.PENDING: 1, Fate.SUSPENDED: 1}


def test_the_password_meets_the_standard_for_everybody() -> None:
    people = [
        ADMIN,
        *(person for organizer in ORGANIZERS for person in (*organizer.admins, *organizer.staff)),
    ]
    for person in people:
        passwords.check_password(PASSWORD, email=person.email)


def test_the_event_pages_that_are_printed_exist() -> None:
    pages = {f"{organizer.slug}/{show.slug}" for organizer in ORGANIZERS for show in organizer.shows}
    assert set(SHOWN) <= pages


@pytest.mark.parametrize("show", [show for show in SHOWS if not show.time], ids=slug_of)
def test_tonight_starts_in_about_an_hour_and_a_half_with_doors_open(show: Show) -> None:
    for minute in range(60):
        now = TODAY.replace(minute=minute, second=minute)
        start = stage.starts_at(show, now)
        assert timedelta(minutes=75) <= start - now <= timedelta(minutes=90)
        assert start - timedelta(minutes=show.doors_before_min) <= now


@pytest.mark.parametrize(
    "path",
    [
        "../secret.key",
        "covers/../../secret.key",
        "/etc/passwd",
        "covers/.svg",
        "covers/a.exe",
        "covers/a.svg/",
        "",
    ],
)
def test_media_gives_nothing_but_pictures_of_its_own_folder(tmp_path: Path, path: str) -> None:
    (tmp_path / "secret.key").write_text("secret")
    (tmp_path / "media" / "covers").mkdir(parents=True)
    assert media.find(tmp_path / "media", path) is None


def test_media_follows_no_link_out_of_its_folder(tmp_path: Path) -> None:
    (tmp_path / "secret.svg").write_text("<svg/>")
    (tmp_path / "media").mkdir()
    (tmp_path / "media" / "a.svg").symlink_to(tmp_path / "secret.svg")
    assert media.find(tmp_path / "media", "a.svg") is None


def test_media_gives_a_picture_that_is_there(tmp_path: Path) -> None:
    (tmp_path / "covers").mkdir()
    (tmp_path / "covers" / "a-1.svg").write_text("<svg/>")
    assert media.find(tmp_path, "covers/a-1.svg") == (tmp_path / "covers" / "a-1.svg").resolve()
