"""`python -m tests.soak.lighthouse`: Discover, the event page and checkout as Lighthouse measures them on a phone.

Needs Node; Lighthouse is installed into `tools/lighthouse` the first time. Exit code 1 when a score is below 95.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

import click
from playwright.sync_api import sync_playwright

from admit.demo.catalogue import SHOWN
from tests.soak import showroom
from tests.support.live import CHROMIUM
from tools import build_front

FOLDER = Path(build_front.ROOT, "tools/lighthouse")
LEAST = 95
KINDS = ("performance", "accessibility", "best-practices", "seo")
TAKES_AT_MOST_S = 180
FIGURES = {
    "first-contentful-paint": "first paint",
    "largest-contentful-paint": "largest paint",
    "cumulative-layout-shift": "layout shift",
    "total-blocking-time": "blocking",
    "total-byte-weight": "everything loaded",
}


@dataclass(frozen=True, slots=True)
class Looked:
    """One page's scores of a hundred, and some of what they follow from."""

    name: str
    scores: dict[str, int]
    figures: dict[str, str]
    complaints: tuple[str, ...]

    @property
    def is_good(self) -> bool:
        """Whether every score is high enough."""
        return all(score >= LEAST for score in self.scores.values())


def main() -> None:
    """Measure every page and tell; the table stands in docs/performance.md."""
    options = argparse.ArgumentParser(prog="python -m tests.soak.lighthouse", description=__doc__)
    options.add_argument("--url", default="", help="a demo that is running already")
    program = _installed()
    with showroom.opened(options.parse_args().url) as url:
        pages = {"Discover": "/", "event": f"/{SHOWN[0]}", "checkout": _checkout(url)}
        seen = [
            measure(program, name, url + path, is_secret=name == "checkout") for name, path in pages.items()
        ]
    click.echo("| page | " + " | ".join((*KINDS, *FIGURES.values())) + " |")
    click.echo("| --- |" + " --- |" * (len(KINDS) + len(FIGURES)))
    for one in seen:
        cells = [*(str(one.scores[kind]) for kind in KINDS), *one.figures.values()]
        click.echo(f"| {one.name} | " + " | ".join(cells) + " |")
    for one in seen:
        for complaint in one.complaints:
            click.echo(f"  {one.name}: {complaint}", err=True)
    raise SystemExit(0 if all(one.is_good for one in seen) else 1)


def measure(program: Path, name: str, address: str, *, is_secret: bool) -> Looked:
    """One run. A secret page asks search engines to stay away, which the audit `is-crawlable` would call a fault."""
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder, "report.json")
        command = [
            str(program), address, "--quiet", "--output=json", f"--output-path={out}",
            f"--only-categories={','.join(KINDS)}", "--chrome-flags=--headless=new --no-sandbox",
        ]  # fmt: skip
        if is_secret:
            command.append("--skip-audits=is-crawlable")
        environment = {**os.environ, "CHROME_PATH": CHROMIUM}
        subprocess.run(command, env=environment, check=True, timeout=TAKES_AT_MOST_S)
        report = json.loads(out.read_text("utf-8"))
    audits = report["audits"]
    weak = [
        f"{key}: {audit['title']}"
        for key, audit in audits.items()
        if audit.get("score") is not None
        and audit["score"] < 0.9
        and audit["scoreDisplayMode"] != "informative"
    ]
    return Looked(
        name,
        {kind: round(100 * (report["categories"][kind]["score"] or 0)) for kind in KINDS},
        {key: audits[key].get("displayValue", "").replace("\xa0", " ") for key in FIGURES},
        tuple(weak),
    )


def _checkout(url: str) -> str:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        try:
            return showroom.a_checkout(browser.new_page(), url)
        finally:
            browser.close()


def _installed() -> Path:
    """Lighthouse's program, installed from its lock when it is not there."""
    program = FOLDER / "node_modules/.bin/lighthouse"
    if not program.exists():
        npm = ["npm", "ci", "--no-audit", "--no-fund", "--silent"]
        if subprocess.run(npm, cwd=FOLDER, check=False).returncode != 0:
            sys.exit("Lighthouse could not be installed; npm says why, above.")
    return program


if __name__ == "__main__":
    main()
