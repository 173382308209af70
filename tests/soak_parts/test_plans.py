from tests.soak import plans
from tests.soak.plans import Target


def test_the_same_seed_plans_the_same_kills() -> None:
    assert plans.kills(5, seconds=120) == plans.kills(5, seconds=120)
    assert plans.kills(5, seconds=120) != plans.kills(6, seconds=120)


def test_kills_come_in_order_and_within_the_time() -> None:
    moments = [kill.at_s for kill in plans.kills(1, seconds=300)]

    assert moments == sorted(moments)
    assert moments[0] > 0
    assert moments[-1] < 300


def test_five_minutes_kill_everything_more_than_once() -> None:
    targets = [kill.target for kill in plans.kills(1, seconds=300)]

    assert len(targets) >= 100
    assert all(targets.count(target) > 1 for target in Target)
