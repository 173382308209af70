"""A likelier spelling of an address whose domain looks mistyped. Only a hint: the buyer decides."""

COMMON = tuple(
    """
    gmail.com googlemail.com yahoo.com yahoo.co.uk yahoo.fr yahoo.de hotmail.com hotmail.co.uk hotmail.fr
    hotmail.de outlook.com outlook.de live.com live.nl msn.com icloud.com me.com mac.com aol.com proton.me
    protonmail.com gmx.de gmx.net gmx.at gmx.ch web.de t-online.de freenet.de posteo.de posteo.net mailbox.org
    orange.fr free.fr laposte.net wanadoo.fr sfr.fr libero.it virgilio.it ziggo.nl kpnmail.nl telenet.be
    bluewin.ch btinternet.com sky.com comcast.net verizon.net mail.com email.com gmx.com ymail.com seznam.cz
    wp.pl o2.pl interia.pl qq.com 163.com naver.com
    """.split()  # noqa: SIM905 - a list would be 60 lines
)
"""Where most people have their mail; a domain in this list is never doubted."""

SHORTEST = 8
"""Shorter domains are one slip from too many others to be suggested."""


def likelier(address: str) -> str:
    """The address with the common domain that is one slip away, empty when nothing suggests itself."""
    local, _, domain = address.strip().lower().rpartition("@")
    if not local or domain in COMMON:
        return ""
    near = [common for common in COMMON if len(common) >= SHORTEST and is_one_slip(domain, common)]
    return f"{local}@{near[0]}" if near else ""


def is_one_slip(typed: str, meant: str) -> bool:
    """Whether one letter more, fewer, other, or two swapped lead from one to the other. Equal words are none."""
    if typed == meant or abs(len(typed) - len(meant)) > 1:
        return False
    start = 0
    while start < min(len(typed), len(meant)) and typed[start] == meant[start]:
        start += 1
    left, right = typed[start:], meant[start:]
    return (
        left[1:] == right[1:]
        or left[1:] == right
        or left == right[1:]
        or (left[:2] == right[:2][::-1] and left[2:] == right[2:])
    )
