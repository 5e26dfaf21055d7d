# ruff: noqa: RUF001 - Chinese and Japanese punctuation is the point of some examples
import re
import time

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.splitting import LIMIT, Piece, preview, split

LINES = [
    "Plain words, one after the other. A second sentence!",
    "word",
    "",
    "  ",
    "# A heading",
    "- item",
    "  - inner item",
    "    continued",
    "1. first",
    "> quoted",
    "```",
    "```python",
    "```c++ title=main.cpp",
    "  ```js",
    "````md",
    "````",
    "> ```py",
    "> ```",
    "- ```sh",
    "``",
    "print('hello')  # a comment",
    "        return 1",
    "`code` and ``more ` code``",
    "[a link](https://example.org/a_b_c?d=e#f) and <@123456789> <:wave:123> <t:1700000000:R>",
    "**bold *both* bold** ||hidden words|| ~~gone~~ __under__",
    "今日は良い天気です。明日も晴れるでしょう！本当に？",
    "👩‍👩‍👧‍👦👍🏽🇩🇪🇫🇷🏴󠁧󠁢󠁳󠁣󠁴󠁿1️⃣é",
    "x" * 150,
    "-" * 40,
    "\t",
    "\r",
    "~~~",
]
lines = st.sampled_from(LINES) | st.text(max_size=20) | st.text("`> \n", max_size=12)
texts = st.lists(lines, max_size=60).map("\n".join)
hostile = st.text("`>- \na*_[]()<|~1.\u0301\u200d😀", max_size=1500)
limits = st.sampled_from([200, 211, 300, 2000])


def units(text: str) -> int:
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def sources(pieces: list[Piece]) -> list[str]:
    return [piece.source for piece in pieces]


def shown(text: str, limit: int = LIMIT) -> list[str]:
    return [piece.text for piece in split(text, limit)]


def open_fence(text: str) -> str | None:
    """The fence still open at the end of a message; told line by line."""
    fence: tuple[str, str] | None = None
    *ended, last = text.split("\n")
    for number, line in enumerate([*ended, last]):
        found = re.fullmatch(
            r"\s*((?:> ){0,2})\s*((?:(?:[-*+]|\d{1,9}[.)])\s+)*)(`{3,})([^`]*)", line
        )
        if found is None:
            continue
        quote, item, ticks, info = found.groups()
        if fence is None:
            if len(ticks) <= 8 and len(info) <= 200 and number < len(ended):
                fence = (quote, ticks)
        elif quote == fence[0] and not item and len(ticks) >= len(fence[1]) and not info.strip():
            fence = None
    return fence[1] if fence else None


def ink(text: str) -> str:
    return "".join(character for character in text if not character.isspace())


@given(texts | hostile | st.text(max_size=600), limits)
@example("`" * 5000, 200)
@example("a" + "\n" * 3000 + "b", 200)
@example("```py" + "\n" * 3000 + "b", 200)
@example("a" + " " * 3000 + "b", 200)
@example("```" + "x" * 3000, 200)
@example("```\n" + "😀" * 3000, 200)
@example("> ```py\n" + "> x = 1\n" * 100 + "> ```", 200)
@example("\ud83d" * 300, 200)
def test_pieces_give_the_text_back_and_suit_discord(text: str, limit: int) -> None:
    pieces = split(text, limit)
    if not text.strip():
        assert pieces == []
        return
    assert "".join(sources(pieces)) == text
    for piece in pieces:
        assert piece.text.strip()
        assert len(piece.text) <= limit
        assert units(piece.text) <= limit
        assert open_fence(piece.text) is None, piece.text


@given(texts | hostile, limits)
def test_text_without_fences_loses_only_white_space(text: str, limit: int) -> None:
    for piece in split(text.replace("`", "'"), limit):
        assert ink(piece.text) == ink(piece.source)


@given(st.lists(st.tuples(st.integers(0, 4), st.integers(1, 90)), max_size=12), limits)
def test_every_word_of_prose_and_code_is_shown_once_and_in_order(
    blocks: list[tuple[int, int]], limit: int
) -> None:
    words = (f"w{number}" for number in range(10_000))
    written: list[str] = []
    for kind, count in blocks:
        some = [next(words) for _ in range(count)]
        written.append(
            (
                " ".join(some),
                "```py\n" + "\n".join(some) + "\n```",
                "> ```\n" + "\n".join(f"> {word}" for word in some) + "\n> ```",
                "- " + "\n  - ".join(some),
                "````md\n```\n" + ". ".join(some) + "\n```\n````",
            )[kind]
        )
    text = "\n\n".join(written)
    there = " ".join(shown(text, limit))
    assert re.findall(r"w\d+", there) == re.findall(r"w\d+", text)


@given(texts | hostile, limits, st.data())
def test_all_but_the_last_piece_stay_while_a_text_grows(
    text: str, limit: int, data: st.DataObject
) -> None:
    beginning = text[: data.draw(st.integers(0, len(text)), "arrived")]
    settled = split(beginning, limit)[:-1]
    assert split(text, limit)[: len(settled)] == settled


@given(texts, limits)
def test_a_preview_fits_and_ends_with_an_ellipsis_when_cut(text: str, limit: int) -> None:
    beginning = preview(text, limit)
    assert units(beginning) <= limit
    assert open_fence(beginning) is None
    if len(split(text, limit)) > 1:
        assert beginning.endswith("…")


@given(st.text(max_size=60), st.integers(0, 50))
def test_a_short_preview_fits(text: str, limit: int) -> None:
    beginning = preview(text, limit)
    assert units(beginning) <= limit
    assert beginning == text.strip() or beginning.endswith("…") or limit == 0


def test_blank_text_gives_no_piece() -> None:
    assert split("") == split(" \n\t ") == []


def test_short_text_is_one_piece_without_the_white_space_around_it() -> None:
    assert split("\n hello \n") == [Piece("hello", "\n hello \n")]


def test_a_limit_without_room_for_fences_is_refused() -> None:
    with pytest.raises(ValueError, match="fences"):
        split("text", 100)


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("a" * 90 + "\n\n" + "b" * 50 + "\n" + "c. " * 60, "a" * 90),
        ("a" * 20 + "\n\n" + "b" * 90 + "\n" + "c" * 150, "a" * 20 + "\n\n" + "b" * 90),
        ("One thing is so. " * 20, ("One thing is so. " * 11).strip()),
        ("この文は短い。" * 40, "この文は短い。" * 28),
        ("It is so, e.g. " * 20, ("It is so, e.g. " * 13).strip() + " It is"),
        ("word " * 60, ("word " * 40).strip()),
        ("x" * 500, "x" * 200),
        ("x" * 199 + "👍🏽" + "x", "x" * 199),
        ("x" * 198 + "🇩🇪" + "x", "x" * 198),
        ("x" * 197 + "👩‍👧" + "x", "x" * 197),
        ("x" * 199 + "e\u0301" + "x", "x" * 199),
        ("x " * 90 + "[two words](https://example.org/page) end", ("x " * 90).strip()),
        ("x " * 90 + "`a piece of code with blanks` end", ("x " * 90).strip()),
        ("x " * 90 + "**bold words that are long** end", ("x " * 90).strip()),
        ("字" * 190 + "https://example.org/page end", "字" * 190),
        ("字" * 190 + "<@123456789012345678> end", "字" * 190),
        ("字" * 190 + "<:wave:123456789012345678> end", "字" * 190),
        ("a" * 100 + "\n- b\n  more of b\n- c" + " c" * 60, "a" * 100 + "\n- b\n  more of b"),
        ("a" * 100 + "\n\n## Heading\n\n" + "b" * 100, "a" * 100),
    ],
)
def test_cuts_where_a_reader_would(text: str, first: str) -> None:
    assert shown(text, 200)[0] == first


def test_code_that_is_cut_is_closed_and_reopened_with_its_language() -> None:
    code = "".join(f"line_{number} = {number}\n" for number in range(300))
    pieces = shown(f"Look:\n\n```python\n{code}```\nThat is all.")
    assert len(pieces) > 2
    assert pieces[0].startswith("Look:\n\n```python\nline_0 = 0\n")
    assert all(piece.startswith("```python\nline_") for piece in pieces[1:])
    assert all(piece.endswith("\n```") for piece in pieces[:-1])
    assert pieces[-1].endswith("\n```\nThat is all.")


def test_a_code_block_that_begins_late_moves_to_the_next_piece() -> None:
    pieces = shown("a" * 150 + "\n```py\n" + "code\n" * 20 + "```", 200)
    assert pieces == ["a" * 150, "```py\n" + "code\n" * 20 + "```"]


def test_a_longer_fence_keeps_the_shorter_one_inside() -> None:
    text = "````md\n" + "```py\ncode\n```\n" * 30 + "````"
    for piece in shown(text, 200):
        assert piece.startswith("````md\n")
        assert piece.endswith("\n````")


def test_a_quoted_code_block_stays_quoted() -> None:
    pieces = shown("> ```py\n" + "> code\n" * 60 + "> ```", 200)
    assert all(piece.startswith("> ```py\n> code") for piece in pieces)
    assert all(piece.endswith("> code\n> ```") for piece in pieces)


def test_inline_code_and_tildes_open_no_block() -> None:
    text = "```inline``` is code\n~~~\n" + "a word " * 60
    assert "```" not in "".join(shown(text, 200)[1:])


@pytest.mark.parametrize(
    ("arrived", "visible"),
    [
        ("Look:\n``", "Look:\n``"),
        ("Look:\n```", "Look:"),
        ("Look:\n```py", "Look:"),
        ("Look:\n```py\n", "Look:"),
        ("Look:\n```py\nx", "Look:\n```py\nx\n```"),
        ("Look:\n```py\nx\n`", "Look:\n```py\nx\n```"),
        ("Look:\n```py\nx\n``", "Look:\n```py\nx\n```"),
        ("Look:\n```py\nx\n```", "Look:\n```py\nx\n```"),
        ("Look:\n```py\nx\n```\n", "Look:\n```py\nx\n```"),
    ],
)
def test_a_fence_that_is_still_being_written_is_shown_closed(arrived: str, visible: str) -> None:
    assert shown(arrived) == [visible]


def test_an_inner_list_that_continues_keeps_its_order() -> None:
    text = "- outer\n" + "  - inner words\n" * 20 + "- last"
    second = shown(text, 200)[1]
    assert second.startswith("- inner words\n- inner words\n")
    assert second.endswith("\n- last")


def test_numbers_of_a_list_continue() -> None:
    text = "\n".join(f"{number}. some words here" for number in range(1, 30))
    for piece in shown(text, 200):
        assert re.fullmatch(r"(\d+\. some words here\n?)+", piece)


def test_emoji_count_twice_as_in_the_client() -> None:
    pieces = shown("😀" * 2000)
    assert [len(piece) for piece in pieces] == [1000, 1000]


def test_a_preview_closes_its_fence() -> None:
    assert preview("```py\n" + "x = 1\n" * 100, 200).endswith("x = 1\n```\n…")


def test_a_short_preview_ends_at_a_word() -> None:
    assert preview("How do I bake bread?", 12) == "How do I…"
    assert preview("bread", 12) == "bread"


@pytest.mark.parametrize(
    "text",
    [
        "Words that make a sentence, and more of them. Then **bold** and `code`!\n\n" * 160,
        "Intro\n\n```py\n" + "    x = compute(a, b)\n" * 540 + "```",
        "[`<*_~|" * 1700,
        "a\n" * 6000,
        "`" * 12_000,
        "a\u0301" * 6000,
        "[a](" * 3000,
        "." * 12_000,
        ".) " * 4000,
        "a\n" + " " * 11_000 + "x",
        ("a " + " " * 1500 + "x\n") * 8,
        "> " * 6000,
        "- " * 6000 + "```",
        " \n" * 6000 + "x",
        "``` `\n" * 2000,
    ],
)
def test_no_text_is_slow(text: str) -> None:
    started = time.process_time()
    split(text)
    assert time.process_time() - started < 0.05
