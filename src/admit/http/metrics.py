"""What is counted for Prometheus. Under the supervisor the web processes count in files that they share
(`supervision/counting.py`), and whichever is asked tells the sum of all; a process alone tells of itself."""

import os
import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from pathlib import Path

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    GCCollector,
    Histogram,
    PlatformCollector,
    ProcessCollector,
    generate_latest,
)
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

from admit.core.batches import Outcome

SHARED = os.environ.get("PROMETHEUS_MULTIPROC_DIR")
"""The folder in which several processes count; the library looked for it when it was imported."""

REGISTRY = CollectorRegistry()
if SHARED is None:
    ProcessCollector(registry=REGISTRY)
    PlatformCollector(registry=REGISTRY)
    GCCollector(registry=REGISTRY)

REQUESTS = Counter(
    "admit_http_requests", "Requests answered.", ["method", "route", "status"], registry=REGISTRY
)
SECONDS = Histogram(
    "admit_http_request_seconds",
    "How long requests took.",
    ["route"],
    registry=REGISTRY,
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.15, 0.25, 0.5, 1, 2.5, 5, 10),
)

FACTS_WAITING = Gauge(
    "admit_facts_waiting",
    "Deliveries due to organizers' endpoints that are well, up to 10,000.",
    registry=REGISTRY,
    multiprocess_mode="livemostrecent",
)
FACTS_OLDEST = Gauge(
    "admit_facts_oldest_seconds",
    "Since when the oldest of them is due.",
    registry=REGISTRY,
    multiprocess_mode="livemostrecent",
)

QUEUED = Gauge(
    "admit_batches_waiting",
    "Requests that wait for a batch.",
    ["batches"],
    registry=REGISTRY,
    multiprocess_mode="livesum",
)
SIZES = Histogram(
    "admit_batch_size",
    "How many requests went to the database together.",
    ["batches"],
    registry=REGISTRY,
    buckets=(1, 2, 4, 8, 16, 32, 64, 128),
)
WAITS = Histogram(
    "admit_batch_wait_seconds",
    "How long the longest of each batch waited.",
    ["batches"],
    registry=REGISTRY,
    buckets=(0.001, 0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5),
)
ENDED = Counter(
    "admit_batched_requests",
    "Requests answered in batches, by how they ended: answered, refused, busy, left, failed, unknown.",
    ["batches", "outcome"],
    registry=REGISTRY,
)


class Batches:
    """Counts what becomes of one kind of batches: checkout, scans or inbox."""

    def __init__(self, name: str) -> None:
        self._queued = QUEUED.labels(name)
        self._sizes = SIZES.labels(name)
        self._waits = WAITS.labels(name)
        self._ended = {outcome: ENDED.labels(name, outcome.value) for outcome in Outcome}

    def queued(self, waiting: int) -> None:
        """So many requests wait now."""
        self._queued.set(waiting)

    def batch_started(self, size: int, waits_s: Sequence[float]) -> None:
        """A batch goes out. Of its waits the longest is observed: one value a batch, not one a request."""
        self._sizes.observe(size)
        self._waits.observe(max(waits_s))

    def ended(self, outcome: Outcome, calls: int = 1) -> None:
        """So many requests ended so."""
        self._ended[outcome].inc(calls)


def observe(method: str, route: str, status: int, seconds: float) -> None:
    """Count one answered request. `route` is a template, so that the number of series stays small."""
    requests, took = _series(method if method in _METHODS else "OTHER", route, status)
    requests.inc()
    took.observe(seconds)


@lru_cache(maxsize=5_000)
def _series(method: str, route: str, status: int) -> tuple[Counter, Histogram]:
    return REQUESTS.labels(method, route, str(status)), SECONDS.labels(route)


def facts(waiting: int, oldest_s: float) -> None:
    """How the outbox of facts stands; of the whole installation, whichever process is asked."""
    FACTS_WAITING.set(waiting)
    FACTS_OLDEST.set(oldest_s)


def text() -> bytes:
    """All of it in Prometheus's text format."""
    if SHARED is None:
        return generate_latest(REGISTRY)
    registry = CollectorRegistry()
    MultiProcessCollector(registry, path=SHARED)  # type: ignore[no-untyped-call]
    registry.register(_Processes(Path(SHARED)))
    return generate_latest(registry)


class _Processes(Collector):
    """Time and memory of each process that counts in a folder and still runs. Source: proc_pid_stat(5)."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def collect(self) -> Iterator[Metric]:
        """One series for each process."""
        cpu = CounterMetricFamily("process_cpu_seconds", "Processor time of a web process.", labels=["pid"])
        held = GaugeMetricFamily("process_resident_memory_bytes", "Memory of a web process.", labels=["pid"])
        for pid in sorted(
            {found[1] for path in self._folder.glob("*.db") if (found := _PID.search(path.name))}
        ):
            try:
                fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
            except OSError:
                continue  # it ended, or this system tells nothing of its processes
            cpu.add_metric([pid], (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK"))
            held.add_metric([pid], int(fields[21]) * os.sysconf("SC_PAGE_SIZE"))
        yield cpu
        yield held


_PID = re.compile(r"_(\d+)\.db$")
_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
