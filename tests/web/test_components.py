"""Every component, by way of the living page; and what no template may hold."""

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest

from admit.web import assets, rendering
from admit.web.views.styleguide import qr_strokes, specimen

TEMPLATES = sorted(rendering.TEMPLATES.rglob("*.html"))
VOID = {"area", "br", "col", "hr", "img", "input", "link", "meta", "source", "path", "rect", "circle", "line"}


class Outline(HTMLParser):
    """Ids, references to them, headings and unclosed elements of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.references: set[str] = set()
        self.headings: list[int] = []
        self.open: list[str] = []
        self.attributes: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in VOID:
            self.open.append(tag)
        if re.fullmatch(r"h[1-6]", tag) and "template" not in self.open:
            self.headings.append(int(tag[1]))
        for name, value in attrs:
            self.attributes.add(name)
            if name == "id":
                self.ids.append(value or "")
            if name in ("for", "aria-labelledby", "aria-describedby"):
                self.references.update((value or "").split())

    def handle_endtag(self, tag: str) -> None:
        if tag not in VOID:
            assert self.open.pop() == tag, f"</{tag}> closes something else"


@pytest.fixture(scope="module")
def outline() -> Outline:
    outline = Outline()
    outline.feed(rendering.render("styleguide.html", specimen()))
    return outline


def test_every_element_of_every_component_is_closed(outline: Outline) -> None:
    assert outline.open == []


def test_no_two_components_share_an_id(outline: Outline) -> None:
    assert len(outline.ids) == len(set(outline.ids))


def test_every_label_and_description_is_there(outline: Outline) -> None:
    assert outline.references <= set(outline.ids)


def test_headings_never_skip_a_level(outline: Outline) -> None:
    assert outline.headings[0] == 1
    assert all(
        after - before <= 1 for before, after in zip(outline.headings, outline.headings[1:], strict=False)
    )


def test_nothing_inline_that_the_content_security_policy_forbids(outline: Outline) -> None:
    assert not {name for name in outline.attributes if name == "style" or name.startswith(("on", "hx-on"))}


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_no_template_writes_inline_style_or_script(path: Path) -> None:
    text = path.read_text("utf-8")
    assert not re.search(r"\sstyle=|<style|<script(?![^>]*(src=|ld\+json))", text)


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_every_icon_a_template_names_exists(path: Path) -> None:
    named = re.findall(r'\bicon\("([a-z0-9-]+)"', path.read_text("utf-8"))
    assert not [name for name in named if name not in assets.load().icons]


def macro(source: str, call: str) -> str:
    template = f'{{% from "components/{source}.html" import {call.split("(")[0]} %}}{{{{ {call} }}}}'
    return (
        rendering.environment_for("en").from_string(template).render(now=specimen().now, at=specimen().after)
    )


def test_a_field_in_error_names_its_error_and_its_hint() -> None:
    text = macro("forms", 'field("email", "Email", hint="We send tickets here.", error="It needs a dot.")')
    assert 'aria-invalid="true"' in text
    assert 'aria-describedby="email-hint email-error"' in text


def test_a_field_that_is_fine_says_nothing_of_errors() -> None:
    text = macro("forms", 'field("email", "Email")')
    assert "aria-" not in text


def test_a_link_that_leads_nowhere_is_no_link() -> None:
    text = macro("buttons", 'button("Previous", href="#x", disabled=true)')
    assert "<a" not in text
    assert 'aria-disabled="true"' in text


def test_what_a_person_typed_stays_text_in_a_component() -> None:
    assert "<i>" not in macro("tickets", 'promo_applied("<i>CODE</i>", "<i>10</i>")')


def test_a_sold_out_type_has_no_stepper() -> None:
    assert "<input" not in macro("tickets", 'offer("t", "Supporter", "€80.00", 8000, gone="Sold out")')


@pytest.mark.parametrize(("seconds", "state"), [(700, "held"), (90, "soon"), (-1, "over")])
def test_a_hold_is_true_before_any_script_runs(seconds: int, state: str) -> None:
    text = macro("tickets", f'hold(at({seconds}), now, 900, "11:42", "/halde/pulse")')
    assert f'data-state="{state}"' in text
    assert 'href="/halde/pulse"' in text


@pytest.mark.parametrize(("kind", "role"), [("ok", "status"), ("again", "alert"), ("no", "alert")])
def test_a_verdict_has_a_shape_a_word_and_a_role(kind: str, role: str) -> None:
    text = macro("door", f'verdict("{kind}", "The word", "The reason")')
    assert f'data-verdict="{kind}"' in text
    assert f'role="{role}"' in text
    assert 'class="shape"' in text
    assert "The word" in text


def test_the_three_shapes_differ() -> None:
    assert len({macro("door", f'shape("{kind}")') for kind in ("ok", "again", "no")}) == 3


def test_qr_strokes_cover_exactly_the_dark_modules() -> None:
    size, path = qr_strokes("ADMIT")
    strokes = re.findall(r"M(\d+) (\d+)\.5h(\d+)", path)
    assert size >= 21
    assert strokes[0] == ("0", "0", "7"), "the finder's upper edge"
    assert all(int(x) + int(length) <= size for x, _y, length in strokes)
