"""Every setting of the product, read once from the environment (prefix `ADMIT_`) or a `.env` file.

Secrets are `SecretStr`, so that no log or error prints them. In production a missing secret stops the start;
elsewhere one is made and kept under `home`.
"""

from enum import StrEnum
from pathlib import Path

from pydantic import Field, SecretStr, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from admit.core.errors import AdmitError


class Environment(StrEnum):
    """Where this installation stands; `demo` and `test` may use doubles, `production` never."""

    PRODUCTION = "production"
    DEVELOPMENT = "development"
    DEMO = "demo"
    TEST = "test"


class SettingsError(AdmitError):
    """Settings are missing or wrong; `problems` holds one clear line each."""

    def __init__(self, problems: list[str]) -> None:
        self.problems = problems
        super().__init__("\n".join(problems))


class Settings(BaseSettings):
    """The settings, immutable once read. Times are seconds, sizes are bytes."""

    model_config = SettingsConfigDict(env_prefix="ADMIT_", env_file=".env", extra="ignore", frozen=True)

    environment: Environment = Environment.DEVELOPMENT
    home: Path = Field(default_factory=lambda: Path.home() / ".local" / "share" / "admit")
    base_url: str = ""
    host: str = "127.0.0.1"
    port: int = Field(default=8000, ge=0, le=65535)
    web_processes: int = Field(default=2, ge=1, le=64)
    log_level: str = "info"

    database_url: SecretStr | None = None
    database_owner_url: SecretStr | None = None
    database_direct_url: SecretStr | None = None
    database_pool_size: int = Field(default=8, ge=1, le=200)

    secret_key: SecretStr | None = None

    stripe_api_key: SecretStr | None = None
    stripe_publishable_key: str = ""
    stripe_webhook_secret: SecretStr | None = None
    stripe_api_url: str = "https://api.stripe.com"
    stripe_script_url: str = "https://js.stripe.com/v3/"

    smtp_url: SecretStr | None = None
    mail_sender: str = "Admit <tickets@admit.invalid>"

    holds_per_browser: int = Field(default=3, ge=1, le=1000)
    holds_per_email: int = Field(default=3, ge=1, le=1000)
    holds_per_network: int = Field(default=200, ge=1, le=1_000_000)

    apple_wallet_pass_type: str = ""
    apple_wallet_team: str = ""
    apple_wallet_certificate: Path | None = None
    apple_wallet_key: Path | None = None
    apple_wallet_intermediate: Path | None = None
    google_wallet_issuer: str = ""
    google_wallet_account: str = ""
    google_wallet_key: Path | None = None

    keep_pages: bool = True

    webhooks_to_loopback: bool = False

    metrics_token: SecretStr | None = None
    trust_proxy_headers: bool = False
    body_limit: int = Field(default=1_000_000, ge=10_000, le=50_000_000)

    @model_validator(mode="before")
    @classmethod
    def _base_url_follows_the_port(cls, given: dict[str, object]) -> dict[str, object]:
        if given.get("base_url"):
            return given
        return {**given, "base_url": f"http://{given.get('host', '127.0.0.1')}:{given.get('port', 8000)}"}

    @field_validator("base_url")
    @classmethod
    def _base_url_is_an_origin(cls, value: str) -> str:
        if not value.startswith(("http://", "https://")):
            raise ValueError("must begin with http:// or https://, for example https://tickets.example.org")
        return value.rstrip("/")

    @model_validator(mode="after")
    def _production_is_complete(self) -> "Settings":
        if self.environment is not Environment.PRODUCTION:
            return self
        missing = [
            name
            for name in ("secret_key", "stripe_api_key", "stripe_webhook_secret", "smtp_url")
            if getattr(self, name) is None
        ]
        if missing:
            names = ", ".join(f"ADMIT_{name.upper()}" for name in missing)
            raise ValueError(f"production needs {names}")
        if self.stripe_api_url != "https://api.stripe.com":
            raise ValueError("production speaks to Stripe itself: remove ADMIT_STRIPE_API_URL")
        if self.webhooks_to_loopback:
            raise ValueError("production calls nothing on its own machine: remove ADMIT_WEBHOOKS_TO_LOOPBACK")
        if not self.base_url.startswith("https://"):
            raise ValueError("production needs ADMIT_BASE_URL to begin with https://")
        return self

    @property
    def is_production(self) -> bool:
        """Whether doubles, the mailbox and the style guide must stay away."""
        return self.environment is Environment.PRODUCTION


def load(**overrides: object) -> Settings:
    """Read the settings once.

    Raises: SettingsError with one line for each setting that is missing or wrong; values of secrets are not in it.
    """
    try:
        return Settings(**overrides)  # type: ignore[arg-type]
    except ValidationError as error:
        raise SettingsError([_line(item) for item in error.errors(include_input=False)]) from None


def _line(item: object) -> str:
    assert isinstance(item, dict)
    where = "_".join(str(part) for part in item["loc"]).upper()
    text = str(item["msg"]).removeprefix("Value error, ")
    return f"ADMIT_{where}: {text}" if where else text
