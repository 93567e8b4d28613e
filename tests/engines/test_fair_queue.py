"""Who is served next: on values."""

from hypothesis import given, settings
from hypothesis import strategies as st

from audio_pipeline.fair_queue import FairQueue


def served(queue: FairQueue[str], count: int, took_s: float = 1.0) -> list[str]:
    """The next `count`, each computed for `took_s`."""
    found: list[str] = []
    for _ in range(count):
        found.append(queue.take(100.0))
        queue.served(found[-1][0], took_s)
    return found


def test_alone_a_call_is_served_in_the_order_it_asked() -> None:
    queue: FairQueue[str] = FairQueue()
    for number in range(4):
        queue.put("a", 1.0, f"a{number}", ahead=False)
    assert served(queue, 4) == ["a0", "a1", "a2", "a3"]


def test_a_call_with_many_requests_does_not_delay_anothers_only_one() -> None:
    queue: FairQueue[str] = FairQueue()
    for number in range(8):
        queue.put("a", 1.0, f"a{number}", ahead=False)
    assert served(queue, 1) == ["a0"]
    queue.put("b", 2.0, "b0", ahead=False)
    assert served(queue, 2) == ["b0", "a1"]


def test_who_was_away_has_no_credit_and_who_was_served_much_no_debt_for_ever() -> None:
    queue: FairQueue[str] = FairQueue()
    for number in range(20):
        queue.put("a", 1.0, f"a{number}", ahead=False)
    served(queue, 10)
    for number in range(10):
        queue.put("b", 2.0, f"b{number}", ahead=False)
    assert [name[0] for name in served(queue, 6)].count("b") <= 4


def test_what_is_due_goes_before_what_has_sound_to_play() -> None:
    queue: FairQueue[str] = FairQueue()
    queue.put("a", 103.0, "a later", ahead=False)
    queue.put("b", 102.0, "b later", ahead=False)
    queue.put("c", 99.0, "c now", ahead=False)
    assert served(queue, 3) == ["c now", "b later", "a later"]


def test_a_guess_waits_for_all_that_somebody_waits_for_and_is_dropped_first() -> None:
    queue: FairQueue[str] = FairQueue()
    queue.put("a", 1.0, "a guess", ahead=True)
    queue.put("b", 1.0, "b guess", ahead=True)
    queue.put("c", 103.0, "c later", ahead=False)
    assert queue.drop_ahead() == "b guess"
    assert served(queue, 2) == ["c later", "a guess"]
    assert queue.drop_ahead() is None


@settings(deadline=None)
@given(st.lists(st.sampled_from("abcd"), min_size=1, max_size=60), st.floats(0.01, 2.0))
def test_nobody_starves_and_everything_is_served_once(calls: list[str], took_s: float) -> None:
    queue: FairQueue[str] = FairQueue()
    for number, call in enumerate(calls):
        queue.put(call, 1.0, f"{call}{number}", ahead=False)
    order = served(queue, len(calls), took_s)
    assert sorted(order) == sorted(f"{call}{number}" for number, call in enumerate(calls))
    for call in set(calls):  # a call's n-th request is served before any other call's (n + 2)-nd
        own = [at for at, name in enumerate(order) if name[0] == call]
        for other in set(calls) - {call}:
            theirs = [at for at, name in enumerate(order) if name[0] == other]
            for n in range(min(len(own), len(theirs) - 2)):
                assert own[n] < theirs[n + 2]


def test_forgotten_calls_leave_nothing_behind() -> None:
    queue: FairQueue[str] = FairQueue()
    for number in range(5000):
        queue.put(f"call {number}", 1.0, f"job {number}", ahead=False)
        queue.take(100.0)
        queue.served(f"call {number}", 0.01)
    assert queue._had_s == {}
