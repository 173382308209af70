"""What several processes count is told as one sum."""

import os
import re
import subprocess
import sys
from pathlib import Path

from admit.core.settings import Settings
from admit.supervision import counting

COUNT = """
from admit.core.batches import Outcome
from admit.http import metrics
batches = metrics.Batches("checkout")
batches.queued({waiting})
batches.batch_started(3, [0.001])
for _ in range(3):
    batches.ended(Outcome.ANSWERED)
"""
TELL = "from admit.http import metrics; print(metrics.text().decode())"


def in_a_process(code: str, folder: Path) -> tuple[int, str]:
    environment = {**os.environ, **counting.environment(folder)}
    process = subprocess.Popen(
        [sys.executable, "-c", code], env=environment, stdout=subprocess.PIPE, text=True
    )
    told, _ = process.communicate(timeout=60)
    assert process.returncode == 0
    return process.pid, told


def value(told: str, name: str) -> float:
    found = re.search(rf"^{re.escape(name)} ([0-9.e+]+)$", told, re.MULTILINE)
    assert found is not None, told
    return float(found[1])


def test_all_processes_are_told_as_one_and_who_ended_waits_no_more(tmp_path: Path) -> None:
    folder = counting.begin(Settings(home=tmp_path))
    first, _ = in_a_process(COUNT.format(waiting=4), folder)
    in_a_process(COUNT.format(waiting=5), folder)

    _, before = in_a_process(TELL, folder)
    counting.forget(folder, first)
    _, after = in_a_process(TELL, folder)

    assert value(before, 'admit_batches_waiting{batches="checkout"}') == 9
    assert value(after, 'admit_batches_waiting{batches="checkout"}') == 5
    assert value(after, 'admit_batched_requests_total{batches="checkout",outcome="answered"}') == 6
    assert value(after, 'admit_batch_size_sum{batches="checkout"}') == 6


def test_the_counts_begin_with_the_installation(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path)
    (counting.begin(settings) / "counter_1.db").write_bytes(b"")

    assert list(counting.begin(settings).iterdir()) == []
