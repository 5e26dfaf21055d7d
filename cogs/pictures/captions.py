"""What stands beside pictures: the wish, so that it can be read again, and notes on each."""

import re
import unicodedata
from collections.abc import Sequence

import discord

from bot.errors import InputError
from bot.pictures import MOST, Missing, Shown, Wish
from bot.splitting import LIMIT, preview
from cogs.screen import literal

ALT_TEXT = 1_024
"""Characters of a picture's alternative text, as Discord allows."""
NAME = re.compile(r"picture-[0-9]{1,2}\.[a-z]+")
EXTENSIONS = {"image/jpeg": "jpg", "image/webp": "webp", "image/gif": "gif"}
OPTIONS = {"Model": "model", "Size": "size", "Quality": "quality", "Style": "style"}
NUMBER = "Pictures"
FORGOTTEN = "I can no longer see what was asked for here. Ask again with /imagine."
TAKEN_AWAY = "This picture is no longer there. Choose another one, or ask again with /imagine."


def card(wish: Wish) -> discord.Embed:
    """Show a wish, with what was chosen for it."""
    shown = discord.Embed(description=wish.prompt)
    for name, attribute in OPTIONS.items():
        if value := getattr(wish, attribute):
            shown.add_field(name=name, value=f"`{value}`")
    if wish.n > 1:
        shown.add_field(name=NUMBER, value=str(wish.n))
    return shown


def wish_on(message: discord.Message) -> Wish:
    """Read a wish from the card that shows it.

    Raises:
        InputError: the card was taken away.
    """
    cards = [each for each in message.embeds if each.description]
    if not cards:
        raise InputError(FORGOTTEN)
    fields = {field.name: field.value or "" for field in cards[0].fields}
    number = fields.get(NUMBER, "1")
    chosen = {
        attribute: fields[name].strip("`") for name, attribute in OPTIONS.items() if name in fields
    }
    return Wish(
        prompt=cards[0].description or "",
        n=min(max(int(number), 1), MOST) if number.isdecimal() else 1,
        **chosen,
    )


def pictures_on(message: discord.Message) -> list[discord.Attachment]:
    """List the finished pictures of a message, in the order of their numbers."""
    found = [each for each in message.attachments if NAME.fullmatch(each.filename)]
    return sorted(found, key=number_of)


def number_of(picture: discord.Attachment) -> int:
    """Give the number of a finished picture, from 1."""
    return int(re.sub(r"\D", "", picture.filename))


def picture_on(message: discord.Message, number: int) -> discord.Attachment:
    """Give one of the pictures by its number, from 1.

    Raises:
        InputError: it was taken away.
    """
    for each in pictures_on(message):
        if number_of(each) == number:
            return each
    raise InputError(TAKEN_AWAY)


def words(typed: str) -> str:
    """Give what was typed without space around it; nothing if nothing in it can be seen."""
    is_visible = any(unicodedata.category(each)[0] not in "CZ" for each in typed)
    return typed.strip() if is_visible else ""


def alt_text(text: str) -> str:
    """Fit a text into what Discord takes as a picture's alternative text."""
    return preview(text, ALT_TEXT)


def progress(count: int, wanted: int, seconds: float) -> str:
    """Say how far it is: how many of the pictures are there, after how long."""
    what = "the picture" if wanted == 1 else f"{wanted} pictures"
    there = f", {count} so far" if count else ""
    return f"-# Drawing {what}{there}… {int(seconds)} s"


def remarks(pictures: Sequence[Shown], missing: Missing | None = None) -> str:
    """Say what is missing, how the pictures were made, and what the model made of the prompt."""
    notes = list(dict.fromkeys(each.note for each in pictures if each.note))
    # What a model writes is shown, never obeyed: it may hold mentions and markup.
    revised = [literal(each.revised_prompt or "") for each in pictures]
    different = list(dict.fromkeys(text for text in revised if text))
    if len(different) == 1:
        notes.append(f"Drawn as: {different[0]}")
    else:
        notes += [
            f"Picture {number} was drawn as: {text}"
            for number, text in enumerate(revised, 1)
            if text
        ]
    room = LIMIT - 200 - (len(missing.sentence) if missing else 0)
    lines = [f"-# {preview(' '.join(note.split()), room // len(notes))}" for note in notes]
    return preview("\n".join([*([missing.sentence] if missing else []), *lines]), LIMIT)
