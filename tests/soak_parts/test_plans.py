from itertools import islice

from tests.soak import plans
from tests.soak.plans import KILLED, Fault, Target


def of(seed: int, number: int) -> list[Fault]:
    return list(islice(plans.faults(seed), number))


def test_the_same_seed_plans_the_same_faults() -> None:
    assert of(5, 100) == of(5, 100)
    assert of(5, 100) != of(6, 100)


def test_each_kind_of_fault_comes_once_before_the_dice_decide() -> None:
    assert {fault.target for fault in of(1, len(Target))} == set(Target)


def test_most_faults_are_kills_and_every_kind_comes_again() -> None:
    targets = [fault.target for fault in of(1, 200)]

    assert sum(target in KILLED for target in targets) >= 100
    assert all(targets.count(target) > 1 for target in Target)
