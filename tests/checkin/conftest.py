import pytest

from admit.core.tenancy import Scope
from admit.flows.runtime import Runtime
from tests.support.ticket_builders import DoorPlace, a_door


@pytest.fixture
async def place(runtime: Runtime, tenant: Scope) -> DoorPlace:
    """An open door at an event without sessions."""
    return await a_door(runtime.db, tenant, now=runtime.clock.now())
