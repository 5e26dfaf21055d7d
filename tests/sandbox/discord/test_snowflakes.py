import discord
from hypothesis import given
from hypothesis import strategies as st

from sandbox.discord import snowflakes
from sandbox.discord.snowflakes import Snowflakes


@given(st.lists(st.floats(1.5e9, 2e9), min_size=1, max_size=50))
def test_ids_grow_whatever_the_clock_does(moments: list[float]) -> None:
    readings = iter(moments)
    ids = Snowflakes(lambda: next(readings))
    made = [ids.next() for _ in moments]
    assert made == sorted(set(made))


@given(st.integers(1_500_000_000_000, 2_000_000_000_000))
def test_time_is_that_of_discord_py(milliseconds: int) -> None:
    made = Snowflakes(lambda: milliseconds / 1000).next()
    assert snowflakes.timestamp(made) == discord.utils.snowflake_time(made).timestamp()


@given(st.one_of(st.text(), st.integers(), st.none(), st.booleans(), st.floats()))
def test_parse_gives_an_id_or_nothing(value: object) -> None:
    found = snowflakes.parse(value)
    assert found is None or found >= 0
