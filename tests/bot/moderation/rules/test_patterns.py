import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import InputError
from bot.moderation.rules import checked
from tests.bot.moderation.samples import excerpts


@pytest.mark.parametrize(
    ("pattern", "text", "found"),
    [
        ("f(o)+", "xFOOy", ["FOO"]),
        ("(?-i)foo", "FOO", []),
        ("free .{1,20}nitro", "FREE disc\u200bord Nit\u00adro!", ["FREE discord Nitro"]),
        ("^hello$", "hello", ["hello"]),
        ("^hello$", "say hello", []),
        (r"\b[0-9]{4}-[0-9]{4}\b", "call 5555-0199 now", ["5555-0199"]),
        ("é", "É", ["É"]),
        ("🍆+", "🍆🍆", ["🍆🍆"]),
        ("a.c", "\ud800a\ud800c abc", ["abc"]),
        ("x.+", f"x{'y' * 300}", [f"x{'y' * 99}"]),
        ("x", "", []),
    ],
)
def test_patterns_look_at_what_is_seen_whatever_its_case(
    pattern: str, text: str, found: list[str]
) -> None:
    assert excerpts(text, "pattern", pattern) == found


@pytest.mark.parametrize(
    ("pattern", "reason"),
    [
        ("(", "missing \\)"),
        ("[z-a]", "invalid character class range"),
        ("(?=x)", "invalid perl operator"),
        (r"(a)\1", "invalid escape sequence"),
        ("*a", "no argument for repetition operator"),
        ("a\\", "trailing"),
        ("a{1001}", "invalid repetition size"),
        (r"(\pL{1,200}){5}", "too large"),
        ("[a-z]{1,999}[0-9]{1,999}[a-z]{1,999}", "take too long"),
        ("x\ud800", "half a character"),
        ("a*", "every message"),
        ("", "every message"),
        ("a|", "every message"),
        ("x" * 501, "500 characters"),
    ],
)
def test_a_bad_pattern_is_refused_with_its_reason(pattern: str, reason: str) -> None:
    with pytest.raises(InputError, match=reason):
        checked("pattern", pattern)


@given(st.text("ab()[]|*+?{}1,\\QE.^$", max_size=12))
def test_a_pattern_is_usable_or_refused_and_never_matches_nothing(pattern: str) -> None:
    if _is_usable(pattern):
        assert checked("pattern", pattern) == pattern
        assert excerpts("", "pattern", pattern) == []


@given(st.lists(st.text("ab()|*+\\QEx", min_size=1, max_size=6), max_size=6), st.text("abx()|"))
def test_patterns_are_found_as_often_as_one_by_one(patterns: list[str], text: str) -> None:
    usable = [it for it in patterns if _is_usable(it)]
    alone = [found for it in usable for found in excerpts(text, "pattern", it)]
    assert excerpts(text, "pattern", *usable) == alone


def test_an_open_quotation_does_not_swallow_the_patterns_after_it() -> None:
    assert excerpts("b", "pattern", r"\Qa", "b", r"x\E)|(c") == ["b"] or not _is_usable(r"x\E)|(c")
    assert excerpts("b", "pattern", r"\Qa", "b") == ["b"]


@pytest.mark.parametrize(
    "pattern", ["(x+x+)+y", "(a?){40}a{40}", "(.*)(.*)(.*)z", "[ab]*a[ab]{300}c"]
)
def test_no_text_holds_a_pattern_up(pattern: str) -> None:
    started = time.process_time()
    for text in ("x" * 4_000, "a" * 4_000, "ab" * 2_000):
        excerpts(text, "pattern", pattern)
    assert time.process_time() - started < 2


def _is_usable(pattern: str) -> bool:
    try:
        checked("pattern", pattern)
    except InputError:
        return False
    return True
