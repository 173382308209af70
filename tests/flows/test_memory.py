from admit.flows.memory import Memory


def test_what_was_put_in_is_there_until_its_time_is_over() -> None:
    memory: Memory[str, int] = Memory(most=10, keep_s=5)
    memory.put("a", 1, now_s=100)
    assert memory.get("a", now_s=104.9) == 1
    assert memory.get("a", now_s=105) is None
    assert len(memory) == 0


def test_what_is_forgotten_is_gone_at_once() -> None:
    memory: Memory[str, int] = Memory(most=10, keep_s=5)
    memory.put("a", 1, now_s=100)
    memory.forget("a")
    memory.forget("never there")
    assert memory.get("a", now_s=100) is None


def test_when_full_the_one_put_in_longest_ago_goes() -> None:
    memory: Memory[str, int] = Memory(most=2, keep_s=5)
    for second, key in enumerate(["a", "b", "a", "c"]):
        memory.put(key, second, now_s=second)
    assert [memory.get(key, now_s=3) for key in ("a", "b", "c")] == [2, None, 3]


def test_putting_again_counts_the_time_anew() -> None:
    memory: Memory[str, int] = Memory(most=2, keep_s=5)
    memory.put("a", 1, now_s=0)
    memory.put("a", 2, now_s=4)
    assert memory.get("a", now_s=8) == 2
