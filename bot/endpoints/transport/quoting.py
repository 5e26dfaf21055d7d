"""What a server said, made fit to be shown: short, on one line, without keys, harmless."""

import re

_LENGTH = 200
_LONGEST = 2**16
_SHORTEST_KEY = 4  # masking "a" would mask everything
_MASK = "(key)"
_KEYS = re.compile(
    r"""
    (?i:bearer)\s+[^\s"',]{6,} | (?i:basic)\s+[\w+/=]{16,}
    | \b(?:sk|pk|rk|gsk|hf|xai|pplx|nvapi|r8|csk|fw|tgp|key|api|token)[-_][\w*.-]{6,}
    | \bAIza[\w*-]{6,}
    | \beyJ[\w-]{8,}\.[\w.-]+
    """,
    re.VERBOSE,
)
_HARMLESS = str.maketrans({"`": "'", "@": "@\u200b", "[": "(", "]": ")"})


def quoted(message: str, key: str | None = None) -> str:
    """`message` in at most 200 characters, with `key` and whatever looks like one masked."""
    line = " ".join(message[:_LONGEST].split())
    line = "".join(letter for letter in line if letter.isprintable())
    key = (key or "").strip()
    if len(key) >= _SHORTEST_KEY:
        line = line.replace(key, _MASK)
    line = _KEYS.sub(_MASK, line).translate(_HARMLESS)
    return line if len(line) <= _LENGTH else line[: _LENGTH - 1].rstrip() + "…"


def name(text: str) -> str:
    """A name from outside, such as a model's, fit to stand between backticks."""
    line = " ".join(text.replace("`", "'").split())
    return line if len(line) <= _LENGTH // 2 else line[: _LENGTH // 2 - 1] + "…"
