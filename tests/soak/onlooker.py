"""Looks at pages as people with different windows, colours and languages see them, and says what is wrong."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache
from itertools import product
from pathlib import Path
from typing import Any, Literal

import click
from babel.messages.pofile import read_po
from playwright.sync_api import Browser, Page

from admit.core import words
from tests.support.axe import AXE, RUN_AXE

READ = """() => {
  const said = [document.title];
  for (const one of document.body.querySelectorAll("*")) {
    if (one.closest("script, style, template, [hidden]")) continue;
    if (one.closest("[lang]") !== document.documentElement) continue;
    for (const name of ["aria-label", "placeholder", "title", "alt"]) said.push(one.getAttribute(name) ?? "");
    for (const node of one.childNodes) if (node.nodeType === Node.TEXT_NODE) said.push(node.data);
  }
  return said.map((text) => text.replace(/\\s+/g, " ").trim()).filter((text) => text !== "");
}"""
"""What a page says: its texts, and the names that only some see."""

SIZES = {"desktop": (1280, 900), "phone": (390, 844), "narrow": (320, 700)}
SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
PLACEHOLDER = re.compile(r"%\(\w+\)s")
NAME = "Admit"
"""Of the product, in every language; the catalog has the verb."""
LEAST_LETTERS = 8
"""So many letters around its placeholders make a sentence our own wherever it stands."""
EXPECTED = ("status of 4", "ERR_INTERNET_DISCONNECTED")
"""A browser calls a refused card and a missing connection errors, which a page is to show and not to avoid."""


@dataclass(frozen=True, slots=True)
class Eyes:
    """How somebody sees: a window's size, a colour scheme and a language."""

    size: str
    scheme: Literal["light", "dark"]
    lang: str

    def __str__(self) -> str:
        return f"{self.size}-{self.scheme}-{self.lang}"

    def window(self, browser: Browser, **more: Any) -> Page:
        """A window of its own, with cookies of its own."""
        width, height = SIZES[self.size]
        context = browser.new_context(
            viewport={"width": width, "height": height},
            color_scheme=self.scheme,
            reduced_motion="reduce",
            locale=self.lang,
            **more,
        )
        return context.new_page()


def all_eyes(langs: Iterable[str], *, sizes: Iterable[str] = SIZES) -> list[Eyes]:
    """Every size with every scheme and language."""
    return [Eyes(size, scheme, lang) for size, scheme, lang in product(sizes, SCHEMES, langs)]


@dataclass(slots=True)
class Onlooker:
    """Takes the pictures into a folder and gathers the findings of all of them."""

    folder: Path
    pictures: int = 0
    findings: list[str] = field(default_factory=list)

    def listen(self, page: Page, who: str) -> None:
        """What the page's scripts and the Content-Security-Policy complain about is a finding."""
        page.on("pageerror", lambda error: self.findings.append(f"{who}: {error}"))
        page.on(
            "console",
            lambda said: (
                self.findings.append(f"{who}: {said.text}")
                if said.type == "error" and not any(one in said.text for one in EXPECTED)
                else None
            ),
        )

    def look(self, page: Page, name: str, eyes: Eyes) -> None:
        """All that a glance tells, and axe-core."""
        self.glance(page, name, eyes)
        page.evaluate(AXE)
        self.findings += [f"{name}-{eyes}: {one}" for one in page.evaluate(RUN_AXE)]

    def glance(self, page: Page, name: str, eyes: Eyes) -> None:
        """A picture of the whole page; its width, its language, and whether English was left. Needs no script."""
        page.wait_for_load_state()
        page.screenshot(path=self.folder / f"{name}-{eyes}.png", full_page=True)
        self.pictures += 1
        wide, width = page.evaluate("document.documentElement.scrollWidth"), SIZES[eyes.size][0]
        spoken = page.evaluate("document.documentElement.lang")
        found = [f"{wide} px wide in {width} px"] if wide > width else []
        found += [f"in {spoken}"] if spoken != eyes.lang else []
        found += [f"English: {text!r}" for text in english_in(page.evaluate(READ), eyes.lang)]
        self.findings += [f"{name}-{eyes}: {one}" for one in found]

    def tell(self, what: str) -> int:
        """Say what was found; the exit code."""
        for finding in self.findings:
            click.echo(f"  WRONG  {finding}")
        click.echo(f"{what}, {self.pictures} pictures in {self.folder}, {len(self.findings)} findings")
        return 1 if self.findings else 0


def english_in(texts: Iterable[str], lang: str) -> list[str]:
    """Those of a page's texts that the catalog of its language says differently."""
    exact, patterns = _english(lang)
    return [text for text in texts if text in exact or any(one.fullmatch(text) for one in patterns)]


@cache
def _english(lang: str) -> tuple[frozenset[str], tuple[re.Pattern[str], ...]]:
    """English words that are others in this language; those with placeholders as patterns."""
    path = words.CATALOGS / f"{lang}.po"
    if not path.exists():
        return frozenset(), ()
    with path.open("rb") as source:
        pairs = [pair for message in read_po(source, locale=lang) if message.id for pair in _pairs(message)]
    ours = {" ".join(theirs.split()) for _, theirs in pairs}
    english = {" ".join(text.split()) for text, theirs in pairs if text != theirs} - ours - {NAME}
    held = [text for text in english if PLACEHOLDER.search(text)]
    telling = [
        text for text in held if len(re.findall(r"[A-Za-z]", PLACEHOLDER.sub("", text))) >= LEAST_LETTERS
    ]
    patterns = [".+".join(map(re.escape, PLACEHOLDER.split(text))).replace("%%", "%") for text in telling]
    return frozenset(english.difference(held)), tuple(map(re.compile, patterns))


def _pairs(message: Any) -> list[tuple[str, str]]:
    if isinstance(message.id, str):
        return [(message.id, message.string)]
    return [(message.id[0], message.string[0]), (message.id[1], message.string[-1])]
