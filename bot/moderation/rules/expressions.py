"""Regular expressions of RE2, which take time in proportion to the text, whatever they say."""

from collections.abc import Iterable
from typing import Any

from bot.errors import InputError

_MEMORY = 8 * 2**20
"""Bytes that an expression may take, with what it remembers of the texts that it has seen."""


class Expression:
    """A compiled expression; groups in it capture nothing.

    Raises:
        InputError: it is none; the sentence gives RE2's reason.
    """

    def __init__(self, source: str, *, heeds_case: bool = True, memory: int = _MEMORY) -> None:
        # RE2 has no stubs, and takes 5 ms to load: only servers with rules need it.
        import re2  # type: ignore[import-untyped]

        options = re2.Options()
        options.log_errors = False
        options.never_capture = True
        options.case_sensitive = heeds_case
        options.max_mem = memory
        try:
            self._found: Any = re2.compile(source, options)
        except (re2.error, UnicodeEncodeError) as error:
            raise InputError(
                f"I cannot use this pattern: {_reason(error)}. Mend it, and give it again."
            ) from error

    @property
    def size(self) -> int:
        """How many instructions it was compiled to."""
        return int(self._found.programsize)

    def find(self, text: str) -> tuple[int, int] | None:
        """Give where its first match in a text begins and ends."""
        match = self._found.search(text)
        return (match.start(), match.end()) if match else None


def either(sources: Iterable[str], *, heeds_case: bool = True) -> Expression | None:
    """Compile expressions into one that matches where any of them does; None if that is too large.

    Each of them is valid.
    """
    try:
        return Expression("|".join(f"(?:{it})" for it in sources), heeds_case=heeds_case)
    except InputError:
        return None


def _reason(error: Exception) -> str:
    if isinstance(error, UnicodeEncodeError):
        return "there is half a character in it"
    told = error.args[0] if error.args else ""
    text = told.decode(errors="replace") if isinstance(told, bytes) else str(told)
    return text.replace("`", "'")[:200].rstrip(" .") or "it cannot be read"
