"""What is counted for Prometheus, in the process that answers; each web process tells of itself."""

from prometheus_client import (
    CollectorRegistry,
    Counter,
    GCCollector,
    Histogram,
    PlatformCollector,
    ProcessCollector,
    generate_latest,
)

REGISTRY = CollectorRegistry()
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


def observe(method: str, route: str, status: int, seconds: float) -> None:
    """Count one answered request. `route` is a template, so that the number of series stays small."""
    REQUESTS.labels(method if method in _METHODS else "OTHER", route, str(status)).inc()
    SECONDS.labels(route).observe(seconds)


def text() -> bytes:
    """All of it in Prometheus's text format."""
    return generate_latest(REGISTRY)


_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
