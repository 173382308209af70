"""What stops a command says so in one clear line, and with exit code 2."""

import socket
from pathlib import Path

import pytest
from click.testing import CliRunner

from admit.cli.main import main
from tests.support.installation import admit


@pytest.mark.parametrize(
    ("name", "value", "line"),
    [
        ("ADMIT_BASE_URL", "tickets.example.org", "ADMIT_BASE_URL: must begin with http:// or https://"),
        ("ADMIT_PORT", "eighty", "ADMIT_PORT: "),
        ("ADMIT_LOG_LEVEL", "loud", "ADMIT_LOG_LEVEL: choose debug, info, warning or error"),
        ("ADMIT_ENVIRONMENT", "production", "production needs ADMIT_SECRET_KEY, ADMIT_STRIPE_API_KEY"),
    ],
)
def test_a_wrong_setting_is_named_in_one_line(tmp_path: Path, name: str, value: str, line: str) -> None:
    # In this process: each of these is refused before anything is touched.
    ended = CliRunner(env={"ADMIT_HOME": str(tmp_path / "home"), name: value}).invoke(main, ["serve"])
    assert ended.exit_code == 2
    assert line in ended.stderr
    assert len(ended.stderr.strip().splitlines()) == 1
    assert not (tmp_path / "home").exists()


@pytest.mark.parametrize(
    ("settings", "line"),
    [
        ({"secret_key": "short"}, "ADMIT_SECRET_KEY: needs at least 32 characters"),
        (
            {"database_url": "postgresql://admit_app@127.0.0.1:1/admit"},
            "ADMIT_DATABASE_URL: the database cannot be used",
        ),
    ],
)
def test_what_is_found_wrong_on_the_way_up_is_one_line_too(
    tmp_path: Path, settings: dict[str, str], line: str
) -> None:
    ended = admit("serve", home=tmp_path / "home", **{"port": "0", **settings})
    assert ended.returncode == 2
    assert line in ended.stderr
    assert len(ended.stderr.strip().splitlines()) == 1


def test_a_port_in_use_stops_the_start_before_anything_else(tmp_path: Path) -> None:
    home = tmp_path / "home"
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        ended = admit("serve", home=home, port=str(taken.getsockname()[1]))
    assert ended.returncode == 2
    assert "is not free" in ended.stderr
    assert not (home / "postgres").exists()


def test_a_demo_does_not_move_into_a_folder_that_is_something_else(tmp_path: Path) -> None:
    (tmp_path / "home").mkdir()
    (tmp_path / "home" / "thesis.txt").write_text("two years of work")
    ended = admit("demo", "--fresh", home=tmp_path / "home")
    assert ended.returncode == 2
    assert "is no demo" in ended.stderr
    assert (tmp_path / "home" / "thesis.txt").exists()


def test_demo_content_is_never_made_in_production(tmp_path: Path) -> None:
    ended = admit(
        "seed",
        home=tmp_path / "home",
        environment="production",
        secret_key="x" * 40,
        stripe_api_key="sk_live_nothing",
        stripe_webhook_secret="whsec_nothing",
        smtp_url="smtp://mail.example.org",
        base_url="https://tickets.example.org",
    )
    assert ended.returncode == 2
    assert "This is production" in ended.stderr


def test_help_names_every_command() -> None:
    shown = CliRunner().invoke(main, ["--help"]).stdout
    for name in ("serve", "worker", "migrate", "create-admin", "doctor", "demo", "seed", "walkthrough"):
        assert f"\n  {name} " in shown
