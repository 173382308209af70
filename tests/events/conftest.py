"""A second organizer, to show that the first one's things stay its own."""

import pytest

from admit.core.db import Database
from admit.core.tenancy import Scope
from tests.support.builders import a_tenant


@pytest.fixture
async def other_tenant(db: Database) -> Scope:
    """The scope of another active tenant."""
    return await a_tenant(db, name="Paper Union")
