"""How work that failed and will be tried again is told: in one line, unless the fault is ours."""

from typing import Any

from admit.core.errors import AdmitError, Bug, Refusal, VendorError


def tell(log: Any, name: str, error: BaseException, **facts: object) -> None:
    """Log a failure called `name`; call it where the error was caught.

    What is foreseen (a vendor away, a full queue, a rolled back commit) is a line with its code; a `Bug`, or what
    nobody foresaw, comes with its traceback.
    """
    if isinstance(error, AdmitError) and not isinstance(error, Bug):
        log.warning(name, code=code_of(error), why=str(error)[:200], **facts)
    else:
        log.exception(name, **facts)


def code_of(error: BaseException) -> str:
    """The stable code of an error, or its kind where it has none."""
    return error.code if isinstance(error, Refusal | VendorError) else type(error).__name__
