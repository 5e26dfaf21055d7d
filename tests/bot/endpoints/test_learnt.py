"""What was learnt of an endpoint is remembered, but neither for ever nor without bound."""

from bot.endpoints.learnt import Learnt


def test_what_was_learnt_holds_for_its_place_alone() -> None:
    learnt = Learnt[tuple[int | None, str], int]()
    learnt.learn((1, "a"), 3)
    assert learnt.get((1, "a"), 10) == 3
    assert learnt.get((2, "a"), 10) == learnt.get((1, "b"), 10) == learnt.get((None, "a"), 10) == 10


def test_after_an_hour_it_is_found_out_anew() -> None:
    now = 5.0
    learnt = Learnt[tuple[int | None, str], bool](lambda: now)
    learnt.learn((1, "a"), what=True)
    now += 3_599
    assert learnt.get((1, "a"), default=False)
    now += 1
    assert not learnt.get((1, "a"), default=False)


def test_of_too_many_places_the_first_is_dropped() -> None:
    learnt = Learnt[tuple[int | None, str], int]()
    for model in range(513):
        learnt.learn((1, str(model)), 1)
        learnt.learn((1, "0"), 1) if model < 5 else None
    assert [learnt.get((1, str(model)), 0) for model in (0, 1, 2, 512)] == [1, 0, 1, 1]
