"""How accidents before the answer look on the wire."""

from collections.abc import Awaitable, Callable

from aiohttp import web

from sandbox.endpoints.exchange import Exchange
from sandbox.endpoints.refusals import error_object, unrecognized

from .fault import Fault, Kind
from .script import Scripted

PAGE = (
    "<!DOCTYPE html><html><head><title>Sandbox</title></head>"
    "<body><h1>This is a web page, not the API.</h1></body></html>"
)
BROKEN = b'{"id": "chatcmpl-broken", "object": "chat.completion", "choices": [{"index": 0, "mess'
BLOCK = 64 * 1024

Answer = Callable[[Exchange, Fault], Awaitable[web.StreamResponse]]


async def strike(exchange: Exchange, accident: Scripted) -> web.StreamResponse | None:
    """Let an accident happen; None when the call goes on (after a stall, or one that comes later).

    Raises:
        Refusal: when that is the accident.
    """
    fault = accident.fault
    if fault.kind is Kind.STALL:
        await accident.hold()
        return None
    if fault.kind is Kind.RESET:
        await exchange.reset()
    if fault.kind is Kind.REFUSE_PARAMETER:
        raise unrecognized([fault.param])
    answer = ANSWERS.get(fault.kind)
    return await answer(exchange, fault) if answer else None


async def _status(exchange: Exchange, fault: Fault) -> web.StreamResponse:
    status = fault.status or 503
    kind = "server_error" if status >= 500 else "invalid_request_error"  # noqa: PLR2004 - HTTP's
    if fault.body is not None:
        return await exchange.send(fault.body.encode(), status=status, headers=fault.headers)
    body = error_object(fault.message, kind=kind, code=fault.code)
    return await exchange.answer(body, status=status, headers=fault.headers)


async def _html(exchange: Exchange, fault: Fault) -> web.StreamResponse:
    page = PAGE if fault.body is None else fault.body
    return await exchange.send(
        page.encode(), status=fault.status or 200, content_type="text/html; charset=utf-8"
    )


async def _malformed(exchange: Exchange, fault: Fault) -> web.StreamResponse:
    return await exchange.send(BROKEN if fault.body is None else fault.body.encode())


async def _error_body(exchange: Exchange, fault: Fault) -> web.StreamResponse:
    return await exchange.answer(error_object(fault.message, kind="server_error", code=fault.code))


async def _enormous(exchange: Exchange, fault: Fault) -> web.StreamResponse:
    response = await exchange.begin("application/json")
    await response.write(b'{"padding": "')
    for sent in range(0, fault.size, BLOCK):
        await response.write(b"x" * min(BLOCK, fault.size - sent))
    await response.write_eof(b'"}')
    return response


async def _redirect(exchange: Exchange, fault: Fault) -> web.StreamResponse:
    location = fault.location or str(exchange.request.url)
    return await exchange.send(b"{}", status=307, headers={"Location": location})


ANSWERS: dict[Kind, Answer] = {
    Kind.STATUS: _status,
    Kind.HTML: _html,
    Kind.MALFORMED_BODY: _malformed,
    Kind.ERROR_BODY: _error_body,
    Kind.ENORMOUS: _enormous,
    Kind.REDIRECT: _redirect,
}
