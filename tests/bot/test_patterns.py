"""Patterns: what the star stands for, and which of several patterns holds."""

from fnmatch import fnmatchcase

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.patterns import Patterns, fits

SHORT = st.text("ab*", max_size=8)


@given(SHORT, st.text("ab", max_size=10))
def test_a_star_stands_for_any_text(pattern: str, name: str) -> None:
    assert fits(pattern, name) == fnmatchcase(name, pattern)


@given(st.text(max_size=20))
def test_all_but_the_star_stands_for_itself(text: str) -> None:
    assert fits(text.replace("*", ""), text.replace("*", ""))
    assert fits(text, text)
    assert not fits(f"{text.replace('*', '')}!", text)


@pytest.mark.parametrize("pattern", ["[ab]", "a?", "a.", "a|b", "(a)"])
def test_no_other_character_is_a_wildcard(pattern: str) -> None:
    assert not any(fits(pattern, name) for name in ("a", "b", "ab", "aa"))


def test_a_hostile_pattern_takes_no_time() -> None:
    assert not fits("*a" * 5_000 + "b", "a" * 10_000)
    assert fits("*a" * 5_000 + "*", "a" * 10_000)


@given(st.dictionaries(SHORT, st.integers()), st.text("ab", max_size=10))
def test_one_pattern_decides_whatever_the_order(values: dict[str, int], name: str) -> None:
    found = Patterns(values).find(name)
    fitting = {pattern: it for pattern, it in values.items() if fits(pattern, name)}
    assert Patterns(dict(reversed(values.items()))).find(name) == found
    assert found in fitting.values() if fitting else found is None
    if name in fitting:
        assert found == fitting[name], "the name itself says most"


def test_the_case_of_letters_and_blanks_around_them_do_not_count() -> None:
    assert Patterns({" Large-*": 1}).find("large-ONE ") == 1
