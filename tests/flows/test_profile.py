from typing import Any

import pytest

from admit.core.errors import Forbidden, Invalid, StaleEdit
from admit.core.tenancy import Scope
from admit.flows import profile
from admit.flows.profile import Changes
from admit.flows.runtime import Runtime
from admit.identity.records import Tenant, TenantFace
from tests.support.identity_builders import a_colleague, trail_of


async def test_an_admin_edits_name_address_and_branding(runtime: Runtime, tenant: Scope) -> None:
    admin = await a_colleague(runtime.db, tenant)
    changes = Changes(
        name="Halde & Söhne",
        contact_email="Office@Example.org",
        branding={"accent_color": "#AB12CD", "logo_url": "https://cdn.example.org/l.png"},
    )
    edited = await profile.edit(runtime, admin.principal, admin.slug, changes, version=1)
    assert (edited.name, edited.contact_email, edited.version) == ("Halde & Söhne", "office@example.org", 2)
    assert edited.branding_settings == {
        "accent_color": "#ab12cd",
        "logo_url": "https://cdn.example.org/l.png",
    }
    assert await trail_of(runtime.db, tenant.tenant_id) == ["tenant.edited"]


async def test_what_is_not_named_stays(runtime: Runtime, tenant: Scope) -> None:
    admin = await a_colleague(runtime.db, tenant)
    before = await profile.read(runtime, admin.principal, admin.slug)
    after = await profile.edit(
        runtime, admin.principal, admin.slug, Changes(branding={"accent_color": "#112233"}), version=1
    )
    assert isinstance(before, Tenant)
    assert (after.name, after.contact_email) == (before.name, before.contact_email)


async def test_an_edit_over_a_newer_version_is_refused(runtime: Runtime, tenant: Scope) -> None:
    admin = await a_colleague(runtime.db, tenant)
    await profile.edit(runtime, admin.principal, admin.slug, Changes(name="First"), version=1)
    with pytest.raises(StaleEdit):
        await profile.edit(runtime, admin.principal, admin.slug, Changes(name="Second"), version=1)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"name": ""}, "name"),
        ({"name": "x" * 121}, "name"),
        ({"contact_email": "nobody"}, "contact_email"),
        ({"branding": {"accent_color": "red"}}, "branding.accent_color"),
        ({"branding": {"logo_url": "http://example.org/l.png"}}, "branding.logo_url"),
    ],
)
async def test_what_is_wrong_is_named(
    runtime: Runtime, tenant: Scope, changes: dict[str, Any], field: str
) -> None:
    admin = await a_colleague(runtime.db, tenant)
    with pytest.raises(Invalid) as refused:
        await profile.edit(runtime, admin.principal, admin.slug, Changes(**changes), version=1)
    assert refused.value.problems[0].field == field


async def test_staff_see_the_face_of_the_tenant_and_edit_nothing(runtime: Runtime, tenant: Scope) -> None:
    staff = await a_colleague(runtime.db, tenant, role="staff")
    assert isinstance(await profile.read(runtime, staff.principal, staff.slug), TenantFace)
    with pytest.raises(Forbidden):
        await profile.edit(runtime, staff.principal, staff.slug, Changes(name="Ours"), version=1)
