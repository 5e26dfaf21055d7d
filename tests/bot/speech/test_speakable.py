"""What of a Discord message is read aloud, and what instead of the rest."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import InputError
from bot.speech import NothingToSpeak, speakable

SPOKEN = {
    "Good morning.": "Good morning.",
    "**bold**, *soft*, __under__, ~~gone~~ and ***both***": "bold, soft, under, gone and both",
    "a _soft_ word, but snake_case_name and 2*3*4": "a soft word, but snake_case_name and 2*3*4",
    r"\*as it stands\*": "*as it stands*",
    r"\`no code\`": "no code",
    "# News": "News.",
    "### What now?": "What now?",
    "-# in small": "in small.",
    "> he said\n> so": "he said\nso",
    "- milk\n- [x] bread\n* eggs!": "milk.\ndone: bread.\neggs!",
    "1. first\n2) second": "1. first.\n2. second.",
    "above\n---\nbelow": "above\nbelow",
    "| Name | Age |\n|:---|---:|\n| Ann | 7 |": "Name, Age.\nAnn, 7.",
    "this | that": "this | that",
    "look: ```py\nprint('hi')\n``` done": "look:\na code block in Python.\ndone",
    "```\nnothing\n```": "a code block.",
    "```zig\nx\n```": "a code block in zig.",
    "```rs\nstill open": "a code block in Rust.",
    "call `print(x_y)` twice": "call print(x_y) twice",
    "run ``a b`` now": "run a b now",
    f"run `{'x' * 81}` now": "run some code now",
    "[the guide](https://docs.example.com/a_b_c)": "the guide",
    "[https://example.com/x](https://example.com/y)": "a link to example.com",
    "see https://www.example.com/a?b=c_d_e.": "see a link to example.com.",
    "see <http://example.com:80/x>, now": "see a link to example.com, now",
    "www.example.com is up": "a link to example.com is up",
    "https://[broken is odd": "a link is odd",
    "hello <:party_cat:123456789> and <a:wave:1>": "hello party cat and wave",
    "fine :thumbsup: at 10:30:15": "fine thumbsup at 10:30:15",
    "fine 👍": "fine 👍",
    "👍": "👍",
    "<@123> and <@!4> as <@&5> in <#6>": "someone and someone as a role in a channel",
    "try </image edit:77>": "try slash image edit",
    "at <t:1735732800:f>": "at 1 January 2025 at 12:00 UTC",
    "at <t:1735732800:t>": "at 12:00 UTC",
    "on <t:1735732800:D>": "on 1 January 2025",
    "at <t:999999999999>": "at some time",
    "he dies: ||the butler||": "he dies: a spoiler",
    "zero\u200bwidth \u202eturned": "zerowidth turned",
    "a\r\nb": "a\nb",
    "one\n\n\n\n\ntwo": "one\n\ntwo",
    "你好。世界": "你好。世界",
    "\ue02aprivate": "private",
}


@pytest.mark.parametrize(("text", "words"), SPOKEN.items(), ids=range(len(SPOKEN)))
def test_markup_is_put_into_words(text: str, words: str) -> None:
    assert speakable(text) == words


@pytest.mark.parametrize("text", ["", "   \n", "...", "**__**", "\u200b\u200b", "---", "||", "?!"])
def test_a_text_without_words_is_refused(text: str) -> None:
    with pytest.raises(NothingToSpeak, match="nothing to speak"):
        speakable(text)


@given(
    st.text(alphabet=st.sampled_from("ab1 \n*_~`|<>[]()#-:/\\@!.?\u200b\ue010😀你"), max_size=200)
)
def test_whatever_is_written_is_spoken_without_invisible_characters(text: str) -> None:
    try:
        words = speakable(text)
    except InputError:
        return
    assert words == words.strip()
    assert not set(words) & set("`\u200b\ue010")
    assert "\n\n\n" not in words


@given(st.from_regex(r"[A-Za-z]{1,12}( [A-Za-z]{1,12}){0,20}[.!?]", fullmatch=True))
def test_plain_sentences_are_spoken_as_they_stand(text: str) -> None:
    assert speakable(text) == text


HOSTILE = ("*a ", "**a", "`", "[", "|", " ", "!", "# ", "||a", "- ", "-|", "<:", "http://", "_a_")


@pytest.mark.parametrize("unit", [*HOSTILE, "```a", "|-- ", "[a](", "\\", ":a", "<t:1"])
def test_no_text_takes_long(unit: str) -> None:
    begun = time.process_time()
    try:
        speakable(unit * (60_000 // len(unit)) + "x")
    finally:
        assert time.process_time() - begun < 1
