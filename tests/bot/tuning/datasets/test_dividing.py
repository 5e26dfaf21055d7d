"""Which examples validate."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.tuning.datasets.dividing import validation


@pytest.mark.parametrize("count", [0, 1, 9])
def test_few_examples_all_train(count: int) -> None:
    assert validation(range(count)) == frozenset()


@given(st.lists(st.integers(1, 60), min_size=10, max_size=300))
def test_some_but_few_validate(conversations: list[int]) -> None:
    chosen = validation(conversations)

    assert 1 <= len(chosen) <= max(1, len(conversations) // 5)
    assert chosen <= set(range(len(conversations)))


@given(st.lists(st.integers(1, 60), min_size=10, max_size=300))
def test_a_conversation_is_not_divided(conversations: list[int]) -> None:
    chosen = validation(conversations)

    validating = {conversations[place] for place in chosen}
    training = {it for place, it in enumerate(conversations) if place not in chosen}
    assert len(chosen) == 1 or not validating & training


def test_about_a_tenth_validates() -> None:
    assert 850 <= len(validation(range(10_000))) <= 1_150


def test_examples_stay_on_their_side_when_others_come() -> None:
    before = validation(range(1_000))

    assert {it for it in validation(range(2_000)) if it < 1_000} == before


def test_one_long_conversation_gives_a_single_example() -> None:
    assert len(validation([7] * 50)) == 1
