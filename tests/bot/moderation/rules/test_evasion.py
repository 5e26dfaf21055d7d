"""Ways around rules that people try, and what only looks like one."""

import pytest

from bot.moderation.rules import Ruleset
from tests.bot.moderation.samples import Laid, excerpts, message


@pytest.mark.parametrize(
    "text",
    [
        "e\N{FIRE}v\N{FIRE}i\N{FIRE}l",
        "e \N{FIRE}\N{FIRE} v \N{FIRE} i \N{FIRE} l",
        "e.v.1.l",
        "e 🖕🏽 v 🖕🏽 i 🖕🏽 l",
        "[ev](https://example.com)il",
        "[ev](<https://example.com>)[il](https://example.com)",
        "e<:fire:123456789012345678>v<:fire:123456789012345678>i<a:fire:123456789012345678>l",
    ],
)
def test_words_are_found_however_their_letters_are_parted(text: str) -> None:
    assert excerpts(f"so {text} it is", "word", "evil")


@pytest.mark.parametrize(
    "text",
    [
        "on the eve \N{FIRE} i like it",
        "[devil](https://example.com)s",
        "https://example.com/a?b=[e](vil)",
        "e\N{FIRE}v",
    ],
)
def test_what_only_has_the_letters_is_left_alone(text: str) -> None:
    assert not excerpts(text, "word", "evil")


@pytest.mark.parametrize(
    "text",
    [
        "https://discord.com/./invite/abc",
        "https://discord.com/x/../invite/abc",
        "https://discord.com:443/invite/abc",
        "https://discord.com./invite/abc",
        "https://discord.com\\invite\\abc",
        "https://discord.gg:443/abc",
        "https://discord。gg/abc",
        "https://discord.gg\\abc",
    ],
)
def test_invites_are_found_as_browsers_read_them(text: str) -> None:
    assert excerpts(f"join {text} now", "invite", "")
    assert not excerpts(f"join {text} now", "invite", "abc")


@pytest.mark.parametrize(
    "text", ["https://discord.com/channels/1/2", "discord.gg", "a jogging/abc", "/../discord/abc"]
)
def test_what_is_no_invite_is_left_alone(text: str) -> None:
    assert not excerpts(text, "invite", "")


def test_what_may_take_long_is_known_before_it_is_done() -> None:
    usual, long = message("A message of the usual length."), message("x" * 4_000)
    words = [Laid("word", f"word{n}", id=n) for n in range(500)]
    assert not Ruleset(words).takes_long(long)
    assert not Ruleset([Laid("pattern", r"\b(bad|worse)\b.{0,40}\d+")]).takes_long(usual)
    assert Ruleset([Laid("pattern", "((a?){40}){20}z")]).takes_long(long)
    for length in (6, 12):
        letters = ((chr(97 + n % 26), chr(97 + n // 26), n) for n in range(500))
        words = [Laid("word", f"{a}{b}{'evilword' * length}"[:100], id=n) for a, b, n in letters]
        assert Ruleset(words).takes_long(long)
