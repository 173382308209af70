"""A demo for those who look at pages, started on a free port and ended afterwards; and a checkout to look at."""

import re
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
from playwright.sync_api import Page

from admit.demo.catalogue import SHOWN

STARTS_WITHIN_S = 180
READY = "Ctrl-C stops everything"
ORDER = re.compile(r"/orders/[^/?]+$")


@contextmanager
def opened(url: str = "") -> Iterator[str]:
    """The address of a filled demo: the one given, or a fresh one for as long as this lasts."""
    if url:
        yield url.rstrip("/")
        return
    with (
        tempfile.TemporaryDirectory(prefix="admit-showroom-") as folder,
        socket.create_server(("127.0.0.1", 0)) as probe,
    ):
        port = probe.getsockname()[1]
        probe.close()
        told = Path(folder, "told")
        command = [
            str(Path(sys.executable).with_name("admit")),
            "demo",
            "--port",
            str(port),
            "--home",
            f"{folder}/home",
        ]
        with told.open("wb") as out:
            demo = subprocess.Popen(command, stdout=out, stderr=subprocess.STDOUT)
        try:
            _await_ready(demo, told)
            yield f"http://127.0.0.1:{port}"
        finally:
            demo.send_signal(signal.SIGINT)
            demo.wait(timeout=60)


def _await_ready(demo: "subprocess.Popen[bytes]", told: Path) -> None:
    until = time.monotonic() + STARTS_WITHIN_S
    while READY not in told.read_text("utf-8", "replace"):
        if demo.poll() is not None or time.monotonic() > until:
            raise RuntimeError(f"the demo did not come up:\n{told.read_text('utf-8', 'replace')[-2000:]}")
        time.sleep(0.2)


def a_checkout(page: Page, url: str) -> str:
    """The path of an order that holds two tickets and whose buyer is still to be named."""
    page.goto(f"{url}/{SHOWN[0]}")
    steppers = page.locator(".stepper input")
    steppers.first.fill("2")
    page.locator("button[data-needs-tickets]:visible").first.click()
    page.wait_for_url(ORDER)
    return httpx.URL(page.url).path


def a_payment(page: Page, url: str) -> str:
    """The path of such an order whose buyer is named, so that it is to be paid."""
    path = a_checkout(page, url)
    page.locator("input[name=name]").first.fill("Noor van Dijk")
    page.locator("input[name=email]").first.fill("noor@example.org")
    page.locator("main form button.button--go").first.click()
    page.wait_for_load_state("networkidle")
    return path
