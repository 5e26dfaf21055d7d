"""How often something was done of late."""

from bot.moderation.lately import KEPT, Lately


def test_enough_is_so_many_times_in_a_while() -> None:
    clock = [0.0]
    lately = Lately(2, 60, lambda: clock[0])
    for at in (0.0, 30.0):
        assert not lately.is_enough("member")
        clock[0] = at
        lately.note("member")
    assert lately.is_enough("member")
    assert not lately.is_enough("newcomer")
    clock[0] = 60.0
    assert not lately.is_enough("member")
    lately.note("member")
    assert lately.is_enough("member")


def test_only_so_many_people_are_remembered() -> None:
    lately = Lately(1, 60)
    for each in range(KEPT + 1):
        lately.note(each)
    assert not lately.is_enough(0)
    assert lately.is_enough(KEPT)
