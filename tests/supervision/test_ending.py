"""The end of an installation: asked for, or without warning."""

from pathlib import Path

from tests.support import installation
from tests.support.installation import family_of, is_alive, until


def test_sigterm_ends_everything_and_the_exit_code_is_zero(warm_home: Path) -> None:
    with installation.running("serve", home=warm_home, ready="Admit serves") as house:
        family = family_of(house.process.pid)
        assert len(family) > 4
        assert house.end() == 0
        assert not [pid for pid in family if is_alive(pid)]
        assert "Traceback" not in house.text()


def test_a_supervisor_killed_without_warning_leaves_no_process_and_the_next_start_serves(
    warm_home: Path,
) -> None:
    with installation.running("serve", home=warm_home, ready="Admit serves") as house:
        family = house.kill()
        assert len(family) > 4
        until(lambda: True if not [pid for pid in family if is_alive(pid)] else None, seconds=15)
    with installation.running("serve", home=warm_home, ready="Admit serves") as house:
        assert house.answers()
