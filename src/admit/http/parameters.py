"""What handlers ask for, said once: the framework wants each source named."""

from typing import Annotated, TypeAlias
from uuid import UUID

from litestar.di import NamedDependency
from litestar.params import FromPath, QueryParameter

from admit.core import pages
from admit.flows.runtime import Runtime
from admit.flows.till import Till
from admit.identity.records import Principal

RuntimeHere: TypeAlias = NamedDependency[Runtime]
TillHere: TypeAlias = NamedDependency[Till]
Caller: TypeAlias = NamedDependency[Principal]
Slug: TypeAlias = FromPath[str]
Token: TypeAlias = FromPath[str]
Id: TypeAlias = FromPath[UUID]
Limit: TypeAlias = Annotated[int | None, QueryParameter(schema_extra={"minimum": 1, "maximum": pages.MOST})]
Cursor: TypeAlias = Annotated[str | None, QueryParameter(schema_extra={"maxLength": pages.LONGEST})]
