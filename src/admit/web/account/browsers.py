"""What browser and system a sign-in came from, as people call them. Pure; a guess, since every browser names others."""

from admit.core.words import say

BROWSERS = (
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser/", "Samsung Internet"),
    ("Firefox/", "Firefox"),
    ("FxiOS/", "Firefox"),
    ("Chrome/", "Chrome"),
    ("CriOS/", "Chrome"),
    ("Safari/", "Safari"),
)
"""Marks in the order in which they tell: those that others imitate stand last."""
SYSTEMS = (
    ("Windows", "Windows"),
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("CrOS", "ChromeOS"),
    ("Macintosh", "Mac"),
    ("Linux", "Linux"),
)
LONGEST = 90


def named(user_agent: str) -> str:
    """`Firefox on Windows`; of what is no browser, what it calls itself."""
    browser = next((name for mark, name in BROWSERS if mark in user_agent), "")
    system = next((name for mark, name in SYSTEMS if mark in user_agent), "")
    if not user_agent.startswith("Mozilla/") or not browser:
        return user_agent[:LONGEST] or say("Unknown program")
    return say("%(browser)s on %(system)s", browser=browser, system=system) if system else browser
