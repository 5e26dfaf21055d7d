"""Calls about what an endpoint keeps: what is sent, what is heard, and what is not done twice."""

import asyncio
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from aiohttp import web
from hypothesis import given
from hypothesis import strategies as st
from yarl import URL

from bot.endpoints.transport import (
    Account,
    Errand,
    FilePart,
    Form,
    Timeouts,
    Transport,
    Unclear,
    segment,
)
from bot.endpoints.transport.patience import Patience
from bot.errors import EndpointBusy, EndpointRefused, EndpointUnreachable
from tests.bot.endpoints.scripted import Endpoint, Time

OK = {"ok": True}
ONCE = Errand(path="/x", method="POST", content={"a": 1}, is_once=True)


async def test_a_query_is_sent_as_it_is_meant(endpoint: Endpoint, transport: Transport) -> None:
    endpoint.answer(OK)
    query = {"after": "a&b=c#d/..", "limit": "2", "purpose": "\ud83d"}
    assert await transport.run(endpoint.account, Errand(path="/x", query=query)) == OK
    sent = URL(endpoint.asked[0].path, encoded=True)
    assert sent.path == "/v1/x"
    assert dict(sent.query) == {**query, "purpose": "?"}


@given(st.text(max_size=300))
def test_no_id_leads_elsewhere(id_: str) -> None:
    part = segment(id_)
    if part is None:
        assert not id_.strip(". ") or len(id_) > 256 or not id_.isprintable()
        return
    url = URL(f"http://127.0.0.1/v1/files/{part}/content")
    assert url.raw_path_qs == url.raw_path
    assert url.raw_path.split("/")[:3] == ["", "v1", "files"]
    assert url.raw_path.count("/") == 4
    assert url.raw_fragment == ""


@pytest.mark.parametrize("id_", ["", ".", "..", "...", " ", "x" * 257, "\ud83d"])
def test_what_can_be_no_id_is_none(id_: str) -> None:
    assert segment(id_) is None


@pytest.mark.parametrize(
    ("body", "answer"), [(b"", {}), (b"OK", {}), (b"true", {}), (b'{"deleted": true}', None)]
)
async def test_who_deletes_needs_no_answer(
    endpoint: Endpoint, transport: Transport, body: bytes, answer: Any
) -> None:
    endpoint.answer(body, 200)
    heard = await transport.run(endpoint.account, Errand(path="/x", method="DELETE"))
    assert heard == ({"deleted": True} if answer is None else answer)
    assert endpoint.asked[0].method == "DELETE"


async def test_a_web_page_did_not_delete_anything(endpoint: Endpoint, transport: Transport) -> None:
    endpoint.answer("<!doctype html><p>Welcome", 200, Content_Type="text/html")
    with pytest.raises(EndpointUnreachable, match="could not be read"):
        await transport.run(endpoint.account, Errand(path="/x", method="DELETE"))


@pytest.mark.parametrize("status", [500, 502, 504])
async def test_what_may_have_been_heard_is_not_said_twice(
    endpoint: Endpoint, transport: Transport, time: Time, status: int
) -> None:
    endpoint.answer({"error": "oh"}, status)
    with pytest.raises(Unclear, match="Look at the list"):
        await transport.run(endpoint.account, ONCE)
    assert (len(endpoint.asked), time.pauses) == (1, [])


async def test_a_lost_connection_leaves_it_unclear(
    endpoint: Endpoint, transport: Transport
) -> None:
    endpoint.reset()
    with pytest.raises(Unclear):
        await transport.run(endpoint.account, ONCE)
    assert len(endpoint.asked) == 1


async def test_an_answer_that_breaks_off_or_makes_no_sense_leaves_it_unclear(
    endpoint: Endpoint, transport: Transport
) -> None:
    endpoint.pieces(b'{"id": ', content_type="application/json", cut=True)
    endpoint.answer("[not json")
    for _ in range(2):
        with pytest.raises(Unclear):
            await transport.run(endpoint.account, ONCE)
    assert len(endpoint.asked) == 2


async def test_silence_leaves_it_unclear(endpoint: Endpoint, hasty: Transport) -> None:
    endpoint.hang()
    with pytest.raises(Unclear):
        await hasty.run(endpoint.account, ONCE)


@pytest.mark.parametrize("status", [429, 503])
async def test_what_was_surely_not_done_is_tried_again(
    endpoint: Endpoint, transport: Transport, time: Time, status: int
) -> None:
    endpoint.answer({"error": "later"}, status)
    endpoint.answer(OK)
    assert await transport.run(endpoint.account, ONCE) == OK
    assert len(time.pauses) == 1


async def test_nobody_there_is_tried_again_and_not_unclear(
    transport: Transport, unused_tcp_port: int, time: Time
) -> None:
    account = Account(f"http://127.0.0.1:{unused_tcp_port}/v1")
    with pytest.raises(EndpointUnreachable) as caught:
        await transport.run(account, ONCE)
    assert not isinstance(caught.value, Unclear)
    assert len(time.pauses) == 3


async def test_other_errands_are_tried_again(endpoint: Endpoint, transport: Transport) -> None:
    endpoint.answer({}, 500)
    endpoint.reset()
    endpoint.answer(OK)
    assert await transport.run(endpoint.account, Errand(path="/x")) == OK


async def test_a_refusal_that_ends_it_is_told_as_it_is(
    endpoint: Endpoint, transport: Transport
) -> None:
    endpoint.answer({}, 429, Retry_After="90")
    with pytest.raises(EndpointBusy):
        await transport.run(endpoint.account, ONCE)
    endpoint.answer({"error": {"message": "No."}}, 400)
    with pytest.raises(EndpointRefused, match="No"):
        await transport.run(endpoint.account, ONCE)


FAILED = {"id": "job", "status": "failed", "error": {"message": "Bad file", "code": "server_error"}}


async def test_an_error_of_what_is_told_of_is_no_error_of_the_call(
    endpoint: Endpoint, transport: Transport
) -> None:
    endpoint.answer(FAILED)
    errand = Errand(path="/x", may_tell_failure=True)
    assert await transport.run(endpoint.account, errand) == FAILED
    with pytest.raises(EndpointUnreachable):
        await transport.run(endpoint.account, Errand(path="/x"))


@pytest.mark.parametrize("missing", ["id", "status"])
async def test_an_error_beside_nothing_is_one_of_the_call(
    endpoint: Endpoint, transport: Transport, missing: str
) -> None:
    endpoint.answer({name: value for name, value in FAILED.items() if name != missing})
    with pytest.raises(EndpointUnreachable):
        await transport.run(endpoint.account, Errand(path="/x", may_tell_failure=True))


async def test_an_answer_beyond_its_bound_is_refused(
    endpoint: Endpoint, transport: Transport
) -> None:
    endpoint.pieces(*[b" " * 2**20] * 33, content_type="application/json")
    with pytest.raises(EndpointRefused, match="larger than 32 MiB"):
        await transport.run(endpoint.account, Errand(path="/x"))


@pytest.fixture
def patient(session: aiohttp.ClientSession, time: Time) -> Transport:
    """A transport that waits half a second for something to happen."""
    timeouts = Timeouts(connect=0.1, first_byte=0.4, between=60)
    return Transport(session, timeouts=timeouts, clock=time.clock, now=time.clock, sleep=time.sleep)


def form_of(path: Path) -> Form:
    return Form([], [FilePart("file", "large", "text/plain", path)])


async def test_whoever_sends_a_file_waits_anew_with_each_piece(
    endpoint: Endpoint, transport: Transport, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    renewed: list[int] = []

    class Counting(Patience):
        def renew(self) -> None:
            super().renew()
            renewed.append(sum(renewed[-1:]) + 1)

    monkeypatch.setattr("bot.endpoints.transport.sending.Patience", Counting)
    (tmp_path / "large").write_bytes(bytes(3 * 2**18))
    form = form_of(tmp_path / "large")
    sent: list[int] = []
    endpoint.answer(OK)
    errand = Errand(path="/x", method="POST", content=form, on_sent=sent.append)
    assert await transport.run(endpoint.account, errand) == OK
    assert len(renewed) == len(sent) == 6  # head, three pieces, two ends
    assert sent == sorted(sent)
    assert sent[-1] == form.size == len(endpoint.asked[0].raw)


async def test_progress_is_told_anew_at_each_attempt(
    endpoint: Endpoint, transport: Transport, tmp_path: Path
) -> None:
    (tmp_path / "large").write_bytes(b"x")
    form = form_of(tmp_path / "large")
    sent: list[int] = []
    endpoint.answer({}, 503)
    endpoint.answer(OK)
    errand = Errand(path="/x", method="POST", content=form, is_once=True, on_sent=sent.append)
    await transport.run(endpoint.account, errand)
    assert sent[: len(sent) // 2] == sent[len(sent) // 2 :]
    assert sent[-1] == form.size


async def test_a_body_that_nobody_takes_is_given_up(
    endpoint: Endpoint, patient: Transport, tmp_path: Path
) -> None:
    (tmp_path / "large").write_bytes(bytes(64 * 2**20))
    given_up = asyncio.Event()

    async def deaf(_: web.Request) -> web.StreamResponse:
        await given_up.wait()
        return web.Response()

    endpoint.first = deaf
    errand = Errand(path="/x", method="POST", content=form_of(tmp_path / "large"), is_once=True)
    try:
        with pytest.raises(Unclear):
            await patient.run(endpoint.account, errand)
    finally:
        given_up.set()
