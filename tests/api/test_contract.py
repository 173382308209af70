"""The API keeps to its document, whoever calls: a few calls of each operation. `tests/soak/contract.py` draws many."""

import pytest

from tests.api.access_table import TABLE
from tests.support import contract
from tests.support.cluster import ScratchCluster
from tests.support.contract import EXCLUDED

SEED = 20270110


async def test_every_answer_is_one_that_the_document_tells_of(
    cluster: ScratchCluster, tmp_path_factory: pytest.TempPathFactory
) -> None:
    async with contract.a_trial(cluster, tmp_path_factory.mktemp("contract"), seed=SEED) as trial:
        described = await contract.everything(trial, right=1, wrong=1)
    assert not trial.wrong, "\n".join(trial.wrong)
    assert described | EXCLUDED.keys() == {row.name for row in TABLE}
