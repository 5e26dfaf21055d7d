"""Makes of a Discord message what can be read aloud: no markup, no addresses, no code."""

import re
import unicodedata
from collections.abc import Callable
from datetime import UTC, datetime
from urllib.parse import urlsplit

from bot.errors import InputError
from bot.speech.blocks import without_blocks, without_lines

NOTHING = "There is nothing to speak in this text: it has no words. Write some, or choose another."
LONGEST_CODE = 80
"""Characters of a piece of code in a line that are still read aloud."""
_OPEN, _CLOSE = 0xE000, 0xE07F
_SHIELD = {code: _OPEN + code for code in map(ord, "\\`*_~|<>[]()#+-.!:@=/")}
"""Marks that are not markup are moved out of the way into a block that has no characters."""
_UNSHIELD = {there: here for here, there in _SHIELD.items()}
_UNSEEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u200b\u200e\u200f"
    "\u202a-\u202e\u2060-\u206f\ufeff\ue000-\ue07f]"
)

_ESCAPE = re.compile(r"\\([\\`*_~|<>\[\]()#+\-.!:@])")
_INLINE_CODE = re.compile(
    r"(?<![`\\])(?P<ticks>`{1,2})(?!`)(?P<code>[^`\n]{1,2000})(?P=ticks)(?!`)"
)
_SPOILER = re.compile(r"\|\|(?=\S)[^|]{1,4000}\|\|")
_EMOJI = re.compile(r"<a?:(?P<name>\w{2,32}):\d{1,20}>")
_SHORTCODE = re.compile(r"(?<![\w:/]):(?P<name>[a-z][a-z0-9_+-]{1,31}):(?![\w:/])")
_MENTIONS = {
    re.compile(r"<@!?\d{1,20}>"): "someone",
    re.compile(r"<@&\d{1,20}>"): "a role",
    re.compile(r"<#\d{1,20}>"): "a channel",
    re.compile(r"<id:\w{1,20}>"): "a channel",
}
_COMMAND = re.compile(r"</(?P<name>[^:<>\n]{1,100}):\d{1,20}>")
_TIME = re.compile(r"<t:(?P<at>-?\d{1,12})(?::(?P<style>[tTdDfFRsS]))?>")
_LINK = re.compile(
    r"!?\[(?P<text>[^\[\]\n]{1,300})\]"
    r"\(\s?<?(?P<url>[^\s()<>]{1,2000}(?:\([^\s()<>]{0,200}\))?)>?(?:\s[^()\n]{0,200})?\)"
)
_ADDRESS = re.compile(
    r"<?\b(?P<url>(?:https?|ftp)://[^\s<>\"“”«»|]{1,2000}|www\.[^\s<>\"|]{1,2000})>?",
    re.IGNORECASE,
)
_EMPHASIS = tuple(
    re.compile(pattern)
    for pattern in (
        r"\*\*\*(?=\S)([^*\n]{1,4000})\*\*\*",
        r"\*\*(?=\S)((?:[^*\n]|\*(?!\*)){1,4000})\*\*",
        r"__(?=\S)((?:[^_\n]|_(?!_)){1,4000})__",
        r"~~(?=\S)([^~\n]{1,4000})~~",
        r"(?<![*\w])\*(?=\S)([^*\n]{1,4000})(?<=\S)\*(?![*\w])",
        r"(?<![_\w])_(?=\S)([^_\n]{1,4000})(?<=\S)_(?![_\w])",
    )
)
_BLANKS = re.compile(r"[^\S\n]{2,}")
_BEFORE_STOP = re.compile(r"[^\S\n]+(?=[,.!?;](?:\s|$))")
_MANY_LINES = re.compile(r"\s*\n\s*\n\s*")


class NothingToSpeak(InputError):
    """A text has no words."""


def speakable(text: str) -> str:
    """Put a message into words that can be read aloud; emoji stay as they are.

    Mentions are to be replaced by names before; those that are left are spoken without one.

    Raises:
        NothingToSpeak: nothing is left that could be spoken.
    """
    text = _UNSEEN.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
    text = without_blocks(text)
    text = _INLINE_CODE.sub(_read_code, text)
    text = _ESCAPE.sub(lambda match: match[1].translate(_SHIELD), text)
    for pattern, spoken in _STEPS:
        text = pattern.sub(spoken, text)
    text = without_lines(text)
    for pattern in _EMPHASIS:
        text = pattern.sub(r"\1", text)
    text = text.translate(_UNSHIELD).replace("`", "")
    text = _BEFORE_STOP.sub("", _BLANKS.sub(" ", text))
    text = _MANY_LINES.sub("\n\n", text).strip()
    if not any(map(_is_spoken, text)):
        raise NothingToSpeak(NOTHING)
    return text


def _is_spoken(character: str) -> bool:
    """Tell letters, digits and emoji from marks that have no sound."""
    return character.isalnum() or unicodedata.category(character) in ("So", "Sc")


def _read_code(match: re.Match[str]) -> str:
    code = match["code"].strip()
    return code.translate(_SHIELD) if len(code) <= LONGEST_CODE else "some code"


def _name(match: re.Match[str]) -> str:
    return f" {match['name'].replace('_', ' ').strip()} "


def _link(match: re.Match[str]) -> str:
    text = match["text"].strip()
    return text if not _ADDRESS.fullmatch(text) else match["url"]


def _address(match: re.Match[str]) -> str:
    """Name the host that an address leads to; marks at the end belong to the sentence."""
    url = match["url"]
    core = url.rstrip(".,;:!?)'*_~")
    try:
        host = urlsplit(core if "://" in core else f"https://{core}").hostname
    except ValueError:
        host = None
    host = (host or "").removeprefix("www.")
    return ("a link to " + host if host else "a link") + url[len(core) :]


def _moment(match: re.Match[str]) -> str:
    try:
        at = datetime.fromtimestamp(int(match["at"]), UTC)
    except (OverflowError, OSError, ValueError):
        return "some time"
    clock, day = f"{at:%H:%M} UTC", f"{at.day} {at:%B %Y}"
    if match["style"] in ("t", "T"):
        return clock
    return day if match["style"] in ("d", "D") else f"{day} at {clock}"


_Spoken = str | Callable[[re.Match[str]], str]
_STEPS: tuple[tuple[re.Pattern[str], _Spoken], ...] = (
    (_SPOILER, "a spoiler"),
    (_EMOJI, _name),
    *_MENTIONS.items(),
    (_COMMAND, r"slash \g<name>"),
    (_TIME, _moment),
    (_LINK, _link),
    (_ADDRESS, _address),
    (_SHORTCODE, _name),
)
