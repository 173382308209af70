import pytest

from admit.communications import preferences
from admit.communications.catalog import Kind
from admit.communications.errors import AlwaysSent
from admit.communications.preferences import Unsubscription
from admit.core import ids
from admit.core.db import Database
from admit.core.errors import NotFound
from tests.support.mail_builders import a_tenant_to_mail_for

SECRET = "a secret of this installation, long enough"


async def test_everything_is_wanted_until_it_is_switched_off_and_on_again(db: Database) -> None:
    scope = await a_tenant_to_mail_for(db)
    async with db.write(scope) as tx:
        answers = [await preferences.wants(tx, "a@x.example", kind=Kind.REMINDER)]
        for wanted in (False, False, True):
            await preferences.choose(tx, "a@x.example", kind=Kind.REMINDER, wanted=wanted)
            answers.append(await preferences.wants(tx, "A@x.example", kind=Kind.REMINDER))
    assert answers == [True, False, False, True]


async def test_mail_about_ones_own_order_cannot_be_switched_off(db: Database) -> None:
    scope = await a_tenant_to_mail_for(db)
    async with db.write(scope) as tx:
        with pytest.raises(AlwaysSent):
            await preferences.choose(tx, "a@x.example", kind=Kind.ORDER_CONFIRMATION, wanted=False)


def test_an_unsubscribe_token_says_who_and_what() -> None:
    asked = Unsubscription(ids.new_id(), "ada@buyers.example", Kind.REMINDER)
    token = preferences.unsubscribe_token(SECRET, asked)
    assert preferences.read_unsubscribe_token(SECRET, token) == asked


def test_an_altered_or_foreign_unsubscribe_token_is_refused() -> None:
    asked = Unsubscription(ids.new_id(), "ada@buyers.example", Kind.REMINDER)
    token = preferences.unsubscribe_token(SECRET, asked)
    foreign = preferences.unsubscribe_token(SECRET[::-1], asked)
    flipped = token[:30] + ("A" if token[30] != "A" else "B") + token[31:]
    for wrong in (flipped, foreign, token[:-4], token[:20], "", "ø", "=", token + "!"):
        with pytest.raises(NotFound):
            preferences.read_unsubscribe_token(SECRET, wrong)
