"""What will be tried again is one line in the log; only a fault of ours brings its traceback."""

import pytest
import structlog
from structlog.testing import capture_logs

from admit.core.db import CommitUnknown
from admit.core.errors import Bug, Busy
from admit.flows import faults
from admit.sales.gateway import GatewayRefused, GatewayUnreachable

log = structlog.get_logger(__name__)


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (GatewayUnreachable("away"), "provider_unreachable"),
        (GatewayRefused("no", code="insufficient_funds"), "insufficient_funds"),
        (CommitUnknown("gone"), "commit_unknown"),
        (Busy(), "busy"),
    ],
)
def test_what_was_foreseen_is_a_line_with_its_code(error: Exception, code: str) -> None:
    with capture_logs() as lines:
        faults.tell(log, "refund.broken", error, attempt=3)
    assert [(line["code"], line["attempt"], line["log_level"]) for line in lines] == [(code, 3, "warning")]
    assert "exc_info" not in lines[0]


@pytest.mark.parametrize("error", [Bug("two ends"), ZeroDivisionError()])
def test_a_fault_of_ours_comes_with_its_traceback(error: Exception) -> None:
    with capture_logs() as lines:
        try:
            raise error
        except Exception as caught:
            faults.tell(log, "refund.broken", caught)
    assert [(line["exc_info"], line["log_level"]) for line in lines] == [(True, "error")]
