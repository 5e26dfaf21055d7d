"""Takes out of texts who is meant: names, mentions and ids become roles."""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache

from bot.conversation import one_line

MEMBER = "member"
_SHORTEST = 3
_SHORTEST_UNCASED = 2
_CODE = re.compile(r"(```.*?(?:```|\Z)|`[^`\n]+`)", re.DOTALL)
_MARKS = (
    (re.compile(r"<@&\d{1,20}>"), "@role"),
    (re.compile(r"<#\d{1,20}>"), "#channel"),
    (re.compile(r"<a?:(\w{1,32}):\d{1,20}>"), r":\1:"),
    (re.compile(r"</([^:>\n]{1,100}):\d{1,20}>"), r"/\1"),
    (
        re.compile(r"https?://(?:\w+\.)?discord(?:app)?\.com/channels/[\d@me/]+"),
        "(link to a message)",
    ),
    (re.compile(r"(?<!\d)\d{17,20}(?!\d)"), "(id)"),
)
_HAS_DIGITS = re.compile(r"\d")
_BY_ID = re.compile(r"<@!?(\d{1,20})>")
_ANYBODY = re.compile(r"(?<![\w@/.])@([^\W\d_][\w.]{1,31})")
_NOBODY = frozenset({"everyone", "here", "role", MEMBER})
_NAMELESS = one_line("")


class Disguise:
    """Puts roles in the place of people in what was said in one conversation.

    Args:
        people: id → name and role of those who take part, in the order in which they came.
        others: names of people elsewhere in the server, who are meant only after an `@`.
    """

    def __init__(
        self, people: Mapping[int, tuple[str, str]], others: "re.Pattern[str] | None" = None
    ) -> None:
        self._labels = _labels({person: role for person, (_, role) in people.items()})
        self._kept = _NOBODY | {label.split()[0] for label in self._labels.values()}
        self._others = others
        named = tuple((one_line(name), self._labels[it]) for it, (name, _) in people.items())
        self._by_name, self._pattern = _pattern(named)

    def label(self, person_id: int | None) -> str:
        """Give the role by which somebody is called; two of the same role are numbered."""
        return self._labels.get(person_id or 0, MEMBER)

    def put_on(self, text: str) -> str:
        """Give a text without names, mentions and ids."""
        if _HAS_DIGITS.search(text):
            text = _BY_ID.sub(lambda found: f"@{self.label(int(found[1]))}", text)
            for pattern, replacement in _MARKS:
                text = pattern.sub(replacement, text)
        if self._pattern is not None and self._names_somebody(text):
            text = self._pattern.sub(self._named, text)
        if "@" not in text:
            return text
        pieces = _CODE.split(text)
        pieces[::2] = map(self._unmention, pieces[::2])  # in code an @ calls nobody
        return "".join(pieces)

    def _names_somebody(self, text: str) -> bool:
        """Tell quickly that nobody's name is anywhere in a text, as in most."""
        folded = _folded(text)
        return any(name in folded for name in self._by_name)

    def _named(self, found: re.Match[str]) -> str:
        return self._by_name.get(_folded(found[0]), MEMBER)

    def _unmention(self, text: str) -> str:
        if self._others is not None:
            text = self._others.sub(f"@{MEMBER}", text)
        return _ANYBODY.sub(self._unmention_one, text)

    def _unmention_one(self, found: re.Match[str]) -> str:
        return found[0] if found[1] in self._kept else f"@{MEMBER}"


def mentioned(names: Iterable[str]) -> "re.Pattern[str] | None":
    """Make what finds mentions of these people by name; the longest name is taken."""
    known = sorted({one_line(name) for name in names} - {_NAMELESS}, key=lambda it: (-len(it), it))
    if not known:
        return None
    return re.compile(
        f"(?<![\\w@])@(?:{'|'.join(map(re.escape, known))})(?![^\\W_])", re.IGNORECASE
    )


def _labels(roles: Mapping[int, str]) -> dict[int, str]:
    counts: dict[str, int] = {}
    labels = {}
    for person, role in roles.items():
        counts[role] = counts.get(role, 0) + 1
        labels[person] = role if counts[role] == 1 else f"{role} {counts[role]}"
    return labels


@lru_cache(maxsize=256)
def _pattern(
    named: Sequence[tuple[str, str]],
) -> "tuple[Mapping[str, str], re.Pattern[str] | None]":
    """Make what finds names, whole or one word of them where it begins with a capital."""
    labels: dict[str, str] = {}
    branches: dict[str, str] = {}
    for name, label in named:
        for text, pattern in _forms(name):
            labels.setdefault(_folded(text), label)
            branches.setdefault(pattern, text)
    if not branches:
        return labels, None
    longest = sorted(branches, key=lambda it: (-len(branches[it]), it))
    return labels, re.compile("|".join(longest))


def _forms(name: str) -> Iterable[tuple[str, str]]:
    """Give the ways in which a name may stand in a text, each with the pattern that finds it."""
    if name == _NAMELESS:
        return
    if not _is_cased(name):  # such scripts part words by no space
        if sum(map(str.isalnum, name)) >= _SHORTEST_UNCASED and not name.isdecimal():
            yield name, re.escape(name)
        return
    if sum(map(str.isalpha, name)) >= _SHORTEST:
        yield name, _alone(f"(?i:{re.escape(name)})")
    words = re.findall(r"[^\W_]+", name)
    for word in words if len(words) > 1 else ():
        if len(word) >= _SHORTEST and word[0].isupper():
            yield word, _alone(re.escape(word))


def _alone(pattern: str) -> str:
    return f"(?<![^\\W_]){pattern}(?![^\\W_])"  # an underscore beside it may be markup


def _is_cased(name: str) -> bool:
    return any(each.lower() != each.upper() for each in name)


def _folded(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold()
