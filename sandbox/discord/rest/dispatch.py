"""Brings REST calls to their answers: faults, token, rate limits, body, refusals."""

import asyncio
import inspect
import re
from collections.abc import Awaitable, Callable, Mapping
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import unquote

import orjson
from aiohttp import BodyPartReader, web

from sandbox.discord.drafts import MAX_ATTACHMENTS
from sandbox.discord.errors import (
    DiscordError,
    not_found,
    refusal,
    too_large,
    unauthorized,
)
from sandbox.discord.faults import Fault
from sandbox.discord.ratelimits import Verdict
from sandbox.discord.rest.call import Call, Reply, Route
from sandbox.discord.uploads import Upload

if TYPE_CHECKING:
    from sandbox.discord.server import DiscordServer

BASE: Final = "/api/v10"
MAX_JSON: Final = 4 * 1024 * 1024
"""Bytes of JSON in a request."""

_FILE_FIELD: Final = re.compile(r"files?\[?(\d{0,2})\]?")
_WITH_BODY: Final = ("POST", "PUT", "PATCH", "DELETE")

Endpoint = Callable[[web.Request], Awaitable[web.StreamResponse]]


def endpoint(server: "DiscordServer", route: Route) -> Endpoint:
    """Make the function that aiohttp calls for a route."""

    async def respond(request: web.Request) -> web.StreamResponse:
        parts = dict(request.match_info)
        fault = server.faults.strike(route.method, route.path, parts)
        if fault is not None:
            early = await _struck(request, fault)
            if early is not None:
                return early
        if not route.is_open and not server.accepts(request.headers.get("Authorization")):
            return _refused(unauthorized(), {})
        verdict = server.rate_limits.take(route.method, route.path, route.limit, parts)
        if verdict.retry_after is not None:
            return _too_many(verdict)
        response = await _answered(server, route, request, verdict)
        return (_lost(request, fault) if fault and fault.after else None) or response

    return respond


async def unknown(_request: web.Request) -> web.StreamResponse:
    """Answer every path that no route knows."""
    return _refused(not_found(), {})


def json_response(
    body: Any,  # noqa: ANN401 - any JSON
    status: int = 200,
    headers: Mapping[str, str] | None = None,
) -> web.Response:
    """Answer with JSON under exactly the content type that Discord sends."""
    response = web.Response(body=orjson.dumps(body), status=status, headers=headers)
    # Set last: aiohttp would add a charset, and discord.py compares the whole header.
    response.headers["Content-Type"] = "application/json"
    return response


async def _answered(
    server: "DiscordServer", route: Route, request: web.Request, verdict: Verdict
) -> web.Response:
    try:
        call = await _call(server, request)
        found = route.answer(call)
        if inspect.isawaitable(found):
            found = await found
    except DiscordError as error:
        return _refused(error, verdict.headers)
    if isinstance(found, Reply):
        if found.body is None:
            return web.Response(status=found.status, headers=verdict.headers)
        return json_response(found.body, found.status, verdict.headers)
    if found is None:
        return web.Response(status=204, headers=verdict.headers)
    return json_response(found, headers=verdict.headers)


async def _call(server: "DiscordServer", request: web.Request) -> Call:
    reason = request.headers.get("X-Audit-Log-Reason")
    call = Call(
        server=server,
        actor=server.state.bot_id,
        path=request.match_info,
        query=request.query,
        reason=unquote(reason) if reason else None,
    )
    if request.method in _WITH_BODY and request.body_exists:
        if request.content_type == "multipart/form-data":
            await _read_form(request, call)
        else:
            _set_body(call, await _read_all(request))
    return call


async def _read_all(request: web.Request) -> bytes:
    content = bytearray()
    async for chunk in request.content.iter_any():
        content += chunk
        if len(content) > MAX_JSON:
            raise too_large()
    return bytes(content)


async def _read_form(request: web.Request, call: Call) -> None:
    """Read `payload_json` and `files[n]`; files over the limit are refused while they are read."""
    most = call.state.attachment_size_limit
    reader = await request.multipart()
    while (part := await reader.next()) is not None:
        if not isinstance(part, BodyPartReader):
            continue
        content = await _read_part(part, most)
        if part.name == "payload_json":
            _set_body(call, content)
        elif part.name == "file" or _FILE_FIELD.fullmatch(part.name or ""):
            number = re.sub(r"\D", "", part.name or "") or str(len(call.files))
            kind = part.headers.get("Content-Type")
            if len(call.files) > MAX_ATTACHMENTS:
                raise too_large()
            call.files[int(number)] = Upload(part.filename or "unknown", content, kind)


async def _read_part(part: BodyPartReader, most: int) -> bytes:
    content = bytearray()
    while chunk := await part.read_chunk(1 << 18):
        content += chunk
        if len(content) > most:
            raise too_large()
    return bytes(content)


def _set_body(call: Call, content: bytes) -> None:
    if not content:
        return
    try:
        body = orjson.loads(content)
    except orjson.JSONDecodeError:
        raise refusal(50109) from None
    if isinstance(body, list):
        call.body_list = body
    elif isinstance(body, dict):
        call.body = body


async def _struck(request: web.Request, fault: Fault) -> web.StreamResponse | None:
    """Let a fault happen; None when the request goes on."""
    if fault.delay:
        await asyncio.sleep(fault.delay)
    return None if fault.after else _lost(request, fault)


def _lost(request: web.Request, fault: Fault) -> web.Response | None:
    """Give what a fault answers; None when it answers nothing."""
    if fault.reset:
        if request.transport is not None:
            request.transport.abort()
        return web.Response()
    if fault.status is None:
        return None
    body = fault.body
    if body is None:
        body = {"message": f"{fault.status}: Sandbox Fault", "code": 0}
    return json_response(body, fault.status)


def _refused(error: DiscordError, headers: Mapping[str, str]) -> web.Response:
    return json_response(error.to_json(), error.status, headers)


def _too_many(verdict: Verdict) -> web.Response:
    body = {
        "message": "You are being rate limited.",
        "retry_after": verdict.retry_after,
        "global": verdict.is_global,
    }
    # discord.py takes a 429 without Via for a ban by the network in front of Discord.
    return json_response(body, 429, {**verdict.headers, "Via": "1.1 google"})
