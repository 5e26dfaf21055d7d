import json
from dataclasses import fields, replace
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.config import Config
from bot.errors import InputError
from bot.settings import COMMANDS, DEFAULT, DEFINITIONS, FAMILIES, ChatSettings, Scope, definition
from tests.bot.settings.samples import SERVER, values

CONFIG = Config.from_environment({})
KEYS = sorted(DEFINITIONS)


@pytest.mark.parametrize("key", KEYS)
@settings(max_examples=15, suppress_health_check=[HealthCheck.too_slow])
@given(st.data())
def test_each_value_survives_being_typed_stored_and_shown(key: str, data: Any) -> None:
    found = definition(key)
    value = data.draw(values(found.kind))
    assert found.parse(found.typed(value), SERVER) == value
    assert found.load(json.loads(json.dumps(found.dump(value)))) == value
    assert 0 < len(found.shown(value)) <= 1_000


@pytest.mark.parametrize("key", KEYS)
def test_each_default_is_a_value_of_its_kind(key: str) -> None:
    found = definition(key)
    default = found.default(CONFIG)
    assert found.load(found.dump(default)) == default
    assert found.shown(DEFAULT) == "the default"


@pytest.mark.parametrize("key", KEYS)
def test_each_setting_says_in_one_line_what_it_is_for(key: str) -> None:
    found = definition(key)
    assert 5 < len(found.help) <= 100
    assert "\n" not in found.help
    assert key == found.family.name or key.startswith(f"{found.family.name}.") or key == "language"
    assert len(key) <= 100


def test_the_families_come_in_the_order_in_which_they_are_shown() -> None:
    assert list(FAMILIES) == [
        "chat",
        "completion",
        "general",
        "access",
        "budget",
        "privacy",
        "image",
        "transcription",
        "speech",
        "search",
        "moderation",
    ]


def test_the_chat_settings_have_a_field_for_each_key_and_the_same_defaults() -> None:
    keys = {key for key in DEFINITIONS if key.startswith("chat.")} | {"language"}
    names = {field.name for field in fields(ChatSettings)}
    assert {key.removeprefix("chat.") for key in keys} == names
    defaults = {key.removeprefix("chat."): DEFINITIONS[key].default(CONFIG) for key in keys}
    assert ChatSettings(**defaults) == ChatSettings(model=CONFIG.chat_model)


def test_every_cap_has_a_setting() -> None:
    caps = [key for key in DEFINITIONS if key.startswith("budget.")]
    assert len(caps) == 4 * 5 * 2
    assert "budget.role_member.audio_seconds_per_month" in caps


def test_what_everyone_needs_cannot_be_kept_from_anyone() -> None:
    assert {"privacy", "help", "models"}.isdisjoint(COMMANDS)
    assert all(definition(f"access.{command}") for command in COMMANDS)


def test_some_settings_of_each_family_are_common() -> None:
    common = {it.family.name for it in DEFINITIONS.values() if it.is_common}
    assert FAMILIES.keys() <= common


@pytest.mark.parametrize(
    ("scope", "channel_id", "words"),
    [(Scope.SERVER, 5, "for the whole server"), (Scope.CHANNEL, 0, "for single channels")],
)
def test_a_setting_is_refused_where_it_does_not_belong(
    scope: Scope, channel_id: int, words: str
) -> None:
    found = replace(definition("chat.summary"), scope=scope)
    with pytest.raises(InputError, match=words):
        found.check(value=True, channel_id=channel_id)
    found.check(value=True, channel_id=5 - channel_id)


def test_a_key_is_found_whatever_its_case() -> None:
    assert definition(" Chat.MODEL ").key == "chat.model"
    assert definition("chat.model").name == "model"
    assert definition("language").name == "language"


@pytest.mark.parametrize(("key", "meant"), [("chat.modle", "`chat.model`"), ("x" * 9_999, "list")])
def test_an_unknown_key_is_answered_with_similar_ones(key: str, meant: str) -> None:
    with pytest.raises(InputError, match=meant):
        definition(key)
