"""What a sign-in is called in the list of one's own."""

import pytest

from admit.web.account import browsers

GECKO = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:131.0) Gecko/20100101 Firefox/131.0"
CHROME = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/129.0 Safari/537.36"
PHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1 Version/17.5 Mobile Safari/604.1"


@pytest.mark.parametrize(
    ("user_agent", "name"),
    [
        (GECKO, "Firefox on Windows"),
        (CHROME, "Chrome on Linux"),
        (CHROME + " Edg/129.0", "Edge on Linux"),
        (PHONE, "Safari on iPhone"),
        ("curl/8.9.1", "curl/8.9.1"),
        ("x" * 500, "x" * 90),
        ("", "Unknown program"),
    ],
)
def test_a_sign_in_is_called_as_people_call_its_browser(user_agent: str, name: str) -> None:
    assert browsers.named(user_agent) == name
