"""A stand-in on a real socket, a session that knows its key, and the API document's schemas."""

import json
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from aiohttp import web
from jsonschema import Draft202012Validator

from sandbox.endpoints import EndpointServer

EXTRACT = Path(__file__).parent / "spec" / "openai-extract.json"
KEY = "sandbox-key"


@pytest.fixture
def endpoint() -> EndpointServer:
    """The stand-in, as fast as it goes."""
    endpoint = EndpointServer(api_key=KEY)
    endpoint.pace = 0.0
    return endpoint


class Served:
    """An application on a real socket, started as the sandbox starts it.

    aiohttp's own TestServer would cancel handlers when clients leave, which hides mistakes.
    """

    def __init__(self, app: web.Application) -> None:
        self._runner = web.AppRunner(app, access_log=None)
        self.host = "127.0.0.1"
        self.port = 0

    async def start(self) -> None:
        await self._runner.setup()
        await web.TCPSite(self._runner, self.host, 0).start()
        self.port = self._runner.addresses[0][1]

    def make_url(self, path: str) -> str:
        return f"http://{self.host}:{self.port}{path}"

    async def close(self) -> None:
        await self._runner.cleanup()


@pytest.fixture
async def served(endpoint: EndpointServer) -> AsyncIterator[Served]:
    """The stand-in on a socket, beside something else, as in the sandbox."""
    app = web.Application()
    endpoint.install(app)

    async def neighbour(_: web.Request) -> web.Response:
        return web.Response(text="neighbour")

    app.router.add_get("/api/v10/neighbour", neighbour)
    server = Served(app)
    await server.start()
    yield server
    await server.close()


@pytest.fixture
async def session(served: Served) -> AsyncIterator[aiohttp.ClientSession]:
    """A session whose paths begin after `/v1/`."""
    async with aiohttp.ClientSession(
        served.make_url("/v1/"), headers={"Authorization": f"Bearer {KEY}"}
    ) as session:
        yield session


class Api:
    """Short ways to ask the stand-in."""

    def __init__(self, session: aiohttp.ClientSession) -> None:
        self.session = session

    async def get(self, path: str) -> tuple[int, Any]:
        async with self.session.get(path) as response:
            return response.status, await response.json()

    async def post(self, body: object, path: str = "chat/completions") -> tuple[int, Any]:
        async with self.session.post(path, json=body) as response:
            return response.status, await response.json()

    async def say(self, *texts: str, **further: Any) -> str:
        """Ask with user and assistant messages in turn; gives the answer's text."""
        _, answer = await self.post(asking(*texts, **further))
        return str(answer["choices"][0]["message"]["content"])

    async def stream(self, *texts: str, **further: Any) -> list[Any]:
        """Ask for a stream; gives the JSON of its events, and `[DONE]` as text."""
        body = asking(*texts, stream=True, **further)
        async with self.session.post("chat/completions", json=body) as response:
            assert response.status == 200
            assert response.content_type == "text/event-stream"
            return events(await response.read())


def asking(*texts: str, **further: Any) -> dict[str, Any]:
    """A chat request; the texts are said by user and assistant in turn."""
    roles = ("user", "assistant")
    messages = [{"role": roles[i % 2], "content": text} for i, text in enumerate(texts)]
    return {"model": "rehearsal", "messages": messages, **further}


def events(raw: bytes) -> list[Any]:
    """The data of a whole event stream."""
    lines = raw.decode().replace("\r\n", "\n").split("\n")
    found = [line.removeprefix("data: ") for line in lines if line.startswith("data: ")]
    return [data if data == "[DONE]" else json.loads(data) for data in found]


@pytest.fixture
def api(session: aiohttp.ClientSession) -> Api:
    return Api(session)


@pytest.fixture
def ask() -> Callable[..., dict[str, Any]]:
    return asking


@pytest.fixture
def parse_events() -> Callable[[bytes], list[Any]]:
    return events


def _nullable(node: Any) -> Any:
    """Put OpenAPI's `nullable` into words that JSON Schema knows."""
    if isinstance(node, list):
        return [_nullable(entry) for entry in node]
    if not isinstance(node, dict):
        return node
    kept = {k: _nullable(v) for k, v in node.items() if k not in ("nullable", "discriminator")}
    return {"anyOf": [kept, {"type": "null"}]} if node.get("nullable") else kept


@pytest.fixture(scope="session")
def schemas() -> dict[str, Any]:
    """The API document's schemas by name."""
    document: dict[str, Any] = json.loads(EXTRACT.read_text())
    return _nullable(document["components"]["schemas"])  # type: ignore[no-any-return]


@pytest.fixture(scope="session")
def fits(schemas: dict[str, Any]) -> Callable[[str, object], None]:
    """Fails unless a value fits the named schema."""

    def check(name: str, value: object) -> None:
        schema = {"$ref": f"#/components/schemas/{name}", "components": {"schemas": schemas}}
        Draft202012Validator(schema).validate(value)

    return check
