"""How many posts there are, and how long something is tried."""

from hypothesis import given
from hypothesis import strategies as st

from bot.moderation.enforcing.flow import CALM, TOGETHER, WINDOW, Flow
from bot.moderation.enforcing.patience import LONGEST, MOST, Patience

PAUSES = st.lists(st.floats(0, 30), max_size=60)


def posted(flow: Flow, now: float, number: int) -> bool:
    """Show one more case; gives whether it got a new post."""
    if flow.room(now):
        flow.added(1, now)
        return False
    flow.posted((1, number), 1, share=flow.share(now), now=now)
    return True


def test_calm_cases_get_a_post_each() -> None:
    flow = Flow()
    assert all(posted(flow, number * WINDOW, number) for number in range(1, 20))


def test_from_the_fourth_in_ten_seconds_on_cases_share_a_post() -> None:
    flow = Flow()
    made = [posted(flow, 1 + number * 0.1, number) for number in range(CALM + TOGETHER + 1)]
    assert made == [True] * CALM + [True] + [False] * (TOGETHER - 1) + [True]


@given(PAUSES)
def test_no_ten_seconds_see_more_posts_than_bursts_need(pauses: list[float]) -> None:
    flow, now, times = Flow(), 100.0, []
    for number, pause in enumerate(pauses):
        now += pause
        if posted(flow, now, number):
            times.append(now)
        assert flow.count <= TOGETHER
    for start in times:
        within = [it for it in times if start <= it < start + WINDOW]
        cases = sum(start <= it < start + WINDOW for it in _moments(pauses))
        assert len(within) <= CALM + 2 + cases // TOGETHER


def _moments(pauses: list[float]) -> list[float]:
    now, found = 100.0, []
    for pause in pauses:
        now += pause
        found.append(now)
    return found


def test_pauses_double_up_to_a_minute_until_it_is_given_up() -> None:
    clock = [0.0]
    patience, pauses, task = Patience(lambda: clock[0]), [], (1, "delete")
    while patience.wait(7, task):
        pause = patience.pause(7)
        assert pause is not None
        assert not patience.is_due(task)
        pauses.append(pause)
        clock[0] += pause
        assert patience.is_due(task)
    assert pauses[:7] == [1, 2, 4, 8, 16, 32, LONGEST]
    assert len(pauses) == MOST - 1
    assert task not in patience
    assert patience.pause(7) is None


def test_what_waits_in_one_server_does_not_wake_another() -> None:
    patience = Patience(lambda: 0.0)
    patience.wait(7, (1, "delete"))
    assert patience.pause(8) is None
    patience.done((1, "delete"))
    assert len(patience) == 0
