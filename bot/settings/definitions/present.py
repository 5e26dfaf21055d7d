"""The settings that the bot heeds."""

from collections.abc import Iterator
from itertools import product
from types import MappingProxyType
from typing import Any

from bot.settings.definitions.entry import Definition, Family, Scope
from bot.settings.kinds import (
    CHANNEL,
    ROLE,
    Kind,
    Language,
    Model,
    Money,
    Number,
    Optional,
    Persona,
    Place,
    Places,
    Switch,
    Table,
    Text,
    Whole,
    Word,
)

CHAT = Family("chat", "Chat", "How I answer in threads, channels and mentions")
COMPLETION = Family("completion", "Completion", "How /complete goes on with a text")
GENERAL = Family("general", "General", "What applies to everything I do")
ACCESS = Family("access", "Access", "Which roles may use which commands and models")
BUDGET = Family("budget", "Budgets", "How much members, roles and the server may use")
PRIVACY = Family("privacy", "Privacy", "How long I keep what people said")

COMMANDS = (
    "chat",
    "conversation",
    "complete",
    "edit",
    "imagine",
    "image",
    "transcribe",
    "translate",
    "speak",
    "embed",
    "usage",
)
"""Commands with an `access.<command>` of their own.

`/privacy`, `/help` and `/models` are open to everyone; `access.models` is about the models
themselves.
"""
EMPTY = MappingProxyType[str, object]({})

_CHAT = (
    Definition(
        key="chat.model",
        family=CHAT,
        kind=Model(),
        from_config="chat_model",
        scope=Scope.BOTH,
        is_common=True,
        help="The model that answers",
    ),
    Definition(
        key="chat.persona",
        family=CHAT,
        kind=Persona(),
        standard="assistant",
        scope=Scope.BOTH,
        is_common=True,
        help="The persona I answer as, such as a teacher or a critic",
    ),
    Definition(
        key="chat.system_prompt",
        family=CHAT,
        kind=Text(4_000, is_paragraph=True),
        standard="",
        scope=Scope.BOTH,
        is_common=True,
        help="Your own instructions to the model, instead of the persona's",
    ),
    Definition(
        key="chat.temperature",
        family=CHAT,
        kind=Optional(Number(0, 2), "left to the model"),
        scope=Scope.BOTH,
        is_common=True,
        help="How varied answers are, from 0 (predictable) to 2",
    ),
    Definition(
        key="chat.max_tokens",
        family=CHAT,
        kind=Optional(Whole(1, 200_000), "left to the model"),
        scope=Scope.BOTH,
        is_common=True,
        help="The longest answer, in tokens",
    ),
    Definition(
        key="chat.history_tokens",
        family=CHAT,
        kind=Whole(200, 1_000_000),
        standard=8_000,
        scope=Scope.BOTH,
        help="How much of the conversation the model is shown, in tokens",
    ),
    Definition(
        key="chat.summary",
        family=CHAT,
        kind=Switch(),
        standard=True,
        scope=Scope.BOTH,
        help="Whether I sum up what a long conversation has no more room for",
    ),
    Definition(
        key="chat.mentions",
        family=CHAT,
        kind=Switch(),
        standard=True,
        scope=Scope.BOTH,
        is_common=True,
        help="Whether I answer when somebody mentions me or replies to me in a channel",
    ),
    Definition(
        key="chat.channels",
        family=CHAT,
        kind=Places(CHANNEL, "everywhere"),
        standard=frozenset(),
        is_common=True,
        help="Channels where I answer mentions and replies",
    ),
    Definition(
        key="chat.private_threads",
        family=CHAT,
        kind=Switch(),
        standard=True,
        scope=Scope.BOTH,
        help="Whether members may open private threads with me",
    ),
    Definition(
        key="chat.usage_line",
        family=CHAT,
        kind=Switch(),
        standard=False,
        scope=Scope.BOTH,
        is_common=True,
        help="Whether each answer ends with a line on its model, tokens and price",
    ),
    Definition(
        key="chat.reply_speech",
        family=CHAT,
        kind=Switch(),
        standard=False,
        scope=Scope.BOTH,
        is_common=True,
        help="Whether I also speak my answers, as voice messages",
    ),
)
_COMPLETION = (
    Definition(
        key="completion.model",
        family=COMPLETION,
        kind=Model(),
        from_config="completion_model",
        scope=Scope.BOTH,
        is_common=True,
        help="The model that completes texts",
    ),
)
_GENERAL = (
    Definition(
        key="language",
        family=GENERAL,
        kind=Language(),
        standard="",
        scope=Scope.BOTH,
        is_common=True,
        help="The language I answer in unless asked for another; none follows whoever asks",
    ),
)
_ACCESS = (
    Definition(
        key="access.moderators",
        family=ACCESS,
        kind=Places(ROLE, "nobody else"),
        standard=frozenset(),
        is_common=True,
        help="Roles that count as moderators, besides everyone who may manage messages",
    ),
    Definition(
        key="access.models",
        family=ACCESS,
        kind=Table(
            Word(
                r"[^\s=;,](?:[^=;,\x00-\x1f\x7f]{0,98}[^\s=;,])?",
                "a model's name, with `*` for anything",
            ),
            Places(ROLE, "everyone"),
            example="gpt-5* = @Staff @Artists; * = @Staff",
            empty="free for everyone",
        ),
        standard=EMPTY,
        is_common=True,
        help="Which roles may use which models; the pattern with most letters decides",
    ),
    *(
        Definition(
            key=f"access.{command}",
            family=ACCESS,
            kind=Places(ROLE, "everyone"),
            standard=frozenset(),
            is_common=command in ("chat", "imagine"),
            help=f"Roles that may use /{command}",
        )
        for command in COMMANDS
    ),
)
_PRIVACY = (
    Definition(
        key="privacy.retention_days",
        family=PRIVACY,
        kind=Whole(1, 3_650),
        standard=365,
        is_common=True,
        help="Days after which I delete conversations and the details of usage",
    ),
)

_SUBJECTS = {
    "member": "each member",
    "role": "all holders of a role together",
    "role_member": "each holder of a role, instead of the member limit",
    "server": "the whole server",
}
_AMOUNTS: dict[str, tuple[str, Kind[Any], str]] = {
    "requests": ("Requests per {} for {}", Whole(0, 1_000_000_000), "20"),
    "tokens": ("Tokens per {} for {}", Whole(0, 1_000_000_000_000), "50000"),
    "pictures": ("Pictures per {} for {}", Whole(0, 1_000_000_000), "20"),
    "audio_seconds": ("Seconds of audio per {} for {}", Whole(0, 1_000_000_000), "600"),
    "money": ("Money per {} for {}, in the price list's currency", Money(), "2.50"),
}
"""How much may be used: the line of help, with the period and the subject left open; the values;
and one for an example."""
_COMMON_BUDGETS = frozenset(
    {
        "budget.member.requests_per_day",
        "budget.member.tokens_per_day",
        "budget.member.money_per_month",
        "budget.server.tokens_per_day",
        "budget.server.money_per_month",
    }
)


def _budgets() -> Iterator[Definition]:
    for subject, amount, period in product(_SUBJECTS, _AMOUNTS, ("day", "month")):
        text, kind, example = _AMOUNTS[amount]
        key = f"budget.{subject}.{amount}_per_{period}"
        by_role = subject.startswith("role")
        empty = "as for other members" if subject == "role_member" else "no limit"
        many = Table(Place(ROLE), kind, f"@Artists = {example}; @Staff = 0", empty)
        yield Definition(
            key=key,
            family=BUDGET,
            kind=many if by_role else Optional(kind, empty),
            standard=EMPTY if by_role else None,
            is_common=key in _COMMON_BUDGETS,
            help=text.format(period, _SUBJECTS[subject]),
        )


TABLE = (*_CHAT, *_COMPLETION, *_GENERAL, *_ACCESS, *_budgets(), *_PRIVACY)
