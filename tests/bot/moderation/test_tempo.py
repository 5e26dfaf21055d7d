from hypothesis import given
from hypothesis import strategies as st

from bot.moderation.tempo import Tempo

TEMPO = Tempo(first_pause=1.0, longest_pause=60.0)


@given(st.integers(1, 10_000), st.none() | st.floats(0, 1e9))
def test_pauses_grow_and_have_an_end(failures: int, asked: float | None) -> None:
    pause = TEMPO.pause(failures, asked)
    assert 0.75 <= pause <= 60.0
    if failures >= 7:
        assert pause >= 45.0


def test_an_endpoint_may_ask_for_a_longer_pause() -> None:
    assert 15.0 <= TEMPO.pause(1, 20.0) <= 20.0
    assert TEMPO.pause(1) <= 1.0
