from collections.abc import Mapping

import pytest

from tests.support.cluster import ScratchCluster


@pytest.fixture
def at_fresh_database(cluster: ScratchCluster, fresh_database_url: str) -> Mapping[str, str]:
    """Settings that name a migrated database of this test's own."""
    name = fresh_database_url.rpartition("/")[2].partition("?")[0]
    owner = cluster.url(user="admit_owner", database=name)
    return {"database_url": fresh_database_url, "database_owner_url": owner}
