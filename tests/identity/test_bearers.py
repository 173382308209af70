from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import jwt
import pytest

from admit.core.crypto import derive
from admit.identity import bearers
from admit.identity.bearers import Audience
from admit.identity.errors import LoginOver
from admit.identity.records import AccessToken

SECRET = "a secret of this test, long enough"
NOW = datetime(2027, 1, 10, 12, 0, tzinfo=UTC)


def a_token(**given: Any) -> str:
    wanted: dict[str, Any] = {"user_id": uuid4(), "login_id": uuid4(), "audience": Audience.API, "now": NOW}
    return bearers.issue(SECRET, **(wanted | given))


def signed(claims: dict[str, object], *, algorithm: str = "HS256", key: bytes | None = None) -> str:
    return jwt.encode(claims, key if key is not None else derive(SECRET, "jwt"), algorithm=algorithm)


def claims_of(token: str) -> dict[str, Any]:
    found: dict[str, Any] = jwt.decode(token, options={"verify_signature": False})
    return found


def read(token: str, *, audience: Audience = Audience.API, now: datetime = NOW) -> AccessToken:
    return bearers.read(SECRET, token, audience=audience, now=now)


def test_a_token_says_who_and_by_which_login() -> None:
    user_id, login_id = uuid4(), uuid4()
    found = read(a_token(user_id=user_id, login_id=login_id))
    assert (found.user_id, found.login_id) == (user_id, login_id)


def test_a_token_holds_nothing_that_could_change_meanwhile() -> None:
    assert set(claims_of(a_token())) == {"sub", "sid", "aud", "iss", "iat", "exp", "jti"}


def test_a_token_lasts_ten_minutes_by_the_clock_it_is_given() -> None:
    token = a_token()
    assert read(token, now=NOW + timedelta(minutes=9, seconds=59)).expires_at == NOW + timedelta(minutes=10)
    with pytest.raises(LoginOver):
        read(token, now=NOW + timedelta(minutes=10))


def test_a_token_from_the_future_is_refused() -> None:
    with pytest.raises(LoginOver):
        read(a_token(now=NOW + timedelta(minutes=5)))


def test_a_token_for_the_api_opens_no_door_and_the_other_way_round() -> None:
    with pytest.raises(LoginOver):
        read(a_token(audience=Audience.API), audience=Audience.DOOR)
    with pytest.raises(LoginOver):
        read(a_token(audience=Audience.DOOR), audience=Audience.API)


def test_a_token_of_another_installation_is_refused() -> None:
    token = bearers.issue(
        "another secret, also long enough", user_id=uuid4(), login_id=uuid4(), audience=Audience.API, now=NOW
    )
    with pytest.raises(LoginOver):
        read(token)


def test_a_token_without_signature_is_refused() -> None:
    bare = jwt.encode(claims_of(a_token()), "", algorithm="none")
    with pytest.raises(LoginOver):
        read(bare)


def test_a_token_of_another_algorithm_is_refused_even_under_our_key() -> None:
    longer = derive(SECRET, "jwt") + bytes(32)
    with pytest.raises(LoginOver):
        read(signed(claims_of(a_token()), algorithm="HS512", key=longer))


@pytest.mark.parametrize("name", ["sub", "sid", "aud", "iss", "iat", "exp", "jti"])
def test_a_token_that_lacks_a_claim_is_refused(name: str) -> None:
    claims = claims_of(a_token())
    del claims[name]
    with pytest.raises(LoginOver):
        read(signed(claims))


@pytest.mark.parametrize("name", ["sub", "sid"])
def test_a_token_whose_names_are_no_ids_is_refused(name: str) -> None:
    with pytest.raises(LoginOver):
        read(signed(claims_of(a_token()) | {name: "somebody"}))


@pytest.mark.parametrize("token", ["", "a.b.c", "x" * 5000, "schlüssel.a.b", "a.b.c\n"])
def test_what_is_no_token_is_refused(token: str) -> None:
    with pytest.raises(LoginOver):
        read(token)
