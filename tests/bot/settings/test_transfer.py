import asyncio
import json
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.config import Config
from bot.errors import InputError
from bot.settings import DEFAULT, DEFINITIONS, Change, Scope, Server, Settings, transfer
from bot.storage.database import Database
from bot.storage.settings import SettingsStore
from tests.bot.settings.samples import CHANNELS, GENERAL, SERVER, SMALL, STAFF, values

ADMIN, GUILD = 1, 100


def file(**parts: Any) -> bytes:
    return json.dumps({"version": 1, **parts}).encode()


async def test_the_file_is_for_people_and_leads_back_to_the_same_settings(
    settings: Settings,
) -> None:
    await settings.change(GUILD, {"language": "Português", "chat.max_tokens": None}, by=ADMIN)
    await settings.change(GUILD, {"chat.mentions": False}, by=ADMIN, channel_id=GENERAL)
    exported = await settings.export(GUILD)
    assert exported.decode() == (
        '{\n "version": 1,\n "server": {\n  "chat.max_tokens": null,\n'
        '  "language": "Português"\n },\n "channels": {\n  "21": {\n'
        '   "chat.mentions": false\n  }\n }\n}\n'
    )
    assert (await settings.plan(GUILD, exported, SMALL)).changes == ()
    plan = await settings.plan(GUILD + 1, exported, SMALL)
    assert await settings.apply(GUILD + 1, plan, ADMIN) == list(plan.changes)
    assert await settings.export(GUILD + 1) == exported


async def test_only_what_is_in_the_file_is_changed_and_only_once_applied(
    settings: Settings,
) -> None:
    await settings.change(GUILD, {"chat.model": "a", "language": "German"}, by=ADMIN)
    data = file(server={"chat.model": "b"}, channels={"21": {"chat.persona": "writer"}})
    plan = await settings.plan(GUILD, data, SMALL)
    assert plan.changes == (
        Change(0, "chat.model", "a", "b"),
        Change(GENERAL, "chat.persona", DEFAULT, "writer"),
    )
    assert (await settings.of(GUILD))["chat.model"] == "a"
    await settings.apply(GUILD, plan, ADMIN)
    assert await settings.chosen(GUILD) == {"chat.model": "b", "language": "German"}
    assert await settings.chosen(GUILD, GENERAL) == {"chat.persona": "writer"}
    assert {it.by for it in await settings.history(GUILD)} == {ADMIN}


async def test_a_plan_that_was_overtaken_changes_nothing(settings: Settings) -> None:
    plan = await settings.plan(GUILD, file(server={"chat.model": "b", "language": "Dutch"}), SMALL)
    await settings.change(GUILD, {"chat.usage_line": True}, by=ADMIN)
    await settings.change(GUILD, {"chat.model": "c"}, by=ADMIN)
    with pytest.raises(InputError, match="changed meanwhile"):
        await settings.apply(GUILD, plan, ADMIN)
    assert await settings.chosen(GUILD) == {"chat.usage_line": True, "chat.model": "c"}


async def test_a_plan_is_applied_once(settings: Settings) -> None:
    plan = await settings.plan(GUILD, file(server={"chat.model": "b"}), SMALL)
    outcomes = await asyncio.gather(
        *(settings.apply(GUILD, plan, ADMIN) for _ in range(5)), return_exceptions=True
    )
    assert sum(isinstance(outcome, list) for outcome in outcomes) == 1
    assert sum(isinstance(outcome, InputError) for outcome in outcomes) == 4
    assert len(await settings.history(GUILD)) == 1


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "no JSON"),
        (b"\xff\xfe\x00", "no JSON"),
        (b"[" * 200_000, "no JSON"),
        (b'{"version": NaN}', "no JSON"),
        (b'{"version": ' + b"9" * 10_000 + b"}", "no JSON"),
        (b" " * (256 * 1024 + 1), "too large"),
        (b"[]", "does not look like"),
        (b"{}", "does not look like"),
        (b'{"version": true}', "does not look like"),
        (b'{"version": 2}', "another version"),
        (b'{"version": 1, "server": {"language": "a", "language": "b"}}', "“language” twice"),
        (file(secrets={}), "“secrets” is no part"),
        (file(server=[]), "are not an object"),
        (file(channels=[]), "“channels” is not an object"),
        (file(channels={"21": None}), "(channel 21) are not an object"),
        (file(channels={"99": {}}), "no channel 99"),
        (file(channels={"021": {}}), "no channel 021"),
        (file(channels={"²": {}}), "no channel ²"),
        (file(server={"chat.modle": 1}), "no setting “chat.modle”"),
        (file(server={"half \ud800": 1}), "no setting “half ”"),
        (file(server={"chat.max_tokens": True}), "`chat.max_tokens`: use a whole number"),
        (file(server={"chat.system_prompt": "\ud800"}), "`chat.system_prompt`: use a text"),
        (file(channels={"21": {"chat.channels": []}}), "cannot be set there (channel 21)"),
        (file(server={"access.chat": ["11", "98"]}), "does not have the role 98"),
        (file(server={"moderation.log_channel": "97"}), "does not have the channel 97"),
    ],
)  # fmt: skip
def test_a_file_with_a_mistake_is_refused_with_its_mistake(data: bytes, words: str) -> None:
    with pytest.raises(InputError) as refusal:
        transfer.decode(data, SMALL)
    assert words in str(refusal.value)
    str(refusal.value).encode()


def test_ten_problems_are_named_and_the_rest_counted() -> None:
    data = file(server={f"unknown.{number}": 1 for number in range(25)})
    with pytest.raises(InputError) as refusal:
        transfer.decode(data, SMALL)
    lines = str(refusal.value).splitlines()
    assert len(lines) == 1 + 10 + 1
    assert lines[-1] == "- and 15 more"


def test_the_longest_list_of_problems_fits_into_a_message() -> None:
    data = file(server={key: {} if "model" in key else 10**40 for key in DEFINITIONS})
    with pytest.raises(InputError) as refusal:
        transfer.decode(data, SMALL)
    assert "more" in str(refusal.value)
    assert len(str(refusal.value)) <= 2_000


def test_many_names_twice_are_noticed_quickly() -> None:
    names = ",".join(f'"{number}":1' for number in range(20_000))
    with pytest.raises(InputError, match="“19999” twice"):
        transfer.decode(b"{" + names.encode() + b',"19999":1}', SMALL)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


@given(st.binary() | JSON.map(lambda it: json.dumps(it).encode()))
def test_whatever_is_in_a_file_is_read_or_refused(data: bytes) -> None:
    with suppress(InputError):
        assert transfer.decode(data, SMALL) == {}


@given(
    st.dictionaries(st.sampled_from(sorted(DEFINITIONS)), JSON, max_size=5),
    st.dictionaries(
        st.sampled_from(["21", "22", "x"]),
        st.dictionaries(st.sampled_from(sorted(DEFINITIONS)), JSON, max_size=3),
        max_size=2,
    ),
)
def test_whatever_values_are_in_a_file_are_taken_whole_or_not_at_all(
    server: Any, channels: Any
) -> None:
    with suppress(InputError):
        wanted = transfer.decode(file(server=server, channels=channels), SMALL)
        assert len(wanted) == len(server) + sum(map(len, channels.values()))
        for (channel_id, key), value in wanted.items():
            DEFINITIONS[key].check(value, channel_id)


@st.composite
def choices(draw: st.DrawFn) -> dict[tuple[int, str], Any]:
    places = st.sampled_from([0, *sorted(CHANNELS)[:3]])
    keys = draw(st.lists(st.sampled_from(sorted(DEFINITIONS)), max_size=6))
    drawn = [(draw(places), key) for key in keys]
    fitting = [it for it in drawn if not it[0] or Scope.CHANNEL in DEFINITIONS[it[1]].scope]
    return {place: draw(values(DEFINITIONS[place[1]].kind)) for place in fitting}


@settings(max_examples=30)
@given(choices())
def test_whatever_is_chosen_can_be_moved_to_another_server(wanted: Any) -> None:
    asyncio.run(moved(wanted))


async def moved(wanted: dict[tuple[int, str], Any]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        database = await Database.open(Path(folder) / "parley.db")
        settings = Settings(SettingsStore(database), Config.from_environment({}))
        try:
            for (channel_id, key), value in wanted.items():
                await settings.change(GUILD, {key: value}, by=ADMIN, channel_id=channel_id)
            plan = await settings.plan(GUILD + 1, await settings.export(GUILD), SERVER)
            await settings.apply(GUILD + 1, plan, ADMIN)
            settings.forget_guild(GUILD + 1)
            assert await settings.export(GUILD + 1) == await settings.export(GUILD)
            for (channel_id, key), value in wanted.items():
                assert (await settings.of(GUILD + 1, channel_id))[key] == value
        finally:
            await database.close()


def test_a_role_that_the_server_has_is_taken() -> None:
    server = Server({STAFF: "Staff"}, {})
    assert transfer.decode(file(server={"access.chat": ["11"]}), server) == {
        (0, "access.chat"): frozenset({STAFF})
    }
