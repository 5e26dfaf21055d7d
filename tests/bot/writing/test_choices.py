"""The files of a completion: they can be read back, whatever the texts are."""

import csv

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.endpoints.completions import TextChoice, TextCompletion, TokenLogprob
from bot.errors import InputError
from bot.writing.choices import LONGEST_TOKEN, MOST_ROWS, Sheet, table

HEADING = "===== Choice 1 (3 characters) =====\n"
TEXTS = st.text(st.characters(exclude_categories=["Cs"])) | st.just(f"a\n\n{HEADING}b\r\n")
CHOICES = st.builds(TextChoice, TEXTS, st.sampled_from([None, "stop", "length", "content_filter"]))


@given(TEXTS, st.lists(CHOICES, max_size=10))
def test_what_was_written_is_read_back(prompt: str, choices: list[TextChoice]) -> None:
    sheet = Sheet(prompt, tuple(choices))
    sent = sheet.written().encode()
    assert Sheet.read(sent.decode()) == sheet


@given(st.text())
def test_no_text_is_read_amiss(text: str) -> None:
    with pytest.raises(InputError, match="/complete"):
        Sheet.read(text)


def test_a_file_that_was_cut_gives_no_choice_that_is_not_whole() -> None:
    text = Sheet("Once", (TextChoice("upon a time", "stop"),)).written()
    assert Sheet.read(text).choices[0].text == "upon a time"
    with pytest.raises(InputError):
        Sheet.read(text[: text.index("upon") - 3])


def test_people_can_read_it() -> None:
    choices = (TextChoice(" upon a time", "stop"), TextChoice(" more\n", "Odd reason!"))
    assert Sheet("Once", choices).written() == (
        "===== Prompt (4 characters) =====\nOnce\n\n"
        "===== Choice 1 (12 characters, stop) =====\n upon a time\n\n"
        "===== Choice 2 (6 characters, ddreason) =====\n more\n\n\n"
    )


def test_half_a_character_does_no_harm() -> None:
    sheet = Sheet("\ud83d", (TextChoice("a\udc00b"),))
    assert Sheet.read(sheet.written()).choices[0].text == "a?b"


def test_the_table_tells_each_token_of_each_choice() -> None:
    first = (
        TokenLogprob(" the", -0.6931, None, ((" the", -0.6931), (' "a",', -2.5))),
        TokenLogprob("\n"),
    )
    second = (TokenLogprob("=1+1", 0.0),)
    completion = TextCompletion((TextChoice("", None, first), TextChoice("", None, second)))
    assert list(csv.reader(table(completion).splitlines())) == [
        ["choice", "token", "logprob", "probability", "likeliest"],
        ["1", '" the"', "-0.6931", "0.5000", '" the"=-0.6931 " \\"a\\","=-2.5000'],
        ["1", '"\\n"', "", "", ""],
        ["2", '"=1+1"', "0.0000", "1.0000", ""],
    ]


def test_without_likelihoods_there_is_no_table() -> None:
    assert table(TextCompletion((TextChoice("a"),))) == ""
    assert table(TextCompletion((TextChoice("a", None, ()),))) == ""


def test_the_table_is_bounded() -> None:
    token = TokenLogprob("x" * 10_000, -1.0, None, (("y" * 10_000, -2.0),))
    made = table(TextCompletion((TextChoice("", None, (token,) * (MOST_ROWS + 5)),)))
    assert len(made.splitlines()) == MOST_ROWS + 1
    assert len(made) < MOST_ROWS * (2 * LONGEST_TOKEN + 50)
