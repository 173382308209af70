"""A running installation in which something falls."""

import os
import signal
import time

import httpx

from tests.support.installation import Installation, children_of, is_alive, until


def fell(pid: int | None) -> int:
    assert pid is not None
    os.kill(pid, signal.SIGKILL)
    until(lambda: True if not is_alive(pid) else None)
    return pid


def answers_again(house: Installation) -> bool:
    return until(lambda: True if house.answers() else None)


def test_a_killed_web_process_comes_back_and_the_other_serves_meanwhile(house: Installation) -> None:
    both = house.pids_of("admit: web")
    killed = fell(min(both))
    assert answers_again(house)
    until(lambda: True if len(house.pids_of("admit: web") - {killed}) == len(both) == 2 else None)


def test_a_killed_worker_comes_back(house: Installation) -> None:
    killed = fell(house.pid_of("admit: worker"))
    assert is_alive(house.another_pid_of("admit: worker", killed))


def test_web_processes_and_worker_end_with_the_one_they_were_forked_from_and_come_back(
    house: Installation,
) -> None:
    parent = house.pid_of("admit.cli.processes")
    assert parent is not None
    children = set(children_of(parent))
    assert len(children) == 3
    fell(parent)
    until(lambda: True if not any(map(is_alive, children)) else None)
    assert is_alive(house.another_pid_of("admit.cli.processes", parent))
    assert answers_again(house)
    until(lambda: True if len(house.pids_of("admit: ")) == 3 else None)


def test_a_killed_database_comes_back_and_pages_answer(house: Installation) -> None:
    killed = fell(house.pid_of("bin/postgres"))
    assert is_alive(house.another_pid_of("bin/postgres", killed))
    found = until(lambda: _asked(house))
    assert found.json()["items"] == []


def test_an_answer_on_a_kept_connection_waits_for_no_acknowledgement(house: Installation) -> None:
    # Without TCP_NODELAY every answer after the first takes the 40 ms of a delayed acknowledgement.
    with httpx.Client(base_url=house.url, trust_env=False) as client:
        took = [_timed(client) for _ in range(12)]
    assert min(took[1:]) < 0.035


def _timed(client: httpx.Client) -> float:
    began = time.perf_counter()
    client.get("/healthz")
    return time.perf_counter() - began


def _asked(house: Installation) -> httpx.Response | None:
    try:
        found = httpx.get(f"{house.url}/api/v1/public/events", timeout=10, trust_env=False)
    except httpx.HTTPError:
        return None
    return found if found.status_code == 200 else None
