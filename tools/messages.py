"""Collects every word that people see, and brings the catalogs in `src/admit/locales` up to date.

`messages.py` adds what is new (untranslated, so that the tests say so) and drops what nobody says any more.
`messages.py --missing de` prints what has no translation yet.

Collected are: gettext calls in templates; `say`, `count` and `_` in Python; every sentence that the floors below
delivery refuse with, since those become phrases when they are raised. Acts of the trail are `say`'s too
(`reports/acts.py`).
"""

import argparse
import ast
import re
import sys
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_file
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parent.parent
SOURCE = ROOT / "src/admit"
LOCALES = SOURCE / "locales"
LANGUAGES = ("de", "fr")
TEMPLATES = ("web/templates", "communications/templates")
SPEAKING = {
    "checkin",
    "core",
    "discounts",
    "events",
    "facts",
    "flows",
    "identity",
    "merchant",
    "questions",
    "sales",
    "tickets",
} | {
    "backoffice",
    "reports",
    "web",
}
"""The floors whose sentences a person may read."""
SILENT = {
    *("backoffice/health.py", "backoffice/damages.py", "core/migrations.py", "core/settings.py"),
    "merchant/gateway.py",
}
SILENT_FOLDER = "core/embedded/"
"""Files whose sentences only operators at a terminal or programmers read."""
PASSED_OVER = {"say", "count", "Bug", "Undelivered", "RuntimeError", "ValueError"}
SENTENCE = re.compile(r"[A-Z“][^\n]* [^\n]*[.?!”]")
JINJA = {"trim_blocks": "true", "lstrip_blocks": "true", "extensions": "jinja2.ext.do", "silent": "false"}
KEYWORDS = {"_": None, "gettext": None, "ngettext": (1, 2), "pgettext": ((1, "c"), 2)}

Message = str | tuple[str, str]


def main() -> int:
    """Bring the catalogs up to date, or print what one lacks."""
    options = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    options.add_argument("--missing", metavar="LANGUAGE")
    given = options.parse_args()
    if given.missing:
        for message in read(given.missing):
            if message.id and not is_told(message.string):
                sys.stdout.write(f"{message.id!r}\n")
        return 0
    template = collected()
    for lang in LANGUAGES:
        catalog = read(lang)
        catalog.update(template, no_fuzzy_matching=True, update_creation_date=False)
        catalog.obsolete.clear()
        with (LOCALES / f"{lang}.po").open("wb") as target:
            write_po(target, catalog, omit_header=False, no_location=True, sort_output=True, width=0)
    return 0


def read(lang: str) -> Catalog:
    """The catalog as it stands; an empty one where there is none yet."""
    path = LOCALES / f"{lang}.po"
    if not path.exists():
        return Catalog(locale=lang, domain="admit", project="Admit", fuzzy=False)
    with path.open("rb") as source:
        return read_po(source, locale=lang, domain="admit")


def is_told(string: str | tuple[str, ...] | list[str]) -> bool:
    """Whether a message has its translation, in every plural form."""
    return bool(string) and (isinstance(string, str) or all(string))


def collected() -> Catalog:
    """Everything that is said anywhere, without translations."""
    catalog = Catalog(domain="admit", project="Admit", fuzzy=False)
    for message in (*_of_templates(), *_of_python()):
        catalog.add(message)
    return catalog


def _of_templates() -> Iterator[Message]:
    for folder in TEMPLATES:
        for path in sorted((SOURCE / folder).rglob("*.*")):
            for _line, message, _comments, _context in extract_from_file(
                "jinja2.ext:babel_extract", path, keywords=KEYWORDS, options=JINJA
            ):
                yield message if isinstance(message, str) else (message[0], message[1])


def _of_python() -> Iterator[Message]:
    for path in sorted(SOURCE.rglob("*.py")):
        name = path.relative_to(SOURCE).as_posix()
        tree = ast.parse(path.read_text("utf-8"))
        yield from _spoken(tree)
        if name.partition("/")[0] in SPEAKING and name not in SILENT and not name.startswith(SILENT_FOLDER):
            yield from _sentences(tree)


def _spoken(tree: ast.Module) -> Iterator[Message]:
    for call in ast.walk(tree):
        if not isinstance(call, ast.Call):
            continue
        match _name(call.func), _texts(call.args):
            case ("count", [one, many, *_]):
                yield one, many
            case (("say" | "_"), [message, *_]):
                yield message
            case _:
                pass


def _sentences(tree: ast.Module) -> Iterator[str]:
    """Every constant that reads as a sentence and is no docstring, nor part of a formatted text."""
    passed = {
        id(inner)
        for node in ast.walk(tree)
        if isinstance(node, ast.Expr | ast.JoinedStr)
        for inner in ((node.value,) if isinstance(node, ast.Expr) else node.values)
    }
    passed |= {
        id(inner)
        for call in ast.walk(tree)
        if isinstance(call, ast.Call) and _name(call.func) in PASSED_OVER
        for inner in ast.walk(call)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and id(node) not in passed and _is_sentence(node.value):
            yield str(node.value)


def _is_sentence(value: object) -> bool:
    return isinstance(value, str) and SENTENCE.fullmatch(value) is not None


def _texts(arguments: list[ast.expr]) -> list[str]:
    return [one.value for one in arguments if isinstance(one, ast.Constant) and isinstance(one.value, str)]


def _name(function: ast.expr) -> str:
    match function:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name
        case _:
            return ""


if __name__ == "__main__":
    sys.exit(main())
