"""Texts that people write in Markdown, as HTML that is safe to show, and as plain words."""

import re
from functools import cache
from html import unescape

import nh3
from markdown_it import MarkdownIt
from markdown_it.token import Token

LONGEST = 20_000
"""Characters that are read of a text; the rest is not shown."""
LOWEST_HEADING = 6

TAGS = frozenset(
    {"p", "br", "hr", "h3", "h4", "h5", "h6", "strong", "em", "s", "ul", "ol", "li", "blockquote", "code"}
) | {"pre", "a"}
SCHEMES = frozenset({"http", "https", "mailto"})

_SPACE = re.compile(r"\s+")


def render(text: str) -> str:
    """Safe HTML: headings below a section's own, lists, emphasis, quotes and links. No pictures, no HTML of theirs.

    What is no Markdown stands as it was typed, single line ends included. Links leave with `nofollow`, since
    anybody may have written them.
    """
    made = _reader().render(text[:LONGEST])
    return nh3.clean(
        made,
        tags=set(TAGS),
        clean_content_tags={"script", "style"},
        attributes={"*": set(), "a": {"href"}, "ol": {"start"}},
        url_schemes=set(SCHEMES),
        link_rel="nofollow ugc noopener noreferrer",
    )


def plain(text: str, *, longest: int) -> str:
    """The words alone on one line, cut behind a word and marked with an ellipsis where they go on."""
    markup = nh3.clean(_reader().render(text[: 20 * longest + 200]), tags=set())
    words = _SPACE.sub(" ", unescape(markup)).strip()
    if len(words) <= longest:
        return words
    cut = words[: longest - 1]
    return (cut.rpartition(" ")[0] or cut).rstrip(" ,;:.") + "…"


@cache
def _reader() -> MarkdownIt:
    reader = MarkdownIt("commonmark", {"html": False, "breaks": True, "linkify": False, "maxNesting": 12})
    reader.enable("strikethrough").disable(["image", "html_block", "html_inline"])
    reader.core.ruler.push("lower_headings", lambda state: _lower(state.tokens))
    return reader


def _lower(tokens: list[Token]) -> None:
    """A page has its title and its section's heading already: what a writer calls first is third."""
    for token in tokens:
        if token.type in {"heading_open", "heading_close"}:
            token.tag = f"h{min(LOWEST_HEADING, int(token.tag[1]) + 2)}"
