"""Rules for links: domains that are blocked, domains that are allowed, and invites."""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from urllib.parse import unquote

from bot.errors import InputError
from bot.moderation.rules.rule import ACTIONS, EXCERPT, Hit, Rule, Wording

_LONGEST = 253
"""Characters of a domain."""
_AUTHORITY = re.compile(r"https?:/{2,}(?=([^\s/?#\\<>\"'`|]+))", re.IGNORECASE)
"""What stands between the scheme and the path. Browsers take a backslash for a slash."""
_DOTS = str.maketrans("。｡", "..")
"""Dots to browsers, too."""
_HOST = re.compile(r"\[[0-9a-f:.]+\]|[\w.-]+")
_TOKEN = re.compile(r"[^\s/@:?#\\<>()\[\]{}\"'`|*,;!&=~]+")
_LABEL = re.compile(r"[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?")
_INVITE = re.compile(
    r"(?<![\w-])(?:discord(?:app)?\.com/+invite|discord\.(?:gg|me|io|li)(?:/+invite)?"
    r"|dsc\.gg|invite\.gg)/+([\w-]{2,100})",
    re.IGNORECASE,
)
_SLASHES = str.maketrans({"\\": "/", "。": ".", "｡": "."})
_AS_BROWSERS = re.compile(r"\.?(?::[0-9]{1,5})?/(?:[^\s/]{1,100}/+\.\./+|\.?/+)*")
"""What browsers take for a slash after a host: with a port, a dot, or a way there and back."""
_CODE = re.compile(r"[\w-]{2,100}")
_ALWAYS = "discord.com"
"""Links to messages and channels stand under it; invites have a rule of their own."""


def checked_domain(value: str) -> str:
    """Read a domain, of which all subdomains are part, or all domains with an end: `*.zip`.

    Gives it as it stands in the domain name system. A link is taken for its domain.

    Raises:
        InputError: it is none.
    """
    text = value.strip()
    found = _AUTHORITY.match(text)
    host = _host(found[1].rpartition("@")[2] if found else text.removeprefix("*"))
    labels = host.removeprefix(".").split(".")
    is_end = host.startswith(".") and len(labels) == 1
    if (
        not all(map(_LABEL.fullmatch, labels))
        or not (is_end or len(labels) > 1)
        or len(host) > _LONGEST
    ):
        raise InputError("That is no domain: give one such as `example.com`, or `*.zip`.")
    return f"*.{labels[0]}" if is_end else ".".join(labels)


def checked_invite(value: str) -> str:
    """Read the code of an invite that is allowed, alone or in a link; empty for none.

    Raises:
        InputError: it is none.
    """
    value = value.strip()
    found = _INVITE.search(value)
    code = found[1] if found else value
    if value and not _CODE.fullmatch(code):
        raise InputError(
            "That is no invite: give its code, such as `abc123`, or leave it empty to block all."
        )
    return code


class Invites:
    """Finds invites to Discord servers, but for those that are allowed."""

    def __init__(self, rules: Sequence[Rule]) -> None:
        self._allowed = {checked_invite(rule.value).casefold() for rule in rules} - {""}
        self._rule = _gravest(rules)

    def hits(self, message: Wording) -> list[Hit]:
        """Give one hit if there is an invite."""
        text = message.folded
        if "%" in text:
            text = f"{text} {unquote(text)}"
        if not message.visible.isascii():  # folding makes blanks of some of the dots
            text = f"{text} {unicodedata.normalize('NFKC', message.visible).casefold()}"
        if "gg" not in text and "discord" not in text:
            return []
        text = _AS_BROWSERS.sub("/", text.translate(_SLASHES))
        for found in _INVITE.finditer(text):
            if found[1] not in self._allowed:
                return [Hit(self._rule, found[0][:EXCERPT])]
        return []


class Links:
    """Finds links to domains that are blocked, or, if any are allowed, to all others.

    The longest domain that fits a link decides; of two equal ones, the blocked one. A blocked
    domain is found without `https://`, too, and in look-alike letters; not so an end such as
    `*.zip`, which files have as well.
    """

    def __init__(self, rules: Sequence[Rule]) -> None:
        ends = [(checked_domain(rule.value).removeprefix("*."), rule) for rule in rules]
        self._blocked = {end: rule for end, rule in ends if rule.kind == "link"}
        self._allowed = {end for end, rule in ends if rule.kind == "allow-link"}
        self._stranger = _gravest([rule for rule in rules if rule.kind == "allow-link"] or rules)

    def hits(self, message: Wording) -> list[Hit]:
        """Give a hit for each rule that is broken."""
        found: dict[int, Hit] = {}
        for host in dict.fromkeys(hosts(message.visible)):
            self._look(host, found, is_linked=True)
        for host in dict.fromkeys(_mentioned(message.folded)):
            self._look(host, found, is_linked=False)
        return list(found.values())

    def _look(self, host: str, found: dict[int, Hit], *, is_linked: bool) -> None:
        for end in _ends(host):
            if end in self._blocked and (is_linked or "." in end):
                rule = self._blocked[end]
                break
            if end in self._allowed or end == _ALWAYS:
                return
        else:
            if not is_linked or not self._allowed:
                return
            rule = self._stranger
        found.setdefault(rule.id, Hit(rule, host[:EXCERPT]))


def hosts(text: str) -> Iterator[str]:
    """Give the host of each link in a text, as it stands in the domain name system.

    What stands before an `@` is given as well: an app may end the link there.
    """
    for found in _AUTHORITY.finditer(text):
        user, at, place = found[1].rpartition("@")
        yield _host(place)
        if at and "." in (first := _host(user)):
            yield first


def _mentioned(text: str) -> Iterable[str]:
    if "." not in text:
        return ()
    return (
        token.strip("._-")
        for token in _TOKEN.findall(text)
        if "." in token and len(token) <= _LONGEST
    )


def _host(place: str) -> str:
    """Give the host that a text begins with; empty if there is none."""
    plain = unicodedata.normalize("NFKC", unquote(place)).casefold().translate(_DOTS)
    found = _HOST.match(plain)
    return _ascii(found[0].rstrip(".")) if found else ""


def _ascii(host: str) -> str:
    if host.isascii() or len(host) > _LONGEST:
        return host
    try:
        return host.encode("idna").decode()
    except UnicodeError:
        return host


def _ends(host: str) -> Iterator[str]:
    """Give a host and all domains that it is part of, the longest first."""
    while host:
        yield host
        host = host.partition(".")[2]


def _gravest(rules: Sequence[Rule]) -> Rule:
    return max(rules, key=lambda it: (ACTIONS.index(it.action), it.minutes or 0))
