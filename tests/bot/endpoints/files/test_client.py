"""What is sent about files, and what is made of the answers of odd servers."""

from pathlib import Path
from typing import Any

import pytest

from bot.endpoints.files import (
    LARGEST,
    MISSING,
    File,
    FileInUse,
    FilePage,
    Files,
    FileUnknown,
    NotOffered,
    Unclear,
)
from bot.endpoints.transport import FilePart, Transport
from bot.errors import EndpointBusy, EndpointError, EndpointRefused, EndpointUnreachable
from tests.bot.endpoints.files.conftest import LINE
from tests.bot.endpoints.scripted import Endpoint

NOT_FOUND = {"detail": "Not Found"}
STORED = {
    "id": "file-1",
    "object": "file",
    "bytes": 140,
    "created_at": 1_613_677_385,
    "filename": "mydata.jsonl",
    "purpose": "fine-tune",
    "status": "processed",
}
KNOWN = File(
    id="file-1",
    name="mydata.jsonl",
    purpose="fine-tune",
    size=140,
    created_at=1_613_677_385_000,
    status="processed",
)


async def test_a_page_is_asked_for(endpoint: Endpoint, files: Files) -> None:
    endpoint.answer({"object": "list", "data": [STORED], "has_more": True})
    page = await files.page(endpoint.account, purpose="fine-tune", after="file-0", limit=5)
    assert page == FilePage([KNOWN], is_last=False)
    (asked,) = endpoint.asked
    assert asked.path == "/v1/files?limit=5&purpose=fine-tune&after=file-0"
    await files.page(endpoint.account, limit=10**9)
    assert endpoint.asked[-1].path == "/v1/files?limit=10000"


async def test_one_file_is_asked_for(endpoint: Endpoint, files: Files) -> None:
    endpoint.answer(STORED)
    assert await files.get(endpoint.account, "file-1") == KNOWN
    assert endpoint.asked[0].path == "/v1/files/file-1"
    endpoint.answer({"filename": "mydata.jsonl"})
    assert (await files.get(endpoint.account, "file-2")).id == "file-2"


async def test_a_file_that_the_server_could_not_read_is_told_of(
    endpoint: Endpoint, files: Files
) -> None:
    endpoint.answer({**STORED, "status": "error", "status_details": "bad", "error": {"code": "x"}})
    file = await files.get(endpoint.account, "file-1")
    assert (file.status, file.trouble) == ("error", "bad")


@pytest.mark.parametrize("id_", ["a/b", "../files", "a?limit=1", "a#b", "%2e%2e", "a b", "ä😀"])
async def test_an_id_leads_nowhere_else(endpoint: Endpoint, files: Files, id_: str) -> None:
    endpoint.answer({**STORED, "id": id_})
    await files.get(endpoint.account, id_)
    await files.delete(endpoint.account, id_)
    async with files.content(endpoint.account, id_):
        pass
    for asked in endpoint.asked:
        path = asked.path.removesuffix("/content")
        assert path.startswith("/v1/files/")
        assert not set(path.removeprefix("/v1/files/")) & set("/?# ")


@pytest.mark.parametrize("id_", ["", ".", "..", "x" * 300, "\ud83d"])
async def test_what_can_be_no_id_is_not_even_asked_for(
    endpoint: Endpoint, files: Files, id_: str
) -> None:
    endpoint.answer(STORED)
    with pytest.raises(FileUnknown):
        await files.get(endpoint.account, id_)
    with pytest.raises(FileUnknown):
        await files.delete(endpoint.account, id_)
    with pytest.raises(FileUnknown):
        async with files.content(endpoint.account, id_):
            pass
    assert not endpoint.asked


async def test_an_upload_is_a_form(endpoint: Endpoint, files: Files, examples: FilePart) -> None:
    endpoint.answer(STORED)
    sent: list[int] = []
    assert await files.upload(endpoint.account, examples, "fine-tune", on_sent=sent.append) == KNOWN
    (asked,) = endpoint.asked
    assert (asked.method, asked.path) == ("POST", "/v1/files")
    assert b'name="purpose"\r\n\r\nfine-tune\r\n' in asked.raw
    assert b'name="file"; filename="examples.jsonl"' in asked.raw
    assert LINE * 12 in asked.raw
    assert sent[-1] == len(asked.raw)


async def test_an_upload_that_may_have_arrived_is_not_sent_twice(
    endpoint: Endpoint, files: Files, examples: FilePart
) -> None:
    endpoint.reset()
    with pytest.raises(Unclear):
        await files.upload(endpoint.account, examples, "fine-tune")
    assert len(endpoint.asked) == 1


async def test_an_upload_that_was_not_taken_is_sent_again(
    endpoint: Endpoint, files: Files, examples: FilePart
) -> None:
    endpoint.answer({}, 503)
    endpoint.answer(STORED)
    assert await files.upload(endpoint.account, examples, "fine-tune") == KNOWN
    assert endpoint.asked[0].raw == endpoint.asked[1].raw


async def test_an_upload_without_an_id_is_an_error(
    endpoint: Endpoint, files: Files, examples: FilePart
) -> None:
    endpoint.answer({"status": "uploaded"})
    with pytest.raises(EndpointUnreachable, match="/files list"):
        await files.upload(endpoint.account, examples, "fine-tune")


async def test_a_file_that_is_gone_is_not_sent(
    endpoint: Endpoint, files: Files, tmp_path: Path
) -> None:
    part = FilePart("", "a.txt", "text/plain", tmp_path / "gone")
    with pytest.raises(EndpointUnreachable, match="lost before it was sent"):
        await files.upload(endpoint.account, part, "user_data")
    assert not endpoint.asked


async def test_deleting_needs_no_word(endpoint: Endpoint, files: Files) -> None:
    endpoint.answer(b"", 204)
    await files.delete(endpoint.account, "file-1")
    assert (endpoint.asked[0].method, endpoint.asked[0].path) == ("DELETE", "/v1/files/file-1")
    endpoint.answer({"id": "file-1", "deleted": False})
    with pytest.raises(EndpointRefused, match="did not delete"):
        await files.delete(endpoint.account, "file-1")


async def test_a_file_in_use_is_not_deleted(endpoint: Endpoint, files: Files) -> None:
    endpoint.answer({"error": {"message": "File is in use"}}, 409)
    with pytest.raises(FileInUse):
        await files.delete(endpoint.account, "file-1")
    assert len(endpoint.asked) == 1


async def test_content_comes_as_it_is_and_is_bounded(endpoint: Endpoint, files: Files) -> None:
    endpoint.answer({"error": "of a line"})
    async with files.content(endpoint.account, "file-1") as stream:
        assert b"".join([piece async for piece in stream]) == b'{"error": "of a line"}'
    assert endpoint.asked[0].path == "/v1/files/file-1/content"
    assert LARGEST == 512 * 2**20


async def all_calls(files: Files, endpoint: Endpoint, part: FilePart) -> list[EndpointError]:
    """What each of the calls raises."""
    account, raised = endpoint.account, []

    async def content() -> None:
        async with files.content(account, "file-1"):
            pass

    for call in (
        lambda: files.page(account),
        lambda: files.get(account, "file-1"),
        lambda: files.upload(account, part, "fine-tune"),
        lambda: files.delete(account, "file-1"),
        content,
    ):
        with pytest.raises(EndpointError) as caught:
            await call()
        raised.append(caught.value)
    return raised


@pytest.mark.parametrize("status", [404, 405, 501])
@pytest.mark.parametrize(
    "body", [NOT_FOUND, "", "<html>404", {"error": {"message": "Invalid URL"}}]
)
async def test_an_endpoint_without_files_says_so(
    endpoint: Endpoint, files: Files, examples: FilePart, *, status: int, body: Any
) -> None:
    endpoint.answer(body, status)
    for error in await all_calls(files, endpoint, examples):
        assert isinstance(error, EndpointRefused)
        assert (error.code, error.status) == (MISSING, status)
        assert "does not keep files" in str(error)
        assert "/settings key set" in str(error)


def listing(endpoint: Endpoint, status: int, body: Any = NOT_FOUND, *, has_file: bool) -> None:
    """A server that lists files, and perhaps tells of one, but refuses everything else so."""
    endpoint.answer(body, status)
    if has_file:
        endpoint.answer(STORED)
    else:
        endpoint.answer(body, status)
        endpoint.answer({"data": []})


@pytest.mark.parametrize("body", [NOT_FOUND, "", {"error": {"message": "No path /files/x"}}])
async def test_a_file_that_is_not_there_is_told_from_a_call_that_is_not(
    endpoint: Endpoint, files: Files, body: Any
) -> None:
    endpoint.answer(body, 404)
    endpoint.answer({"data": []})
    with pytest.raises(FileUnknown):
        await files.get(endpoint.account, "file-1")
    endpoint.steps, endpoint.asked = [], []
    listing(endpoint, 404, body, has_file=False)
    with pytest.raises(FileUnknown):
        await files.delete(endpoint.account, "file-1")


async def test_a_call_that_is_not_offered_is_told_so(
    endpoint: Endpoint, files: Files, examples: FilePart
) -> None:
    listing(endpoint, 405, has_file=True)
    with pytest.raises(NotOffered, match="does not let files be deleted"):
        await files.delete(endpoint.account, "file-1")
    endpoint.steps, endpoint.asked = [], []
    listing(endpoint, 404, has_file=True)
    with pytest.raises(NotOffered, match="does not give files back"):
        async with files.content(endpoint.account, "file-1"):
            pass
    endpoint.steps, endpoint.asked = [], []
    endpoint.answer(NOT_FOUND, 405)
    endpoint.answer({"data": []})
    with pytest.raises(NotOffered, match="does not take files"):
        await files.upload(endpoint.account, examples, "fine-tune")


async def test_trouble_while_that_is_found_out_is_told(endpoint: Endpoint, files: Files) -> None:
    endpoint.answer(NOT_FOUND, 404)
    endpoint.answer({}, 429, Retry_After="500")
    with pytest.raises(EndpointBusy):
        await files.get(endpoint.account, "file-1")


@pytest.mark.parametrize("content", ["[]", "{}", '{"data": null}', '{"data": [1, null, {}]}'])
async def test_an_empty_list_is_the_last_page(
    endpoint: Endpoint, files: Files, content: str
) -> None:
    endpoint.answer(content)
    assert await files.page(endpoint.account) == FilePage([], is_last=True)


@pytest.mark.parametrize("content", ["nonsense", "7", "<html>", '"text"', b"\xff"])
async def test_an_answer_of_no_sense_is_an_error(
    endpoint: Endpoint, files: Files, content: Any
) -> None:
    endpoint.answer(content)
    with pytest.raises(EndpointUnreachable, match="could not be read"):
        await files.page(endpoint.account)


async def test_silence_is_an_error(endpoint: Endpoint, hasty: Transport) -> None:
    endpoint.hang()
    with pytest.raises(EndpointUnreachable):
        await Files(hasty).page(endpoint.account)
