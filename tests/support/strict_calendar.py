"""Calendar files held to the letter of RFC 5545, by eyes other than those of the library that writes them."""

import re
from collections.abc import Iterator

LONGEST_LINE = 75
"""In octets, without the break. Source: RFC 5545, 3.1."""
NAME = r"[A-Za-z0-9-]+"
VALUE = r"[^\x00-\x08\x0a-\x1f\x7f\",:;]*|\"[^\x00-\x08\x0a-\x1f\x7f\"]*\""
LINE = re.compile(rf"({NAME})((?:;{NAME}=(?:{VALUE})(?:,(?:{VALUE}))*)*):([^\x00-\x08\x0a-\x1f\x7f]*)")
UTC = re.compile(r"\d{8}T\d{6}Z")
LOCAL = re.compile(r"\d{8}T\d{6}")
ESCAPED = re.compile(r"(?:[^\\;,]|\\[\\;,nN])*")
ONCE = {
    "UID",
    "DTSTAMP",
    "DTSTART",
    "DTEND",
    "SUMMARY",
    "LOCATION",
    "DESCRIPTION",
    "STATUS",
    "SEQUENCE",
    "URL",
}
WORDS = {"SUMMARY", "LOCATION", "DESCRIPTION"}

Line = tuple[str, str, str]


def check(content: bytes) -> list[dict[str, str]]:
    """The properties of each event in it.

    Raises: AssertionError where the file is not what the standard says.
    """
    lines = list(_lines(content))
    assert [lines[0], lines[-1]] == [("BEGIN", "", "VCALENDAR"), ("END", "", "VCALENDAR")]
    _nested(lines)
    head = {name for name, _, _ in lines[1 : lines.index(("BEGIN", "", "VEVENT"))]}
    assert {"PRODID", "VERSION"} <= head
    zones = {value for name, _, value in lines if name == "TZID"}
    return [_event(part, zones) for part in _parts(lines, "VEVENT")]


def _lines(content: bytes) -> Iterator[Line]:
    assert content.endswith(b"\r\n")
    physical = content[:-2].split(b"\r\n")
    assert all(b"\n" not in line and b"\r" not in line for line in physical)
    assert all(0 < len(line) <= LONGEST_LINE for line in physical)
    for line in content[:-2].replace(b"\r\n ", b"").split(b"\r\n"):
        found = LINE.fullmatch(line.decode("utf-8"))
        assert found is not None, line
        yield found[1].upper(), found[2], found[3]


def _nested(lines: list[Line]) -> None:
    """Every part ends inside the one it begins in."""
    opened = []
    for name, _, value in lines:
        if name == "BEGIN":
            opened.append(value)
        elif name == "END":
            assert opened.pop() == value
    assert opened == []


def _parts(lines: list[Line], kind: str) -> Iterator[list[Line]]:
    start = 0
    for number, line in enumerate(lines):
        if line == ("BEGIN", "", kind):
            start = number + 1
        elif line == ("END", "", kind):
            yield lines[start:number]


def _event(lines: list[Line], zones: set[str]) -> dict[str, str]:
    names = [name for name, _, _ in lines]
    assert {"UID", "DTSTAMP", "DTSTART", "DTEND"} <= set(names)
    assert all(names.count(name) == 1 for name in ONCE & set(names))
    told = {name: value for name, _, value in lines}
    assert UTC.fullmatch(told["DTSTAMP"])
    for name, parameters, value in lines:
        if name in {"DTSTART", "DTEND"}:
            assert LOCAL.fullmatch(value)
            assert parameters.removeprefix(";TZID=") in zones, parameters
        if name in WORDS:
            assert ESCAPED.fullmatch(value), value
    assert told["DTEND"] > told["DTSTART"]
    assert told["STATUS"] in {"CONFIRMED", "CANCELLED", "TENTATIVE"}
    assert told["SEQUENCE"].isdigit()
    return told
