from bot.conversation import Answer, Ending
from bot.splitting import LIMIT
from bot.storage.conversations import State
from cogs.chat.layout import finished
from cogs.screen.layout import MESSAGES, TextFile, growing
from tests.turns import TURN

DONE = Ending(State.COMPLETE, "stop")


def test_nothing_written_yet_is_said() -> None:
    assert "Waiting" in growing("").contents[0]
    assert "Waiting" in growing(" \n").contents[0]


def test_a_short_answer_is_one_message_as_it_is() -> None:
    assert finished(Answer(TURN, text="Hello."), DONE).contents == ("Hello.",)


def test_up_to_six_messages_there_is_no_file() -> None:
    text = "word " * (MESSAGES * LIMIT // 5 - 10)
    layout = finished(Answer(TURN, text=text), DONE)
    assert len(layout.contents) == MESSAGES
    assert not layout.files


def test_beyond_six_messages_the_whole_answer_is_a_file_with_a_preview() -> None:
    text = "word " * 4000
    layout = finished(Answer(TURN, text=text), DONE)
    assert len(layout.contents) == MESSAGES
    assert layout.files == (TextFile("answer.md", text),)
    assert "in the file" in layout.contents[-1]
    assert all(len(content) <= LIMIT for content in layout.contents)


def test_while_it_is_written_a_very_long_answer_stops_at_six_messages() -> None:
    layout = growing("word " * 4000)
    assert len(layout.contents) == MESSAGES
    assert "20,000 characters" in layout.contents[-1]


def test_notes_stand_small_under_the_answer() -> None:
    answer = Answer(TURN, text="Hello.")
    answer.problems = ("I cannot read `a.bin`.",)
    layout = finished(answer, Ending(State.INTERRUPTED, "stop", "Stopped."))
    assert layout.contents == ("Hello.\n-# I cannot read `a.bin`.\n-# Stopped.",)


def test_what_an_answer_took_stands_last() -> None:
    ending = Ending(State.COMPLETE, "length", used="`model`, 1 token")
    layout = finished(Answer(TURN, text="Hello."), ending)
    assert layout.contents[0].splitlines()[-1] == "-# `model`, 1 token"
    assert "press Continue" in layout.contents[0].splitlines()[-2]


def test_notes_that_do_not_fit_get_a_message_of_their_own() -> None:
    layout = finished(Answer(TURN, text="x" * LIMIT), Ending(State.FAILED, note="Cut."))
    assert layout.contents == ("x" * LIMIT, "-# Cut.")


def test_a_failure_without_text_is_only_its_sentence() -> None:
    layout = finished(Answer(TURN), Ending(State.FAILED, note="The endpoint is down."))
    assert layout.contents == ("The endpoint is down.",)


def test_an_answer_cut_by_length_says_how_to_go_on() -> None:
    layout = finished(Answer(TURN, text="Hello"), Ending(State.COMPLETE, "length"))
    assert "Continue" in layout.contents[0]


def test_a_huge_answer_is_laid_out_like_a_long_one() -> None:
    text = "word " * 200_000
    assert growing(text).contents[:-1] == growing(text[:20_000]).contents[:-1]
    layout = finished(Answer(TURN, text=text), DONE)
    assert layout.contents == finished(Answer(TURN, text=text[:20_000]), DONE).contents
    assert layout.files == (TextFile("answer.md", text),)
