"""Enough of DER to look into a signature with eyes that are not the signer's. Source: X.690, RFC 5652."""

from collections.abc import Iterator

SEQUENCE, SET, OCTETS = 0x30, 0x31, 0x04


def parts(content: bytes) -> Iterator[tuple[int, bytes, bytes]]:
    """Tag, content and whole encoding of each element, one after another."""
    at = 0
    while at < len(content):
        begun, tag, length = at, content[at], content[at + 1]
        at += 2
        if length & 0x80:
            size = length & 0x7F
            length = int.from_bytes(content[at : at + size], "big")
            at += size
        yield tag, content[at : at + length], content[begun : at + length]
        at += length


def inside(content: bytes) -> list[tuple[int, bytes, bytes]]:
    """The elements inside the first one."""
    return list(parts(next(parts(content))[1]))


def signer_info(pkcs7: bytes) -> tuple[bytes, bytes]:
    """What was signed (the attributes, as a SET) and the signature, of the one signer of a SignedData."""
    signed_data = next(parts(inside(pkcs7)[1][1]))[2]
    signers = inside(signed_data)[-1]
    info = next(parts(signers[1]))[2]
    elements = inside(info)
    attributes = next(whole for tag, _, whole in elements if tag == 0xA0)
    signature = next(content for tag, content, _ in elements if tag == OCTETS)
    return bytes([SET]) + attributes[1:], signature
