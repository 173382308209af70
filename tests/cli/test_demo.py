"""The demo as somebody who tries the product meets it: started, walked through, looked at, stopped, started again."""

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
import zxingcpp
from PIL import Image

from admit.demo.catalogue import SHOWN
from admit.tickets import codes
from tests.support import installation
from tests.support.installation import Installation, admit, family_of, is_alive

pytestmark = pytest.mark.journey

READY = "Ctrl-C stops everything"


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("demo") / "home"


@pytest.fixture(scope="module")
def demo(home: Path) -> Iterator[Installation]:
    with installation.running("demo", home=home, ready=READY) as running:
        yield running


def test_the_walkthrough_tells_the_whole_story_and_its_pictures_can_be_read(demo: Installation) -> None:
    ended = admit("walkthrough", "--url", demo.url, "--out", "pictures", home=demo.home)
    assert ended.returncode == 0, ended.stdout + ended.stderr
    assert "Nothing amiss." in ended.stdout
    pictures = sorted((demo.home.parent / "pictures").glob("*.png"))
    assert len(pictures) == 2
    texts = [zxingcpp.read_barcodes(Image.open(picture))[0].text for picture in pictures]
    assert len({codes.read(text).ticket_id for text in texts}) == 2
    assert len(list((demo.home.parent / "pictures").glob("*.svg"))) == 2


def test_the_doctor_finds_everything_fine_after_it(demo: Installation) -> None:
    ended = admit("doctor", "--home", str(demo.home), home=demo.home)
    assert ended.returncode == 0, ended.stdout
    assert "Everything is fine." in ended.stdout


@pytest.mark.parametrize("path", [f"/api/v1/public/events/{shown}" for shown in SHOWN])
def test_the_events_it_prints_are_there_with_a_cover_that_loads(demo: Installation, path: str) -> None:
    with httpx.Client(base_url=demo.url, trust_env=False, timeout=30) as client:
        page = client.get(path).json()
        cover = client.get(page["hero_image_url"])
    assert cover.headers["content-type"].startswith("image/svg+xml")
    assert "immutable" in cover.headers["cache-control"]
    assert "sandbox" in cover.headers["content-security-policy"]


def test_the_suspended_organizer_is_not_to_be_seen(demo: Installation) -> None:
    assert httpx.get(f"{demo.url}/api/v1/public/tenants/velvet-alley", trust_env=False).status_code == 404


def test_the_walkthrough_against_nothing_says_so_and_ends_with_one(demo: Installation) -> None:
    ended = admit("walkthrough", "--url", f"http://127.0.0.1:{installation.free_port()}", home=demo.home)
    assert ended.returncode == 1
    assert "does it run?" in ended.stderr


def test_a_second_demo_in_the_same_home_is_refused(demo: Installation) -> None:
    ended = admit("demo", "--home", str(demo.home), home=demo.home)
    assert ended.returncode == 2
    assert "already" in ended.stderr


def test_killed_without_warning_it_leaves_nobody_and_comes_back_with_what_it_had(
    home: Path, demo: Installation
) -> None:
    orders = len(_cards(demo))
    family = demo.kill()
    assert len(family) > 5
    installation.until(lambda: True if not [pid for pid in family if is_alive(pid)] else None, seconds=15)
    with installation.running("demo", home=home, ready=READY) as again:
        assert len(_cards(again)) == orders
        family = family_of(again.process.pid)
        assert again.end() == 0
    assert not [pid for pid in family if is_alive(pid)]


def _cards(demo: Installation) -> list[object]:
    found = httpx.get(
        f"{demo.url}/api/v1/public/events", params={"limit": "100"}, trust_env=False, timeout=30
    )
    items: list[object] = found.json()["items"]
    return items
