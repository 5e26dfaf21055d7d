"""Pictures and sounds within JSON: taken out of it while it arrives, piece by piece.

Read as a whole, a hundred megabytes of base64 would be in memory three times, and hold everybody up
for most of a second.
"""

import binascii
import re
from typing import Any

from .lenient import loads

LONG = 2**16
"""Letters from which on a text is taken for base64."""

_SLICE = 2**18  # letters that are decoded at a time
_DEEPEST = 6
_MARK = re.compile(r"\0(\d{1,9})", re.ASCII)
_STOP = re.compile(rb'["\\]')
_SPACES = b" \t\r\n"
_ESCAPE = re.compile(rb"\\(?:u([0-9a-fA-F]{4})|(.))", re.DOTALL)
_BEGUN = re.compile(rb"\\(?:u[0-9a-fA-F]{0,3})?\Z")
_MEANINGS = {b"/": b"/", b"n": b"", b"r": b"", b"t": b""}
_WRONG = b"!"  # no letter of base64
_ASCII = 128


class Sieve:
    """Reads JSON from bytes, cut anywhere; its long texts come as the bytes that they mean.

    One that is no base64 comes as no bytes at all.
    """

    def __init__(self) -> None:
        self._text = bytearray()  # the JSON, with a mark in place of each long text
        self._found: list[bytes] = []
        self._start = -1  # of the string within the text; -1 outside of strings
        self._is_escaped = False
        self._long: _Letters | None = None

    def feed(self, chunk: bytes) -> None:
        """Takes the next bytes."""
        position = 0
        while position < len(chunk):
            if self._start < 0:
                position = self._outside(chunk, position)
            elif self._is_escaped:
                self._is_escaped = False
                self._take(chunk[position : position + 1])
                position += 1
            else:
                position = self._inside(chunk, position)

    def value(self) -> Any:  # noqa: ANN401 -- whatever JSON gives
        """The value that was read.

        Raises:
            ValueError: it is nothing like JSON.
        """
        if self._long is not None:
            raise ValueError
        value = loads(self._text)
        return self._filled(value) if self._found else value

    def _outside(self, chunk: bytes, position: int) -> int:
        quote = chunk.find(b'"', position)
        if quote < 0:
            self._text += chunk[position:]
            return len(chunk)
        self._text += chunk[position : quote + 1]
        self._start = len(self._text)
        return quote + 1

    def _inside(self, chunk: bytes, position: int) -> int:
        stop = _STOP.search(chunk, position)
        if stop is None:
            self._take(chunk[position:])
            return len(chunk)
        self._take(chunk[position : stop.start()])
        if stop.group() == b"\\":
            self._is_escaped = True
            self._take(b"\\")
        else:
            self._close()
        return stop.end()

    def _take(self, letters: bytes) -> None:
        if self._long is not None:
            self._long.feed(letters)
            return
        self._text += letters
        if len(self._text) - self._start > LONG:
            self._long = _Letters()
            self._long.feed(self._text[self._start :])
            del self._text[self._start :]

    def _close(self) -> None:
        if self._long is not None:
            self._text += b"\\u0000%d" % len(self._found)
            self._found.append(self._long.finish())
            self._long = None
        self._text += b'"'
        self._start = -1

    def _filled(self, value: Any, depth: int = 0) -> Any:  # noqa: ANN401 -- whatever JSON gives
        if depth > _DEEPEST:
            return value
        if isinstance(value, list):
            return [self._filled(item, depth + 1) for item in value]
        if isinstance(value, dict):
            return {key: self._filled(item, depth + 1) for key, item in value.items()}
        if isinstance(value, str) and (mark := _MARK.fullmatch(value)):
            number = int(mark.group(1))
            return self._found[number] if number < len(self._found) else value
        return value


class _Letters:
    """Base64 as it stands within a JSON string, decoded as it comes."""

    def __init__(self) -> None:
        self._letters = bytearray()
        self._data = bytearray()
        self._is_wrong = False
        self._is_first = True

    def feed(self, letters: bytes | bytearray) -> None:
        self._letters += letters
        if len(self._letters) >= _SLICE:
            self._decode()

    def finish(self) -> bytes:
        self._decode(is_last=True)
        return b"" if self._is_wrong else bytes(self._data)

    def _decode(self, *, is_last: bool = False) -> None:
        letters = self._letters
        if self._is_first:
            self._is_first = False
            if letters.startswith(b"data:"):
                del letters[: letters.find(b",") + 1]
        held = bytearray()
        if b"\\" in letters:
            if not is_last and (begun := _BEGUN.search(letters)):
                held = letters[begun.start() :]
                del letters[begun.start() :]
            letters = bytearray(_ESCAPE.sub(_meaning, letters))
        letters = letters.translate(None, _SPACES)
        if is_last:
            letters = letters.rstrip(b"=")
            letters += b"=" * (-len(letters) % 4)
        whole = len(letters) - len(letters) % 4
        self._letters = letters[whole:] + held
        if not self._is_wrong:
            self._add(letters[:whole])

    def _add(self, letters: bytearray) -> None:
        try:
            self._data += binascii.a2b_base64(letters, strict_mode=True)
        except binascii.Error:
            self._is_wrong = True
            self._data.clear()


def _meaning(escape: re.Match[bytes]) -> bytes:
    """What an escape of a JSON string stands for; some servers write `+` and `/` so."""
    code, letter = escape.groups()
    if code is None:
        return _MEANINGS.get(letter, _WRONG)
    number = int(code, 16)
    return bytes([number]) if number < _ASCII else _WRONG
