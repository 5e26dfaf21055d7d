"""What stands beside pictures."""

from types import SimpleNamespace
from typing import Any, cast

import discord
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import InputError
from bot.pictures import Missing, Shown, Wish
from cogs.pictures import captions

VISIBLE = st.characters(exclude_categories=("C", "Z"))
OPTION = st.none() | st.text(st.sampled_from("abcXYZ019-_./:"), min_size=1, max_size=100)


def message(embeds: list[discord.Embed], *files: str) -> discord.Message:
    found = [SimpleNamespace(filename=name) for name in files]
    return cast("discord.Message", SimpleNamespace(embeds=embeds, attachments=found))


def picture(revised: str | None = None, note: str | None = None) -> Shown:
    return Shown(0, b"", "image/png", revised, note)


@given(
    prompt=st.text(VISIBLE, min_size=1, max_size=4_000),
    options=st.tuples(OPTION, OPTION, OPTION, OPTION),
    n=st.integers(1, 10),
)
def test_a_wish_is_read_again_from_its_card(
    prompt: str, options: tuple[str | None, ...], n: int
) -> None:
    model, size, quality, style = options
    wish = Wish(prompt=prompt, model=model, size=size, quality=quality, style=style, n=n)
    card = captions.card(wish)
    assert len(card) <= 6_000, "Discord's limit"
    again = discord.Embed.from_dict(cast("Any", card.to_dict()))
    assert captions.wish_on(message([again])) == wish


def test_a_wish_whose_card_is_gone_is_an_input_error() -> None:
    with pytest.raises(InputError, match="/imagine"):
        captions.wish_on(message([]))


@pytest.mark.parametrize(("shown", "n"), [("900", 10), ("many", 1), ("0", 1)])
def test_a_number_that_no_card_has_asks_for_no_more_than_there_can_be(shown: str, n: int) -> None:
    card = discord.Embed(description="a cat").add_field(name="Pictures", value=shown)
    assert captions.wish_on(message([card])).n == n


def test_pictures_are_found_by_their_number_and_nothing_else_is() -> None:
    found = message([], "picture-10.png", "preview-1.png", "picture-2.webp", "other.png")
    assert [each.filename for each in captions.pictures_on(found)] == [
        "picture-2.webp",
        "picture-10.png",
    ]
    assert captions.picture_on(found, 2).filename == "picture-2.webp"
    for number in (0, 1):
        with pytest.raises(InputError, match="no longer there"):
            captions.picture_on(found, number)


@pytest.mark.parametrize("typed", ["", " ", "\u200b\n\u2060", "\u3000"])
def test_nothing_to_see_is_nothing_asked(typed: str) -> None:
    assert captions.words(typed) == ""
    assert captions.words(f"{typed}a cat ").endswith("a cat")


def test_what_the_model_made_of_the_prompt_is_told_once() -> None:
    same = [picture("A tall\nlighthouse"), picture("A tall\nlighthouse")]
    assert captions.remarks(same) == "-# Drawn as: A tall lighthouse"
    assert captions.remarks([picture(), picture("B"), picture("C")]).splitlines() == [
        "-# Picture 2 was drawn as: B",
        "-# Picture 3 was drawn as: C",
    ]
    assert captions.remarks([picture()]) == ""


def test_a_revised_prompt_is_shown_as_it_is() -> None:
    shown = [Shown(0, b"", "image/png", "||a|| <@1>\n```b", None)]
    said = captions.remarks(shown)
    assert said == "-# Drawn as: \\|\\|a\\|\\| \\<\\@1\\> \\`\\`\\`b"


def test_what_is_missing_comes_first_and_notes_are_not_repeated() -> None:
    text = captions.remarks(
        [picture(note="Made by an edit."), picture(note="Made by an edit.")],
        Missing(2, "2 pictures did not come: try again later."),
    )
    assert text.splitlines() == [
        "2 pictures did not come: try again later.",
        "-# Made by an edit.",
    ]


@given(
    st.lists(st.text(VISIBLE, max_size=3_000), min_size=1, max_size=10),
    st.text(VISIBLE, max_size=1_000),
)
def test_remarks_always_fit_into_a_message(texts: list[str], sentence: str) -> None:
    pictures = [picture(text, text[::-1]) for text in texts]
    assert len(captions.remarks(pictures, Missing(1, sentence))) <= 2_000


@given(st.text(max_size=5_000))
def test_alternative_texts_fit(text: str) -> None:
    assert len(captions.alt_text(text)) <= 1_024


def test_progress_counts() -> None:
    assert captions.progress(0, 1, 3.9) == "-# Drawing the picture… 3 s"
    assert captions.progress(2, 4, 12) == "-# Drawing 4 pictures, 2 so far… 12 s"
