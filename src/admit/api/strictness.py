"""Bodies taken at their word: `"1"` is no number. The framework itself would read it as one."""

from typing import Any

import msgspec
from litestar import Request
from litestar.exceptions import ValidationException

from admit.api.schemas.base import Request as Body


async def check_types(request: Request[Any, Any, Any]) -> None:
    """Decode the body strictly before the handler does it leniently. Raises: what `api/errors.py` turns into 4xx."""
    field = request.route_handler.parsed_data_field
    kind = field.annotation if field is not None else None
    if not isinstance(kind, type) or not issubclass(kind, Body):
        return
    try:
        msgspec.json.decode(await request.body(), type=kind)
    except msgspec.DecodeError as error:
        raise ValidationException("The body does not fit.") from error
    except UnicodeDecodeError as error:
        raise ValidationException("The body is not text.") from msgspec.DecodeError(str(error))
