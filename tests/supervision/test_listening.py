import socket
from pathlib import Path

import pytest

from admit.core.settings import Settings, SettingsError
from admit.supervision import house, serving


def _settings(tmp_path: Path, **given: object) -> Settings:
    return Settings(home=tmp_path, **given)  # type: ignore[arg-type]


def test_the_socket_says_that_it_is_tcp_so_that_answers_leave_at_once(tmp_path: Path) -> None:
    with house.listen(_settings(tmp_path, port=0)) as listening:
        assert listening.proto == socket.IPPROTO_TCP


def test_a_port_in_use_is_named_with_what_to_do(tmp_path: Path) -> None:
    with house.listen(_settings(tmp_path, port=0)) as taken, pytest.raises(SettingsError) as refused:
        house.listen(_settings(tmp_path, port=taken.getsockname()[1]))
    [line] = refused.value.problems
    assert "is not free" in line
    assert "choose another" in line


def test_a_host_that_is_no_address_of_this_machine_is_named(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="ADMIT_HOST"):
        house.listen(_settings(tmp_path, host="no-such-host.invalid", port=0))


async def test_a_socket_that_takes_connections_but_answers_nothing_does_not_serve(tmp_path: Path) -> None:
    with house.listen(_settings(tmp_path, port=0)) as listening:
        assert not await serving.answers(listening, within_s=0.05)
