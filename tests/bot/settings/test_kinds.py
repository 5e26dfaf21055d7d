from contextlib import suppress
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import InputError
from bot.settings import DEFINITIONS, Server, definition
from tests.bot.settings.samples import ARTISTS, CHANNELS, FIRST, GENERAL, LOG, ROLES, SMALL, STAFF

NOBODY = frozenset[int]()


@pytest.mark.parametrize(
    ("key", "typed", "value"),
    [
        ("chat.summary", " Yes ", True),
        ("chat.summary", "off", False),
        ("chat.max_tokens", "8,000", 8_000),
        ("chat.max_tokens", "none", None),
        ("chat.temperature", "0,7", 0.7),
        ("chat.temperature", "None", None),
        ("chat.persona", "WRITER", "writer"),
        ("chat.system_prompt", "none", ""),
        ("chat.system_prompt", "one\r\ntwo", "one\ntwo"),
        ("chat.channels", "#general, mod-log", frozenset({GENERAL, LOG})),
        ("chat.channels", "everywhere", NOBODY),
        ("language", "Português (Brasil)", "Português (Brasil)"),
        ("access.chat", "<@&11>\n@night artists, SENIOR", frozenset({STAFF, ARTISTS})),
        ("access.chat", "none", NOBODY),
        ("access.chat", "@everyone", frozenset({13})),
        ("budget.member.money_per_day", "1,250.5", Decimal("1250.50")),
        ("budget.member.money_per_day", "12.50", Decimal("12.5")),
        ("budget.role.tokens_per_day", "@Staff = 1,000, <@&12> = 5;", {STAFF: 1_000, ARTISTS: 5}),
        ("budget.role.money_per_day", "staff=0.000001", {STAFF: Decimal("0.000001")}),
        ("budget.role.money_per_day", "none", {}),
        ("moderation.thresholds", "hate = 0,8, violence = .9", {"hate": 0.8, "violence": 0.9}),
        ("moderation.log_channel", "<#22>", LOG),
        ("moderation.actions", "hate = Flag", {"hate": "flag"}),
        ("moderation.actions", "x = TIMEOUT  30 min\ny = note", {"x": "timeout 30", "y": "note"}),
        ("moderation.exempt_members", "<@31>,<@!32> 100000000000000000", {31, 32, 10**17}),
        ("moderation.exempt_members", "<@31><@31>", frozenset({31})),
        ("moderation.exempt_members", "None", NOBODY),
        ("moderation.escalate_after", "never", None),
        ("image.quality", "HD", "hd"),
    ],
)  # fmt: skip
def test_what_people_type_is_understood(key: str, typed: str, value: Any) -> None:
    assert definition(key).parse(typed, SMALL) == value


def test_a_table_may_be_written_over_several_lines_with_commas_inside() -> None:
    typed = "gpt-5* = @Staff, @everyone\n* = none, o3 = <@&12>;\n"
    assert definition("access.models").parse(typed, SMALL) == {
        "gpt-5*": frozenset({STAFF, 13}),
        "*": NOBODY,
        "o3": frozenset({ARTISTS}),
    }


@pytest.mark.parametrize(
    ("key", "typed", "words"),
    [
        ("chat.summary", "perhaps", "`on` or `off`"),
        ("chat.max_tokens", "0", "from 1 to 200,000"),
        ("chat.max_tokens", "9" * 5_000, "from 1 to 200,000"),
        ("chat.max_tokens", "1.5", "a whole number"),
        ("chat.max_tokens", "", "or `none`"),
        ("chat.temperature", "nan", "from 0 to 2"),
        ("chat.temperature", "inf", "from 0 to 2"),
        ("chat.temperature", "1e0", "from 0 to 2"),
        ("chat.persona", "pirate", "assistant"),
        ("chat.system_prompt", "x" * 4_001, "4,000"),
        ("chat.system_prompt", "x\x00y", "4,000"),
        ("chat.system_prompt", "x" * 7_000, "too long"),
        ("language", "two\nlines", "such as `German`"),
        ("chat.model", "", "a model's name"),
        ("chat.model", "x" * 101, "100"),
        ("chat.channels", "#nowhere-land", "There is no channel “#nowhere-land”"),
        ("chat.channels", "<#99>", "There is no channel “<#99>”"),
        ("access.chat", "@Stafff", "There is no role “@stafff”"),
        ("access.chat", "Twin", "Several roles are called “twin”"),
        ("access.chat", ",", "by mention, name or id"),
        ("access.models", "gpt-5", "I cannot read the entry `gpt-5`"),
        ("access.models", "o3 = @Staff; o3 = none", "`o3` is there twice"),
        ("access.models", ";;", "at most 50 entries"),
        ("moderation.log_channel", "general mod-log", "one channel"),
        ("budget.member.money_per_day", "-1", "six places"),
        ("budget.member.money_per_day", "0.0000001", "six places"),
        ("image.size", "1024", "such as `1024x1024`"),
        ("moderation.actions", "hate = ban", "cannot read the entry `hate = ban`"),
        ("moderation.actions", "hate = timeout 40321", "`timeout 30` for 30 minutes"),
        ("moderation.actions", "hate = timeout 0", "`timeout 30` for 30 minutes"),
        ("moderation.actions", "hate = delete 5", "`timeout 30` for 30 minutes"),
        ("moderation.exempt_members", "somebody", "each by mention or id"),
        ("moderation.exempt_members", "<@31> somebody", "each by mention or id"),
        ("moderation.exempt_members", "<@&31>", "each by mention or id"),
        ("moderation.exempt_members", "<@0>", "each by mention or id"),
        ("moderation.exempt_members", "<@9999999999999999999>", "each by mention or id"),
        ("moderation.exempt_members", " ", "each by mention or id"),
        ("moderation.exempt_members", " ".join(f"<@{it}>" for it in range(1, 52)), "at most 50"),
        ("image.quality", "best", "`low`, `medium`"),
    ],
)  # fmt: skip
def test_what_does_not_fit_is_refused_with_what_does(key: str, typed: str, words: str) -> None:
    with pytest.raises(InputError) as refusal:
        definition(key).parse(typed, SMALL)
    assert words in str(refusal.value)
    assert f"`{key}`" in str(refusal.value)


def test_lists_and_tables_are_bounded() -> None:
    roles = Server({FIRST + number: f"role {number}" for number in range(60)})
    many = " ".join(f"<@&{role}>" for role in list(roles.roles)[:51])
    with pytest.raises(InputError, match="at most 50 roles"):
        definition("access.chat").parse(many, roles)
    entries = ";".join(f"category{number} = 1" for number in range(51))
    with pytest.raises(InputError, match="at most 50 entries"):
        definition("moderation.thresholds").parse(entries, roles)


@pytest.mark.parametrize(
    ("key", "stored"),
    [
        ("chat.summary", 1),
        ("chat.max_tokens", True),
        ("chat.max_tokens", 10**30),
        ("chat.max_tokens", 5.0),
        ("chat.temperature", False),
        ("chat.temperature", float("nan")),
        ("chat.temperature", float("inf")),
        ("chat.temperature", 10**400),
        ("chat.persona", ["writer"]),
        ("chat.persona", "Writer"),
        ("chat.system_prompt", " padded "),
        ("chat.system_prompt", "half a character \ud800"),
        ("chat.model", "half a character \ud800"),
        ("access.models", {"half \ud800": []}),
        ("access.chat", [11]),
        ("access.chat", ["9" * 19]),
        ("access.chat", ["0"]),
        ("access.chat", ["1"] * 51),
        ("budget.member.money_per_day", 1.5),
        ("budget.member.money_per_day", "1e3"),
        ("budget.member.money_per_day", "1000000000.01"),
        ("budget.role.money_per_day", {"11": None}),
        ("moderation.thresholds", {"harassment": "0.5"}),
        ("moderation.thresholds", []),
        ("moderation.actions", {"hate": "Flag"}),
        ("moderation.exempt_members", ["1"] * 51),
        ("moderation.exempt_members", [31]),
    ],
)
def test_stored_values_are_read_strictly(key: str, stored: Any) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 -- the caller puts it into words
        definition(key).load(stored)


@given(st.sampled_from(sorted(DEFINITIONS)), st.text(max_size=80))
def test_whatever_is_typed_is_read_or_refused(key: str, typed: str) -> None:
    found = definition(key)
    with suppress(InputError):
        value = found.parse(typed, SMALL)
        assert found.load(found.dump(value)) == value
        assert len(found.shown(value)) <= 1_000


NAMES = st.text(st.characters(exclude_categories=("Cc", "Cs")), min_size=1).map(str.strip)


@given(st.lists(NAMES.filter(lambda name: bool(name.strip("@ "))), min_size=1, max_size=4))
def test_a_role_is_found_by_its_name_whatever_it_is_called(names: list[str]) -> None:
    server = Server({STAFF + number: name for number, name in enumerate(names)})
    plain = [name.casefold().removeprefix("@").strip() for name in names]
    typed = f"@{names[0].removeprefix('@').strip()}"
    if plain.count(plain[0]) > 1:
        with pytest.raises(InputError, match="Several roles"):
            definition("access.chat").parse(typed, server)
    else:
        assert definition("access.chat").parse(typed, server) == frozenset({STAFF})


def test_choices_are_what_contains_the_text_and_fit_into_a_list() -> None:
    everything = Server(ROLES, CHANNELS)
    assert definition("chat.summary").kind.suggestions("O", SMALL) == {"on": "on", "off": "off"}
    assert "writer" in definition("chat.persona").kind.suggestions("polish", SMALL).values()
    roles = definition("access.chat").kind
    assert roles.suggestions("staff", SMALL) == {"@Staff": "<@&11>"}
    assert len(roles.suggestions("", everything)) == 25
    assert next(iter(roles.suggestions("", SMALL).values())) == "none"
    assert definition("chat.model").kind.suggestions("", SMALL) == {}


def test_roles_and_channels_that_are_gone_are_named() -> None:
    table = definition("access.models")
    value = {"*": frozenset({STAFF, 99})}
    assert table.kind.strangers(value, SMALL) == ["the role 99"]
    assert definition("moderation.log_channel").kind.strangers(7, SMALL) == ["the channel 7"]
    assert definition("moderation.log_channel").kind.strangers(None, SMALL) == []
