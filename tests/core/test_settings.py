"""What production refuses to start with."""

from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr

from admit.core.settings import Environment, Settings, SettingsError, load


def production(home: Path, **given: Any) -> Settings:
    return load(
        home=home,
        environment=Environment.PRODUCTION,
        base_url="https://tickets.example.org",
        secret_key=SecretStr("x" * 40),
        stripe_api_key=SecretStr("sk_live_x"),
        stripe_webhook_secret=SecretStr("whsec_x"),
        smtp_url=SecretStr("smtp://mail.example.org"),
        **given,
    )


def test_production_sends_no_webhook_to_its_own_machine(tmp_path: Path) -> None:
    assert production(tmp_path).webhooks_to_loopback is False
    with pytest.raises(SettingsError) as refused:
        production(tmp_path, webhooks_to_loopback=True)
    assert "ADMIT_WEBHOOKS_TO_LOOPBACK" in str(refused.value)
