"""Shows file names and sizes, which come from strangers, in sentences."""

import unicodedata

_BEGINNING, _END = 40, 16
"""Characters kept of a long name; its end tells what kind of file it is."""

_REPLACED = str.maketrans({"`": "'", "@": "\uff20"})
"""Backticks would end the name's own; a full-width @ mentions nobody."""

_INVISIBLE = {"Cc", "Cf", "Cn", "Co", "Cs", "Zl", "Zp"}
"""Control and format characters (also those that turn the direction of writing), and unassigned."""


def shown_name(name: str) -> str:
    """The name as it may stand in a message or prompt: one short line without markup or tricks."""
    visible = (
        " " if character.isspace() else character
        for character in unicodedata.normalize("NFC", name[:1000])
        if character.isspace() or unicodedata.category(character) not in _INVISIBLE
    )
    line = " ".join("".join(visible).split()).translate(_REPLACED)
    if len(line) > _BEGINNING + _END:
        line = f"{line[:_BEGINNING].rstrip()}…{line[-_END:].lstrip()}"
    return f"`{line or 'unnamed file'}`"


def shown_size(size: int) -> str:
    """A number of bytes for people: `20 MB`."""
    megabytes = size / (1024 * 1024)
    return f"{megabytes:.0f} MB" if megabytes >= 1 else f"{max(1, round(size / 1024))} KB"
