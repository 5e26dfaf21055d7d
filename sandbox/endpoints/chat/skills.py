"""What the rehearsal partner does on request: each skill is known by plain words."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from sandbox.endpoints.refusals import Refusal

from . import texts
from .reply import Reply
from .seen import Turn

LISTENS = 2_000
"""Characters at the beginning of a message in which requests are looked for."""
LONG = 6_000
CODE_LINES = 40
ITEMS = 5
SLOW = 20.0
MOST_COUNTED = 20_000

Match = re.Match[str]


@dataclass(frozen=True, slots=True)
class Skill:
    """Something that can be asked for.

    Attributes:
        say: words that ask for it, as the help shows them.
        shows: what comes, as the help says it.
        pattern: found at the beginning of the last user message.
        answer: makes the reply from that message and the match.
    """

    say: str
    shows: str
    pattern: re.Pattern[str]
    answer: Callable[[Turn, Match], Reply]


def _words(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE | re.DOTALL)


def _number(text: str, unit: str, default: int) -> int:
    found = re.search(rf"(\d{{1,6}})\s+{unit}", text[:LISTENS], re.IGNORECASE)
    return int(found[1]) if found else default


def _help(_: Turn, __: Match) -> Reply:
    lines = [f"- **{skill.say}**: {skill.shows}" for skill in SKILLS]
    return Reply(
        text="I am the sandbox's rehearsal partner: a small program, no language model. Say "
        "anything and I show what reached me. Or put one of these into your message:\n"
        + "\n".join(lines)
        + "\nAdd **slow** to any of them. When an answer was cut, **continue** goes on with it."
    )


def _repeat(turn: Turn, match: Match) -> Reply:
    return Reply(text=turn.text[match.start(1) :])


def _error(_: Turn, match: Match) -> Reply:
    status = int(match[1])
    raise Refusal(status, f"You asked the rehearsal partner for an error {status}.", kind="asked")


def _mention(turn: Turn, _: Match) -> Reply:
    ids = re.findall(r"<@[!&]?\d+>", turn.text[:LISTENS]) or ["<@100000000000000001>"]
    return Reply(text=f"Nobody should be pinged by this: @everyone @here {' '.join(ids)}")


def _long(turn: Turn, _: Match) -> Reply:
    words = _number(turn.text, "words", 0)
    if words:
        return Reply(text=texts.prose_of_words(words))
    return Reply(text=texts.prose(_number(turn.text, "char", LONG)))


def _code(turn: Turn, _: Match) -> Reply:
    return Reply(text=texts.code(_number(turn.text, "lines", CODE_LINES)))


def _count(_: Turn, match: Match) -> Reply:
    return Reply(text=texts.counting(min(int(match[1]), MOST_COUNTED)))


def _list(turn: Turn, _: Match) -> Reply:
    return Reply(text=texts.listing(min(_number(turn.text, "items", ITEMS), 500)))


def _always(reply: Reply) -> Callable[[Turn, Match], Reply]:
    return lambda _, __: reply


SKILLS = (
    Skill("repeat: …", "your words back", _words(r"\brepeat:\s*(.)"), _repeat),
    Skill("help", "this list", _words(r"\bhelp\b|\bwhat can you do\b"), _help),
    Skill("count to 20", "numbers", _words(r"\bcount (?:up )?to (\d{1,9})\b"), _count),
    Skill("error 429", "that error from the API", _words(r"\berror ([45]\d\d)\b"), _error),
    Skill(
        "mention everyone",
        "an attempt to ping people",
        _words(r"\b(?:mention|ping) everyone\b"),
        _mention,
    ),
    Skill(
        "forever",
        "text until you press Stop",
        _words(r"\bforever\b"),
        _always(Reply(text="I write until you press Stop.\n", is_endless=True)),
    ),
    Skill(
        "long text, or write 5000 characters",
        "paragraphs",
        _words(r"\blong (?:text|answer)\b|\b\d+ (?:char\w*|words)\b"),
        _long,
    ),
    Skill("code, or 100 lines of code", "a block of Python", _words(r"\bcode\b"), _code),
    Skill("list", "a nested list", _words(r"\blist\b"), _list),
    Skill("table", "a table", _words(r"\btable\b"), _always(Reply(text=texts.TABLE))),
    Skill("markdown", "every format", _words(r"\bmarkdown\b"), _always(Reply(text=texts.MARKDOWN))),
    Skill(
        "emoji or unicode",
        "unusual characters",
        _words(r"\bemojis?\b|\bunicode\b"),
        _always(Reply(text=texts.UNICODE)),
    ),
    Skill("empty", "an empty answer", _words(r"\bempty\b"), _always(Reply())),
    Skill("blank", "only white space", _words(r"\bblank\b"), _always(Reply(text=" \n \n "))),
    Skill(
        "refuse",
        "a refusal, as for reasons of policy",
        _words(r"\brefuse\b"),
        _always(
            Reply(text="I was asked to refuse, and so I can't help with that.", is_refusal=True)
        ),
    ),
    Skill(
        "filter",
        "an answer cut by a content filter",
        _words(r"\bfilter\b"),
        _always(Reply(text="This answer is cut off by", reason="content_filter")),
    ),
    Skill(
        "cut",
        "a stream that breaks off",
        _words(r"\bcut\b"),
        _always(Reply(text="This stream ends in the middle of a", is_cut=True)),
    ),
    Skill(
        "slow",
        "an answer that takes its time",
        _words(r"\bslow(?:ly)?\b"),
        _always(Reply(text="I take my time over this answer, so that you can watch it grow.")),
    ),
)
IS_SLOW = _words(r"\bslow(?:ly)?\b")
