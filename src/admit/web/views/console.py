"""What surrounds the work in a console: whose it is, where one is, where one can go."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class NavItem:
    """One line of the navigation. `count` is already text, in the reader's digits."""

    label: str
    href: str
    icon: str
    current: bool = False
    count: str = ""


@dataclass(frozen=True, slots=True)
class NavGroup:
    """Lines that belong together; the first group has no heading."""

    items: tuple[NavItem, ...]
    heading: str = ""


@dataclass(frozen=True, slots=True)
class Console:
    """The frame of a console. `switch_href` leads to the choice of tenant, where there is one."""

    name: str
    role: str
    groups: tuple[NavGroup, ...]
    foot: tuple[NavItem, ...] = ()
    switch_href: str = ""
    search_href: str = ""
