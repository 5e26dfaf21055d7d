"""`/settings key`: the form, what becomes of what is typed into it, and where that can be found."""

import io
import logging
import sqlite3
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from bot import logs
from sandbox.discord.actors.invocation import Invocation
from sandbox.endpoints.faults import Fault, Kind
from sandbox.endpoints.server import EndpointServer
from sandbox.world import Sandbox
from tests.scene import EPHEMERAL, Scene, playing

KEY = "sk-proj-own-key-of-the-lab-7766"
SECRET = "a passphrase of the operator"
NAMES = ("", "bot", "cogs", "sandbox", "__main__")


class Furnished(Sandbox):
    """The sandbox, and what else the operator has set."""

    def __init__(self, more: Mapping[str, str]) -> None:
        super().__init__()
        self.more = dict(more)

    def environment(self, folder: Path) -> dict[str, str]:
        return super().environment(folder) | self.more


@pytest.fixture
def own() -> EndpointServer:
    """An endpoint that is not the operator's, and takes only the server's own key."""
    endpoint = EndpointServer(api_key=KEY)
    endpoint.pace = 0
    return endpoint


@pytest.fixture
async def base(own: EndpointServer) -> AsyncIterator[str]:
    app = web.Application()
    own.install(app)
    async with TestServer(app) as server:
        yield str(server.make_url("/v1"))


@pytest.fixture
async def world(base: str) -> AsyncIterator[Furnished]:
    async with Furnished({"SECRET_KEY": SECRET, "ALLOWED_BASE_URLS": base}) as sandbox:
        sandbox.endpoint.pace = 0
        yield sandbox


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    """Everything that is logged, at its most talkative."""
    root, stream = logging.getLogger(), io.StringIO()
    handlers, levels = root.handlers[:], {name: logging.getLogger(name).level for name in NAMES}
    raising = logging.raiseExceptions
    logs.configure("DEBUG", "text", stream)
    yield stream
    logging.captureWarnings(capture=False)
    logging.raiseExceptions = raising
    root.handlers[:] = handlers
    for name, level in levels.items():
        logging.getLogger(name).setLevel(level)


async def form(scene: Scene, who: str = "admin", guild: str = "lab") -> Invocation:
    channel = scene.channel(guild=guild)
    opened = await scene.actor(who).command(channel, "settings key set")
    await opened.acknowledged()
    assert opened.modal is not None, opened.messages
    return opened


async def told(invocation: Invocation) -> str:
    message = await invocation.answered()
    assert message["flags"] & EPHEMERAL, "only the person is told"
    return str(message["content"])


async def send_off(scene: Scene, opened: Invocation, key: str, base: str) -> str:
    return await told(await scene.actor("admin").submit(opened, key=key, base_url=base))


async def set_key(scene: Scene, base: str, key: str = KEY, guild: str = "lab") -> str:
    return await send_off(scene, await form(scene, guild=guild), key, base)


def offered(endpoint: EndpointServer) -> int:
    return len([model for model in endpoint.models if not model.retired])


def fields(opened: Invocation) -> dict[str, dict[str, Any]]:
    assert opened.modal is not None
    return {row["component"]["custom_id"]: row["component"] for row in opened.modal["components"]}


async def test_a_key_is_tried_and_the_server_answers_through_it_from_then_on(
    scene: Scene, own: EndpointServer, base: str
) -> None:
    text = await set_key(scene, base)
    assert f"own key that ends in 7766, at `{base}`" in text
    assert f"It offers {offered(own)} models" in text
    _, thread = await scene.chat("hello")
    await scene.answer(thread)
    await scene.restart()
    _, thread = await scene.chat("hello again")
    await scene.answer(thread)
    assert next(call.path for call in own.calls) == "/models"
    assert len([call for call in own.calls if call.path == "/chat/completions"]) >= 2
    assert not [call for call in scene.world.endpoint.calls if "chat" in call.path]


async def test_other_servers_stay_with_the_operators_account(
    scene: Scene, own: EndpointServer, base: str
) -> None:
    await set_key(scene, base)
    quiet = scene.channel(guild="quiet")
    invocation = await scene.actor("admin").command(quiet, "models list")
    shown = str((await invocation.answered())["content"])
    assert f"{offered(scene.world.endpoint)} models" in shown
    assert len(list(own.calls)) == 1, "the trial alone"
    assert [call.path for call in scene.world.endpoint.calls] == ["/models"]


async def test_trying_a_key_leaves_a_row_as_every_call_does(scene: Scene, base: str) -> None:
    await set_key(scene, base, "sk-wrong-0123456789")
    await set_key(scene, base)
    with closing(sqlite3.connect(scene.folder / "parley.db")) as database:
        rows = "SELECT command, endpoint, outcome, own_key FROM calls ORDER BY id"
        assert database.execute(rows).fetchall() == [
            ("settings", "models", "failed", 1),
            ("settings", "models", "ok", 1),
        ]


async def test_the_form_says_who_sees_it_and_begins_with_the_hosted_api(scene: Scene) -> None:
    opened = await form(scene)
    assert opened.modal is not None
    assert "Only you see this form" in opened.modal["components"][0]["description"]
    assert fields(opened)["base_url"]["value"] == "https://api.openai.com/v1"
    assert "value" not in fields(opened)["key"]


async def test_of_a_present_key_the_form_shows_the_end_alone(scene: Scene, base: str) -> None:
    await set_key(scene, base)
    opened = await form(scene)
    assert fields(opened)["base_url"]["value"] == base
    assert "ends in 7766" in fields(opened)["key"]["placeholder"]
    assert KEY[:-4] not in str(opened.to_json())


@pytest.mark.parametrize(
    ("key", "url", "says"),
    [
        ("sk-another-key-than-the-endpoint-takes", None, "does not accept this key"),
        ("sk key", None, "no API key"),
        (KEY, "hello", "not a base URL"),
        (KEY, "https://127.0.0.1:1/v1", "ALLOWED_BASE_URLS"),
        (KEY, "http://models.example/v1", "https://"),
        ("", "https://models.example/v1", "There is no key"),
    ],
)
async def test_wrong_input_is_explained_and_nothing_is_kept(
    scene: Scene, base: str, key: str, url: str | None, says: str
) -> None:
    assert says in await set_key(scene, url or base, key)
    assert "ends in" not in fields(await form(scene))["key"]["placeholder"]


async def test_an_endpoint_that_does_not_list_its_models_is_taken_with_a_note(
    scene: Scene, own: EndpointServer, base: str
) -> None:
    own.faults.add(Fault(kind=Kind.STATUS, match="models", status=404, message="no such path"))
    text = await set_key(scene, base)
    assert "uses its own key" in text
    assert "could not try the key" in text


async def test_a_removed_key_leaves_the_operators_account(
    scene: Scene, own: EndpointServer, base: str
) -> None:
    await set_key(scene, base)
    admin, channel = scene.actor("admin"), scene.channel()
    first = await told(await admin.command(channel, "settings key remove"))
    assert "erased" in first
    assert "whoever runs this bot is used" in first
    assert "has no key of its own" in await told(
        await admin.command(channel, "settings key remove")
    )
    _, thread = await scene.chat("hello")
    await scene.answer(thread)
    assert [call.path for call in own.calls] == ["/models"]


async def test_without_a_secret_the_command_explains_itself(
    world: Furnished, tmp_path: Path
) -> None:
    world.more["SECRET_KEY"] = ""
    async with playing(world, tmp_path) as scene:
        opened = await scene.actor("admin").command(scene.channel(), "settings key set")
        assert "SECRET_KEY" in await told(opened)
        assert opened.modal is None


async def test_when_the_secret_is_gone_people_are_told_what_to_do(
    scene: Scene, own: EndpointServer, base: str
) -> None:
    await set_key(scene, base)
    async with scene.away():
        assert isinstance(scene.world, Furnished)
        scene.world.more["SECRET_KEY"] = "a passphrase that opens nothing"
    invocation = await scene.actor().command(scene.channel(), "models list")
    assert "can no longer be read" in await told(invocation)
    assert list(scene.world.endpoint.calls) == [], "the operator's account does not step in"
    assert len(list(own.calls)) == 1


@pytest.mark.parametrize("what", ["set", "remove"])
@pytest.mark.parametrize("who", ["moderator", "member", "newcomer"])
async def test_forged_commands_of_others_than_admins_are_refused(
    scene: Scene, who: str, what: str
) -> None:
    channel = scene.channel()
    forged = await scene.actor(who).command(channel, f"settings key {what}", forge=True)
    assert "Manage Server" in await told(forged)
    assert forged.modal is None


async def test_a_form_that_is_sent_off_without_the_right_any_more_changes_nothing(
    scene: Scene, own: EndpointServer, base: str
) -> None:
    admin, lab, member = scene.actor("admin"), scene.world.seed.guild().id, scene.actor().id
    roles = [scene.world.seed.role(name).id for name in ("Member", "Admin")]
    await admin.set_roles(lab, member, tuple(roles))
    opened = await form(scene, "member")
    await admin.set_roles(lab, member, tuple(roles[:1]))
    sent = await scene.actor().submit(opened, key=KEY, base_url=base)
    assert "Manage Server" in await told(sent)
    assert list(own.calls) == []


async def test_a_form_may_be_sent_off_again_with_the_fault_corrected(
    scene: Scene, base: str
) -> None:
    opened = await form(scene)
    assert "no API key" in await send_off(scene, opened, "sk wrong", base)
    assert "uses its own key" in await send_off(scene, opened, KEY, base)


async def test_a_form_may_be_sent_off_after_a_restart(scene: Scene, base: str) -> None:
    opened = await form(scene)
    await scene.restart()
    assert "uses its own key" in await send_off(scene, opened, KEY, base)


async def test_a_forged_form_of_nonsense_keeps_nothing(scene: Scene) -> None:
    empty = await scene.actor("admin").forge_form(scene.channel(), "settings:key", {})
    assert "not a base URL" in await told(empty)
    others = await scene.actor().forge_form(scene.channel(), "settings:key", {"key": KEY})
    assert "Manage Server" in await told(others)
    assert "ends in" not in fields(await form(scene))["key"]["placeholder"]


def on_disk(folder: Path) -> bytes:
    return b"".join(file.read_bytes() for file in folder.rglob("*") if file.is_file())


async def test_keys_are_found_neither_in_the_log_nor_in_files_nor_in_what_is_said(
    log: io.StringIO, scene: Scene, own: EndpointServer, base: str, tmp_path: Path
) -> None:
    said = [await set_key(scene, base)]
    own.faults.add(Fault(kind=Kind.STATUS, match="chat", status=400, message=f"bad {KEY}, sorry"))
    _, thread = await scene.chat("hello")
    said.append(str((await scene.answer(thread))["content"]))
    own.faults.add(Fault(kind=Kind.STATUS, match="models", status=401, message=f"no {KEY}"))
    said.append(await set_key(scene, base))
    files = on_disk(tmp_path)
    assert base.encode() in files
    assert KEY[:-4].encode() not in files
    assert SECRET.encode() not in files
    assert "set its own key" in log.getvalue()
    assert KEY[:-4] not in log.getvalue()
    assert SECRET not in log.getvalue()
    assert [text for text in said if KEY[:-4] in text] == []
    assert "(key)" in said[1], "the endpoint said it, and it was masked"
