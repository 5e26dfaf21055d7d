from hypothesis import given
from hypothesis import strategies as st

from bot.search import fused

ranked = st.lists(st.tuples(st.integers(1, 30), st.floats(0, 1)), unique_by=lambda each: each[0])


def test_what_both_find_comes_before_what_one_finds_first() -> None:
    found = fused([(1, 0.9), (2, 0.8)], [(3, 9.0), (2, 1.0)])
    assert [number for number, _ in found] == [2, 1, 3]
    assert found[0][1] == 1 / 62 + 1 / 62


def test_of_equals_the_one_nearer_in_meaning_comes_first() -> None:
    assert [number for number, _ in fused([(9, 0.1)], [(3, 9.0)])] == [9, 3]


def test_nothing_twice_and_nothing_from_nothing() -> None:
    assert fused([], []) == []
    assert [number for number, _ in fused([(1, 1.0), (1, 0.5), (2, 0.1)], [])] == [1, 2]
    assert fused([(1, 1.0), (1, 0.5), (2, 0.1)], [])[1][1] == 1 / 62


@given(ranked, ranked)
def test_everything_is_there_in_the_order_of_its_score(
    by_meaning: list[tuple[int, float]], by_words: list[tuple[int, float]]
) -> None:
    found = fused(by_meaning, by_words)
    assert {each for each, _ in found} == {each for each, _ in by_meaning + by_words}
    scores = [score for _, score in found]
    assert scores == sorted(scores, reverse=True)


@given(ranked)
def test_one_list_alone_keeps_its_order(one: list[tuple[int, float]]) -> None:
    order = [each for each, _ in one]
    assert [each for each, _ in fused(one, [])] == order
    assert [each for each, _ in fused([], one)] == order
