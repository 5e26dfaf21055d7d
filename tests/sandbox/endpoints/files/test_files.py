"""Files at the stand-in: kept to the byte, for one account, and refused in the API's words."""

import asyncio
from typing import Any

import aiohttp
import pytest

from sandbox.endpoints import EndpointServer
from tests.sandbox.endpoints.tuned import (
    CHATS,
    OTHER,
    chat,
    form,
    lines,
    refusal,
    uploaded,
)


async def content(session: aiohttp.ClientSession, file_id: str) -> bytes:
    async with session.get(f"files/{file_id}/content") as response:
        assert response.status == 200
        return await response.read()


async def test_answers_fit_the_document(api: Any, fits: Any) -> None:
    async with api.session.post("files", data=form(CHATS)) as response:
        stored = await response.json()
    fits("OpenAIFile", stored)
    assert (stored["bytes"], stored["filename"]) == (len(CHATS), "examples.jsonl")
    assert await api.get(f"files/{stored['id']}") == (200, stored)
    status, listed = await api.get("files")
    fits("ListFilesResponse", listed)
    assert (status, listed["data"]) == (200, [stored])
    async with api.session.delete(f"files/{stored['id']}") as response:
        gone = await response.json()
    fits("DeleteFileResponse", gone)
    assert gone["deleted"] is True
    fits("ListFilesResponse", (await api.get("files"))[1])
    assert (await api.get(f"files/{stored['id']}"))[0] == 404


@pytest.mark.parametrize(
    "data", [b"\x00\r\n--" + bytes(range(256)), b"{}", b"--" * 300_000, b"\r\n", b"a,b\n1,2"]
)
async def test_a_file_is_given_back_to_the_byte(
    session: aiohttp.ClientSession, data: bytes
) -> None:
    file_id = await uploaded(session, data, "user_data", "anything.bin")
    assert await content(session, file_id) == data


async def test_the_log_describes_what_was_uploaded(
    session: aiohttp.ClientSession, endpoint: EndpointServer
) -> None:
    await uploaded(session)
    call = endpoint.calls.last
    assert call.size > len(CHATS)
    assert call.body == {
        "purpose": "fine-tune",
        "file": {
            "filename": "examples.jsonl",
            "mime": "application/jsonl",
            "size": len(CHATS),
        },
    }


async def test_files_are_listed_by_purpose_and_in_pages(
    api: Any, session: aiohttp.ClientSession
) -> None:
    ids = [await uploaded(session, b"x", "user_data", f"{n}.txt") for n in range(5)]
    examples = await uploaded(session)
    _, listed = await api.get("files?purpose=fine-tune")
    assert [file["id"] for file in listed["data"]] == [examples]
    _, first = await api.get("files?purpose=user_data&limit=2")
    assert [file["id"] for file in first["data"]] == ids[:2:-1]
    assert (first["last_id"], first["has_more"]) == (ids[3], True)
    _, rest = await api.get(f"files?purpose=user_data&after={ids[3]}")
    assert [file["id"] for file in rest["data"]] == ids[2::-1]
    assert rest["has_more"] is False
    _, oldest = await api.get("files?order=asc&limit=1")
    assert oldest["first_id"] == ids[0]


@pytest.mark.parametrize(
    "query", ["limit=0", "limit=10001", "limit=x", "limit=-1", "order=up", "after=file-x"]
)
async def test_a_strange_page_is_refused(api: Any, query: str) -> None:
    status, answer = await api.get(f"files?{query}")
    assert status in (400, 404)
    assert answer["error"]["param"] == query.partition("=")[0]


async def test_another_account_sees_nothing_of_it(api: Any, session: aiohttp.ClientSession) -> None:
    mine = await uploaded(session)
    theirs = await uploaded(session, CHATS, headers=OTHER)
    async with session.get("files", headers=OTHER) as response:
        assert [file["id"] for file in (await response.json())["data"]] == [theirs]
    for path in (f"files/{theirs}", f"files/{theirs}/content"):
        assert (await api.get(path))[0] == 404
    async with session.delete(f"files/{theirs}") as response:
        assert response.status == 404
    assert [file["id"] for file in (await api.get("files"))[1]["data"]] == [mine]


async def test_a_key_that_only_begins_alike_is_wrong(session: aiohttp.ClientSession) -> None:
    for key in ("sandbox-keys", "sandbox-ke", "sandbox_key-2", "-2"):
        headers = {"Authorization": f"Bearer {key}"}
        async with session.get("files", headers=headers) as response:
            assert response.status == 401


@pytest.mark.parametrize(
    ("data", "purpose", "filename", "param", "words"),
    [
        (b"", "user_data", "a.txt", "file", "File is empty."),
        (b"", "fine-tune", "a.jsonl", "file", "File is empty."),
        (b"x", "fine-tunes", "a.jsonl", "purpose", "Supported values are: 'assistants'"),
        (CHATS, "fine-tune", "a.txt", "file", "Must be .jsonl"),
        (b"not json", "fine-tune", "a.jsonl", "file", "Line 1 is not a dictionary"),
        (CHATS + b"\n[1]", "fine-tune", "a.jsonl", "file", "Line 13 is not a dictionary"),
        (b'{"a": "\xff"}', "fine-tune", "a.jsonl", "file", "Line 1 is not a dictionary"),
    ],
)
async def test_a_file_that_cannot_be_kept_is_refused(
    session: aiohttp.ClientSession,
    *,
    data: bytes,
    purpose: str,
    filename: str,
    param: str,
    words: str,
) -> None:
    status, error = await refusal(session, form(data, purpose, filename))
    assert (status, error["param"]) == (400, param)
    assert words in error["message"]


async def test_examples_are_kept_whatever_is_wrong_with_them(
    session: aiohttp.ClientSession, endpoint: EndpointServer
) -> None:
    await uploaded(session, lines([chat(1), {"x": 1}]) + b"\n\n")
    (stored,) = endpoint.files.of("sandbox-key")
    assert stored.contents is not None
    assert stored.contents.examples == 2
    assert "Line 2" in str(stored.contents.problem)


async def test_a_form_that_is_none_is_refused(session: aiohttp.ClientSession) -> None:
    missing = aiohttp.FormData({"purpose": "fine-tune", "file": "text"})
    assert (await refusal(session, missing))[0] == 400
    without_purpose = aiohttp.FormData()
    without_purpose.add_field("file", b"x", filename="a.txt")
    status, error = await refusal(session, without_purpose)
    assert (status, error["param"]) == (400, "purpose")
    twice = form(b"x", "user_data")
    twice.add_field("purpose", "batch")
    assert (await refusal(session, twice))[1]["code"] == "duplicate_parameter"
    further = form(b"x", "user_data")
    further.add_field("colour", "red")
    assert "colour" in (await refusal(session, further))[1]["message"]
    async with session.post("files", json={"purpose": "fine-tune"}) as response:
        assert (await response.json())["error"]["code"] == "unsupported_content_type"


async def test_a_file_beyond_the_limit_is_refused_and_not_kept(
    session: aiohttp.ClientSession, endpoint: EndpointServer
) -> None:
    endpoint.files.largest = 2**20
    await uploaded(session, b"x" * 2**20, "user_data")
    status, error = await refusal(session, form(b"x" * (2**20 + 1), "user_data"))
    assert (status, error["code"]) == (413, "file_too_large")
    assert len(kept(endpoint)) == 1


def kept(endpoint: EndpointServer) -> list[Any]:
    """What is on the disk."""
    return list(endpoint.files.place().parent.iterdir())


async def test_nothing_is_left_of_an_upload_that_was_cut_off(
    session: aiohttp.ClientSession, endpoint: EndpointServer
) -> None:
    begun = asyncio.Event()

    async def pieces() -> Any:
        yield b'--edge\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\n'
        yield b"x" * 2**19
        begun.set()
        await asyncio.Event().wait()

    headers = {"Content-Type": "multipart/form-data; boundary=edge"}
    task = asyncio.create_task(session.post("files", data=pieces(), headers=headers))
    await begun.wait()
    call = await endpoint.calls.next()
    task.cancel()
    await call.ended()
    assert call.cancelled
    assert not kept(endpoint)
    assert not len(endpoint.files.of("sandbox-key"))


async def test_there_may_be_no_files_at_all(
    api: Any, session: aiohttp.ClientSession, endpoint: EndpointServer
) -> None:
    endpoint.files_gone = True
    assert (await api.get("files"))[1]["error"]["message"] == "Invalid URL (GET /v1/files)"
    assert (await refusal(session, form(CHATS)))[0] == 404
    endpoint.files_gone = False
    assert (await api.get("files"))[0] == 200


@pytest.mark.parametrize("file_id", ["..%2F..%2Fetc", "%00", "x" * 300, "%F0%9F%98%80"])
async def test_a_hostile_id_is_unknown(api: Any, file_id: str) -> None:
    for path in (f"files/{file_id}", f"files/{file_id}/content"):
        status, answer = await api.get(path)
        assert (status, answer["error"]["param"]) == (404, "id")
