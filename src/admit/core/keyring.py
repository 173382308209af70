"""The installation's root secret: given by the settings, or made once and kept under `home`."""

import os
import secrets
from pathlib import Path

from admit.core.settings import Settings, SettingsError


def secret_of(settings: Settings) -> str:
    """The root secret. Outside production a missing one is made and kept readable by its owner only.

    Raises: SettingsError when it is too short, or cannot be kept.
    """
    if settings.secret_key is not None:
        secret = settings.secret_key.get_secret_value()
        if len(secret) < 32:
            raise SettingsError(
                ["ADMIT_SECRET_KEY: needs at least 32 characters; make one with `openssl rand -hex 32`"]
            )
        return secret
    return _kept(settings.home / "secret.key")


def _kept(path: Path) -> str:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text(encoding="ascii").strip()
    except OSError as error:
        raise SettingsError([f"ADMIT_HOME: {path.parent} cannot be written ({error.strerror})"]) from error
    with os.fdopen(handle, "w", encoding="ascii") as file:
        secret = secrets.token_hex(32)
        file.write(secret)
    return secret
