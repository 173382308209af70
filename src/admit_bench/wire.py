"""HTTP/1.1 as far as a load generator needs it: requests as bytes, answers by their Content-Length."""

from collections.abc import Mapping

HEAD_END = b"\r\n\r\n"
LENGTH = b"content-length: "


def request(method: str, path: str, *, headers: Mapping[str, str] | None = None, body: bytes = b"") -> bytes:
    """One request, whole."""
    lines = [f"{method} {path} HTTP/1.1", "Host: 127.0.0.1"]
    lines += [f"{name}: {value}" for name, value in (headers or {}).items()]
    if body and "Content-Type" not in (headers or {}):
        lines.append("Content-Type: application/json")
    if body or method == "POST":
        lines.append(f"Content-Length: {len(body)}")
    return "\r\n".join(lines).encode() + HEAD_END + body


def answer(buffer: bytes) -> tuple[int, bytes, int] | None:
    """(status, body, bytes used) of the first answer in a buffer; None while it is not whole.

    Raises: ValueError for an answer that does not tell its length.
    """
    end = buffer.find(HEAD_END)
    if end < 0:
        return None
    head = buffer[:end].lower()
    start = head.find(LENGTH)
    if start < 0:
        raise ValueError("an answer without Content-Length")
    stop = head.find(b"\r", start)
    length = int(head[start + len(LENGTH) : stop if stop > 0 else len(head)])
    whole = end + len(HEAD_END) + length
    if len(buffer) < whole:
        return None
    return int(head[9:12]), buffer[whole - length : whole], whole
