"""Links: bare ones, those in angle brackets, and those behind a text."""

import re
from typing import Final
from urllib.parse import urlsplit

from markdown_it.rules_inline import StateInline

from sandbox.web.names import Names

_BARE: Final = re.compile(r"(?i:https?)://(?:[^\s<>|*~]|\|(?!\|)|\*(?!\*)|~(?!~))++")
_BRACKETED: Final = re.compile(r"<((?i:https?)://[^\s<>]++)>")
_MASKED: Final = re.compile(
    r"\[((?:[^\[\]\\]|\\.)++)\]"
    r"\((<?)((?i:https?)://(?:[^\s()<>\[\]]|\([^\s()<>\[\]]*+\))++)(>?)"
    r"(?: ++\"[^\"\n]{0,200}+\")?\)",
    re.DOTALL,
)
_JUMP: Final = re.compile(
    r"https://(?:\w{1,20}\.)?discord(?:app)?\.com/channels/(?:\d{1,20}|@me)/(\d{1,20})/?(\d{1,20})?"
)
_SCHEME: Final = re.compile(r"(?i:https?)://")
_SENTENCE_ENDS: Final = frozenset(".,:;!?\"'])}*_~|`")


def bare(state: StateInline, silent: bool) -> bool:  # noqa: FBT001 - the library's signature
    """Link an address as it stands in a sentence; the sentence's own marks are left out."""
    found = _BARE.match(state.src, state.pos, state.posMax)
    if found is None or state.linkLevel:
        return False
    url = _trimmed(found[0])
    if not _is_address(url):
        return False
    if not silent:
        _link(state, url)
    state.pos += len(url)
    return True


def bracketed(state: StateInline, silent: bool) -> bool:  # noqa: FBT001 - the library's signature
    """Link an address in angle brackets."""
    found = _BRACKETED.match(state.src, state.pos, state.posMax)
    if found is None or state.linkLevel or not _is_address(found[1]):
        return False
    if not silent:
        _link(state, found[1])
    state.pos = found.end()
    return True


def masked(state: StateInline, silent: bool) -> bool:  # noqa: FBT001 - the library's signature
    """Link a text; one that looks like an address itself could deceive, and is left as it is."""
    found = _MASKED.match(state.src, state.pos, state.posMax)
    if found is None or state.linkLevel or not found[1].strip():
        return False
    is_whole = bool(found[2]) == bool(found[4])
    if not is_whole or _SCHEME.search(found[1]) or not _is_address(found[3]):
        return False
    if not silent:
        _open(state, found[3])
        end = state.posMax
        state.pos, state.posMax = found.start(1), found.end(1)
        state.linkLevel += 1
        state.md.inline.tokenize(state)
        state.linkLevel -= 1
        state.posMax = end
        state.push("link_close", "a", -1)
    state.pos = found.end()
    return True


def _link(state: StateInline, url: str) -> None:
    """Link an address that shows itself; one of a message here shows its channel."""
    jump = _JUMP.fullmatch(url)
    names: Names = state.env["names"]
    _open(state, url)
    text = f"#{names.channel(int(jump[1])) or 'unknown'}" if jump else url
    state.push("text", "", 0).content = f"{text} → message" if jump and jump[2] else text
    state.push("link_close", "a", -1)


def _open(state: StateInline, url: str) -> None:
    token = state.push("link_open", "a", 1)
    jump = _JUMP.fullmatch(url)
    if jump is None:
        token.attrs = {"href": url, "target": "_blank", "rel": "noopener noreferrer"}
        return
    place = "/".join(filter(None, jump.groups()))
    token.attrs = {"class": "mention jump", "href": f"#/{place}", "data-channel": jump[1]}
    if jump[2]:
        token.attrs["data-message"] = jump[2]


def _trimmed(url: str) -> str:
    """Take off what belongs to the sentence; a bracket stays that was opened within."""
    unopened = url.count(")") - url.count("(")
    end = len(url)
    while end and url[end - 1] in _SENTENCE_ENDS:
        if url[end - 1] == ")":
            if unopened <= 0:
                break
            unopened -= 1
        end -= 1
    return url[:end]


def _is_address(url: str) -> bool:
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.hostname) and url.isprintable()
