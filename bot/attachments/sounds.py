"""Voice messages and other sounds as part of a turn: what is said in them."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from bot.attachments.limits import Limits
from bot.attachments.names import shown_name
from bot.attachments.texts import quoted
from bot.attachments.unreadable import Unreadable
from bot.attachments.upload import Heard, Upload
from bot.errors import ParleyError
from bot.lengths import shown_length
from bot.storage.conversations import Part, Text

NOT_HEARD = "voice messages and other sounds are not understood here."
WORDLESS = "I heard no words in it. Speak up, or write instead."
_VOICE = "[voice message, "
_REMARK = "sound, "


@dataclass(frozen=True, slots=True)
class Listened:
    """What a sound came to: its part of the turn, what is said in it, what is missing of it."""

    part: Text
    heard: Heard
    omissions: tuple[str, ...]


async def listened(upload: Upload, limits: Limits) -> Listened:
    """Have a sound put into words.

    Raises:
        Unreadable: it could not be heard, or has no words.
    """
    if upload.hear is None:
        raise Unreadable(NOT_HEARD)
    try:
        heard = await upload.hear(limits.sound_seconds)
    except ParleyError as error:
        raise Unreadable(str(error)) from error
    text = heard.text.strip()
    if not text:
        raise Unreadable(WORDLESS)
    omissions = heard.notes
    if len(text) > limits.characters:
        text = text[: limits.characters]
        omissions = (*omissions, f"I took in only the first {limits.characters:,} characters.")
    return Listened(_part(upload, text, heard.seconds), heard, omissions)


def _part(upload: Upload, text: str, seconds: float) -> Text:
    """Put what a voice message says among what its sender writes; quote other sounds like files."""
    if upload.is_voice:
        return Text(f"{_VOICE}{shown_length(seconds)}]\n{text}")
    return Text(quoted(upload.name, text, f"{_REMARK}{shown_length(seconds)}; what is said in it"))


def kept(uploads: Sequence[Upload], parts: Sequence[Part]) -> Mapping[int, Text]:
    """Find what stored parts of the same message tell of sounds, by the number of the upload.

    A message that was edited has lost files at most. Where one of several of the same name is gone,
    none of them is found.
    """
    openings = [_opening(upload) for upload in uploads]
    texts = [part for part in parts if isinstance(part, Text)]
    found: dict[str, Iterator[Text]] = {}
    for opening, many in Counter(openings).items():
        told = [text for text in texts if text.text.startswith(opening)]
        if len(told) == many:
            found[opening] = iter(told)
    return {
        number: next(found[opening]) for number, opening in enumerate(openings) if opening in found
    }


def _opening(upload: Upload) -> str:
    """Give that with which the part of a sound begins, whatever its length and words."""
    return _VOICE if upload.is_voice else f"File {shown_name(upload.name)} ({_REMARK}"


def named(upload: Upload) -> str:
    """Name a sound in a sentence: all voice messages have the same file name."""
    return "the voice message" if upload.is_voice else shown_name(upload.name)
