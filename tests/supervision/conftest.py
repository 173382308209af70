from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support import installation


@pytest.fixture(scope="module")
def warm_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home whose database was made by an earlier command, as at every start but the first."""
    home = tmp_path_factory.mktemp("warm") / "home"
    made = installation.admit("migrate", home=home)
    assert made.returncode == 0, made.stderr
    return home


@pytest.fixture(scope="module")
def house(warm_home: Path) -> Iterator[installation.Installation]:
    with installation.running("serve", home=warm_home, ready="Admit serves") as running:
        yield running
