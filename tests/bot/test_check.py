import asyncio
import os
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from pathlib import Path

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from bot.check import Finding, Status, check, exit_code, report
from bot.config import Config
from bot.storage.database import Database

TOKEN = "MTIz.geheim.discord-token"
KEY = "geheim-endpoint-key"
LIMITED_MESSAGE_CONTENT = 1 << 19
CHOSEN = ["gpt-5.6-luna", "gpt-image-2", "gpt-transcribe", "gpt-4o-mini-tts"]
CHOSEN += ["text-embedding-3-small", "omni-moderation-latest"]


class Surroundings:
    """A Discord and an endpoint that say what a test sets, and the settings that lead to them."""

    def __init__(self, folder: Path) -> None:
        self.user: object = {"username": "parley"}
        self.application: object = {"flags": LIMITED_MESSAGE_CONTENT | 1}
        self.discord_status = 200
        self.models: object = {"data": [{"id": name} for name in CHOSEN]}
        self.models_status = 200
        self.silent = False
        self.done = asyncio.Event()
        self.environ = {
            "DISCORD_TOKEN": TOKEN,
            "OPENAI_API_KEY": KEY,
            "DATABASE_PATH": str(folder / "data" / "parley.db"),
        }

    async def start(self, stack: AsyncExitStack) -> None:
        app = web.Application()
        app.router.add_get("/api/v10/users/@me", self._get_user)
        app.router.add_get("/api/v10/applications/@me", self._get_application)
        app.router.add_get("/v1/models", self._get_models)
        server = await stack.enter_async_context(TestServer(app))
        stack.callback(self.done.set)
        self.base = str(server.make_url("")).rstrip("/")
        self.environ["DISCORD_API_URL"] = f"{self.base}/api/v10"
        self.environ["OPENAI_BASE_URL"] = f"{self.base}/v1"

    async def _get_user(self, request: web.Request) -> web.Response:
        return self._discord(request, self.user)

    async def _get_application(self, request: web.Request) -> web.Response:
        return self._discord(request, self.application)

    def _discord(self, request: web.Request, payload: object) -> web.Response:
        if request.headers["Authorization"] != f"Bot {TOKEN}":
            return web.json_response({"message": "401: Unauthorized", "code": 0}, status=401)
        return web.json_response(payload, status=self.discord_status)

    async def _get_models(self, request: web.Request) -> web.Response:
        if self.silent:
            await self.done.wait()
        if request.headers.get("Authorization") != f"Bearer {KEY}":
            return web.json_response({"error": {"message": f"wrong key {KEY}"}}, status=401)
        return web.json_response(self.models, status=self.models_status)

    async def found(self, *, seconds: float = 5.0, **environ: str) -> list[Finding]:
        config = Config.from_environment(self.environ | environ)
        findings = await check(config, seconds=seconds)
        assert "geheim" not in report(findings)
        return findings


@pytest.fixture
async def surroundings(tmp_path: Path) -> AsyncIterator[Surroundings]:
    async with AsyncExitStack() as stack:
        made = Surroundings(tmp_path)
        await made.start(stack)
        yield made


def about(findings: list[Finding], subject: str) -> Finding:
    (finding,) = (it for it in findings if it.subject.startswith(subject))
    return finding


async def test_all_is_well(surroundings: Surroundings, tmp_path: Path) -> None:
    findings = await surroundings.found()
    assert {it.status for it in findings} == {Status.OK}
    assert [it.subject for it in findings] == [
        "settings",
        "Discord",
        "intents",
        "database",
        f"endpoint {surroundings.base}/v1",
        "models",
    ]
    assert exit_code(findings) == 0
    assert "will be made" in about(findings, "database").text
    assert os.listdir(tmp_path) == []  # noqa: PTH208 -- a path's own method counts as blocking


async def test_the_report_is_one_line_each(surroundings: Surroundings) -> None:
    surroundings.user = {"username": "two\nlines"}
    findings = await surroundings.found()
    lines = report(findings).split("\n")
    assert len(lines) == len(findings)
    assert lines[0] == "ok       settings: every variable can be read"


def test_only_a_failure_makes_the_command_fail() -> None:
    warning = Finding(Status.WARNING, "x", "y")
    assert exit_code([warning]) == 0
    assert exit_code([warning, Finding(Status.FAILED, "x", "y")]) == 1


async def test_a_missing_token_is_told(surroundings: Surroundings) -> None:
    finding = about(await surroundings.found(DISCORD_TOKEN=""), "Discord")
    assert finding.status is Status.FAILED
    assert "DISCORD_TOKEN is not set" in finding.text


async def test_a_refused_token_is_told(surroundings: Surroundings) -> None:
    finding = about(await surroundings.found(DISCORD_TOKEN="geheim-other"), "Discord")
    assert finding.status is Status.FAILED
    assert "does not accept DISCORD_TOKEN" in finding.text


@pytest.mark.parametrize("application", [{"flags": 1 << 12}, {}, {"flags": None}])
async def test_the_missing_intent_is_told_with_its_switch(
    surroundings: Surroundings, application: object
) -> None:
    surroundings.application = application
    finding = about(await surroundings.found(), "intents")
    assert finding.status is Status.FAILED
    assert "Message Content Intent under Privileged Gateway Intents" in finding.text


@pytest.mark.parametrize("user", [[], "page", {"username": "x" * 1_100_000}])
async def test_an_answer_that_discord_never_gives_points_to_the_address(
    surroundings: Surroundings, user: object
) -> None:
    surroundings.user = user
    finding = about(await surroundings.found(), "Discord")
    assert finding.status is Status.FAILED
    assert "DISCORD_API_URL" in finding.text


async def test_a_status_of_discord_is_told(surroundings: Surroundings) -> None:
    surroundings.discord_status = 503
    assert "status 503" in about(await surroundings.found(), "Discord").text


async def test_nobody_at_the_addresses_is_told(
    surroundings: Surroundings, unused_tcp_port: int
) -> None:
    gone = f"http://127.0.0.1:{unused_tcp_port}"
    findings = await surroundings.found(
        DISCORD_API_URL=gone, OPENAI_BASE_URL=gone, ALLOWED_BASE_URLS=f"{gone}/local"
    )
    assert about(findings, "Discord").status is Status.FAILED
    endpoint = about(findings, "endpoint")
    assert endpoint.status is Status.FAILED
    assert endpoint.text == (
        "The endpoint cannot be reached. Check that it runs, and OPENAI_BASE_URL."
    )
    allowed = about(findings, "allowed endpoint")
    assert allowed.status is Status.WARNING
    assert "ALLOWED_BASE_URLS" in allowed.text


async def test_a_silent_endpoint_does_not_hold_the_check_up(surroundings: Surroundings) -> None:
    surroundings.silent = True
    finding = about(await surroundings.found(seconds=0.2), "endpoint")
    assert finding.status is Status.FAILED
    assert "did not answer in time" in finding.text


@pytest.mark.parametrize(
    ("key", "said"), [("geheim-wrong", "does not accept OPENAI_API_KEY"), ("", "wants a key")]
)
async def test_a_wrong_or_missing_key_is_told(
    surroundings: Surroundings, key: str, said: str
) -> None:
    finding = about(await surroundings.found(OPENAI_API_KEY=key), "endpoint")
    assert finding.status is Status.FAILED
    assert said in finding.text


async def test_models_that_are_not_listed_are_warned_of(surroundings: Surroundings) -> None:
    findings = await surroundings.found(CHAT_MODEL="retired", SPEECH_MODEL="gone")
    warnings = [it for it in findings if it.status is Status.WARNING]
    assert [it.subject for it in warnings] == ["CHAT_MODEL", "SPEECH_MODEL"]
    assert "the model retired" in warnings[0].text
    assert exit_code(findings) == 0


async def test_a_bare_name_stands_for_the_latest(surroundings: Surroundings) -> None:
    surroundings.models = {"data": [{"id": name} for name in [*CHOSEN, "llama3:latest"]]}
    assert about(await surroundings.found(CHAT_MODEL="llama3"), "models").status is Status.OK


async def test_an_endpoint_without_a_list_is_only_warned_of(surroundings: Surroundings) -> None:
    surroundings.models_status = 404
    assert about(await surroundings.found(), "endpoint").status is Status.WARNING


async def test_a_busy_endpoint_is_only_warned_of(surroundings: Surroundings) -> None:
    surroundings.models_status = 429
    assert about(await surroundings.found(), "endpoint").status is Status.WARNING


async def test_an_allowed_endpoint_needs_only_to_answer(surroundings: Surroundings) -> None:
    base = surroundings.base
    findings = await surroundings.found(ALLOWED_BASE_URLS=f"{base}/v1,{base}/other")
    assert "wants a key" in about(findings, f"allowed endpoint {base}/v1").text
    assert about(findings, f"allowed endpoint {base}/other").status is Status.OK


async def test_a_missing_price_list_is_told(surroundings: Surroundings, tmp_path: Path) -> None:
    prices = tmp_path / "prices.toml"
    assert (
        "PRICES_FILE" in about(await surroundings.found(PRICES_FILE=str(prices)), "settings").text
    )
    prices.write_text('currency = "USD"\n[models."*"]\ninput = -1\n')
    found = about(await surroundings.found(PRICES_FILE=str(prices)), "settings")
    assert found.status is Status.FAILED
    assert "`input`" in found.text
    prices.write_text('currency = "USD"\n[models."*"]\ninput = 1\n')
    found = about(await surroundings.found(PRICES_FILE=str(prices)), "settings")
    assert found.status is Status.OK


async def test_the_check_may_run_beside_the_bot(surroundings: Surroundings) -> None:
    database = await Database.open(surroundings.environ["DATABASE_PATH"])
    try:
        finding = about(await surroundings.found(), "database")
        assert finding == Finding(
            Status.OK, "database", f"{surroundings.environ['DATABASE_PATH']} is whole"
        )
    finally:
        await database.close()


async def test_a_database_that_is_none_is_told(surroundings: Surroundings, tmp_path: Path) -> None:
    path = tmp_path / "x.db"
    path.write_text("not a database, " * 100)
    finding = about(await surroundings.found(DATABASE_PATH=str(path)), "database")
    assert finding.status is Status.FAILED
    assert "it is damaged, or no database" in finding.text


async def test_a_folder_that_cannot_be_made_is_told(
    surroundings: Surroundings, tmp_path: Path
) -> None:
    (tmp_path / "file").touch()
    path = tmp_path / "file" / "deeper" / "x.db"
    finding = about(await surroundings.found(DATABASE_PATH=str(path)), "database")
    assert finding.status is Status.FAILED
    assert "DATABASE_PATH" in finding.text
