"""What an edit changed: always all of both texts, and no more of it than need be."""

import time
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.writing.changes import LONGEST, WINDOW, Kind, Run, changes, words

WORDS = st.lists(st.sampled_from(["one", "two", " ", "\n", ".", "don't", "\u4f60", "~", "*"]))
TEXTS = WORDS.map("".join) | st.text()


def told(before: str, after: str) -> str:
    """The changes in short: [-taken away-], {+new+}."""
    marks = {Kind.KEPT: "{}", Kind.REMOVED: "[-{}-]", Kind.ADDED: "{{+{}+}}"}
    return "".join(marks[run.kind].format(run.text) for run in changes(before, after) or ())


def of(runs: tuple[Run, ...], *kinds: Kind) -> str:
    return "".join(run.text for run in runs if run.kind in kinds)


@given(TEXTS)
def test_words_make_the_text_again(text: str) -> None:
    assert "".join(words(text)) == text


@given(TEXTS, TEXTS)
def test_the_runs_hold_both_texts_whole(before: str, after: str) -> None:
    runs = changes(before, after)
    assert runs is not None
    assert of(runs, Kind.KEPT, Kind.REMOVED) == before
    assert of(runs, Kind.KEPT, Kind.ADDED) == after
    assert all(run.text for run in runs)
    assert all(one.kind is not other.kind for one, other in pairwise(runs))


@given(TEXTS)
def test_a_text_that_stays_has_one_run_at_most(text: str) -> None:
    assert changes(text, text) == ((Run(Kind.KEPT, text),) if text else ())


@pytest.mark.parametrize(
    ("before", "after", "what"),
    [
        ("see you next wek", "see you next week", "see you next [-wek-]{+week+}"),
        ("a good day", "a day", "a [-good -]day"),
        ("a day", "a very good day", "a {+very good +}day"),
        ("bad old dog", "good new dog", "[-bad old-]{+good new+} dog"),
        ("I dont know.", "I don't know!", "I [-dont-]{+don't+} know[-.-]{+!+}"),
        ("one\ntwo\nthree", "one\nthree", "one\n[-two\n-]three"),
        ("\u4f60\u597d\u5417", "\u4f60\u597d", "\u4f60\u597d[-\u5417-]"),
        ("", "new", "{+new+}"),
        ("old", "", "[-old-]"),
    ],
)
def test_only_the_words_that_changed_are_marked(before: str, after: str, what: str) -> None:
    assert told(before, after) == what


def test_many_small_changes_in_a_long_text_stay_small() -> None:
    before, after = "good wek " * 600, "good week " * 600
    assert told(before, after) == "good [-wek-]{+week+} " * 600


def test_a_paragraph_put_in_leaves_the_others_alone() -> None:
    old = "\n".join(f"Line {number} says this." for number in range(100))
    new = "And more.\n" * WINDOW + old
    runs = changes(old, new)
    assert runs == (Run(Kind.ADDED, "And more.\n" * WINDOW), Run(Kind.KEPT, old))


def test_what_would_take_too_long_is_not_compared() -> None:
    assert changes("a " * LONGEST, "b") is None


@pytest.mark.parametrize("before", ["a b " * 950, "a " * 1900, "ab" * 10 + " ~ " * 1200])
def test_the_worst_texts_take_a_few_seconds_at_most(before: str) -> None:
    begun = time.perf_counter()
    assert changes(before, "b a " * 950)
    assert time.perf_counter() - begun < 10


@pytest.mark.parametrize("after", ["a\nb\n" * 990, "\n\nx\n" * 900, "\n" * 3999])
def test_lines_of_which_very_many_are_alike_take_no_longer(after: str) -> None:
    begun = time.perf_counter()
    assert changes("a\n" * 1900 if "a" in after else "\n" * 4000, after)
    assert time.perf_counter() - begun < 10
