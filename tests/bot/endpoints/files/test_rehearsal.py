"""Files at the sandbox's endpoint, and ill luck."""

import asyncio
from pathlib import Path

import aiohttp
import pytest

from bot.endpoints.files import MISSING, FileInUse, Files, FileUnknown, Unclear
from bot.endpoints.transport import Account, FilePart, Timeouts, Transport
from bot.errors import EndpointRefused, EndpointUnreachable
from sandbox.endpoints import Ending, EndpointServer, Fault, Kind
from tests.bot.endpoints.files.conftest import LINE


async def content(files: Files, account: Account, file_id: str) -> bytes:
    async with files.content(account, file_id) as stream:
        return b"".join([piece async for piece in stream])


async def test_a_file_is_kept_listed_given_back_and_deleted(
    files: Files, account: Account, examples: FilePart
) -> None:
    stored = await files.upload(account, examples, "fine-tune")
    assert (stored.name, stored.purpose, stored.size) == (
        "examples.jsonl",
        "fine-tune",
        len(LINE) * 12,
    )
    assert stored.created_at is not None
    assert await files.get(account, stored.id) == stored
    page = await files.page(account, purpose="fine-tune")
    assert (page.files, page.is_last) == ([stored], True)
    assert (await files.page(account, purpose="batch")).files == []
    assert await content(files, account, stored.id) == LINE * 12
    await files.delete(account, stored.id)
    for call in (files.get, files.delete):
        with pytest.raises(FileUnknown):
            await call(account, stored.id)
    with pytest.raises(FileUnknown):
        await content(files, account, stored.id)


async def test_pages_follow_each_other(files: Files, account: Account) -> None:
    for number in range(5):
        part = FilePart("", f"{number}.txt", "text/plain", b"x")
        await files.upload(account, part, "user_data")
    names: list[str] = []
    page = await files.page(account, limit=2)
    while True:
        names += [file.name for file in page.files]
        if page.is_last:
            break
        page = await files.page(account, after=page.files[-1].id, limit=2)
    assert names == ["4.txt", "3.txt", "2.txt", "1.txt", "0.txt"]


@pytest.mark.parametrize("data", [b"{}", b'{"error": {"message": "x"}}', b"a,b\n1,2\n", b"<html>"])
async def test_text_comes_back_as_it_was(files: Files, account: Account, data: bytes) -> None:
    stored = await files.upload(account, FilePart("", "a.txt", "text/plain", data), "user_data")
    assert await content(files, account, stored.id) == data


async def test_a_large_file_goes_and_comes_in_pieces(
    files: Files, account: Account, tmp_path: Path
) -> None:
    path = tmp_path / "large"
    path.write_bytes(bytes(range(256)) * 2**14)
    stored = await files.upload(account, FilePart("", "a.bin", "a/b", path), "user_data")
    async with files.content(account, stored.id) as stream:
        pieces = [piece async for piece in stream]
    assert b"".join(pieces) == path.read_bytes()
    assert max(map(len, pieces)) < 2**20


async def test_other_keys_have_other_files(
    files: Files, account: Account, examples: FilePart
) -> None:
    stored = await files.upload(account, examples, "fine-tune")
    other = Account(account.base_url, "sandbox-key-2")
    assert (await files.page(other)).files == []
    for call in (files.get, files.delete):
        with pytest.raises(FileUnknown):
            await call(other, stored.id)


@pytest.mark.parametrize(
    ("data", "purpose", "filename", "words"),
    [
        (b"", "user_data", "a.txt", "The file is empty"),
        (b"x", "fun", "a.txt", "Choose another purpose"),
        (LINE, "fine-tune", "a.txt", "Must be .jsonl"),
        (LINE + b"nonsense", "fine-tune", "a.jsonl", "Line 2 is not a dictionary"),
        (b"x" * (2**20 + 1), "user_data", "a.txt", "larger than this endpoint takes"),
    ],
)
async def test_a_file_that_is_refused_is_told_why(
    files: Files, account: Account, rehearsal: EndpointServer,
    *, data: bytes, purpose: str, filename: str, words: str
) -> None:  # fmt: skip
    rehearsal.files.largest = 2**20
    part = FilePart("", filename, "text/plain", data)
    with pytest.raises(EndpointRefused, match=words):
        await files.upload(account, part, purpose)
    assert (await files.page(account)).files == []


async def test_a_file_that_a_job_needs_is_in_use(
    files: Files, account: Account, examples: FilePart, rehearsal: EndpointServer
) -> None:
    rehearsal.tuning_pace = 3600
    stored = await files.upload(account, examples, "fine-tune")
    async with (
        aiohttp.ClientSession(headers={"Authorization": "Bearer sandbox-key"}) as session,
        session.post(
            f"{account.base}/fine_tuning/jobs",
            json={"model": "rehearsal", "training_file": stored.id},
        ) as begun,
    ):
        job = (await begun.json())["id"]
    with pytest.raises(FileInUse, match=f"fine-tuning job {job}"):
        await files.delete(account, stored.id)
    rehearsal.jobs.until(job, "succeeded")
    await files.delete(account, stored.id)


async def test_an_endpoint_without_files_says_so(
    files: Files, account: Account, rehearsal: EndpointServer, examples: FilePart
) -> None:
    rehearsal.files_gone = True
    for call in (files.get, files.delete):
        with pytest.raises(EndpointRefused) as caught:
            await call(account, "file-1")
        assert caught.value.code == MISSING
    with pytest.raises(EndpointRefused) as caught:
        await files.upload(account, examples, "fine-tune")
    assert caught.value.code == MISSING
    rehearsal.files_gone = False
    assert (await files.page(account)).is_last


async def test_a_wrong_key_is_told_of(files: Files, account: Account, examples: FilePart) -> None:
    wrong = Account(account.base_url, "wrong")
    with pytest.raises(EndpointRefused, match="API key"):
        await files.page(wrong)
    with pytest.raises(EndpointRefused, match="API key"):
        await files.upload(wrong, examples, "fine-tune")


async def test_an_upload_is_stopped_by_whoever_began_it(
    session: aiohttp.ClientSession, account: Account, rehearsal: EndpointServer, tmp_path: Path
) -> None:
    """Nothing is left of it at the endpoint, and other calls go on."""
    path = tmp_path / "large"
    path.write_bytes(bytes(16 * 2**20))
    files = Files(Transport(session, timeouts=Timeouts(connect=5, first_byte=60, between=60)))
    begun = asyncio.Event()

    def sent(size: int) -> None:
        if size > 2**20:
            begun.set()

    part = FilePart("", "a.bin", "a/b", path)
    task = asyncio.create_task(files.upload(account, part, "user_data", on_sent=sent))
    await begun.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    call = await (await rehearsal.calls.next()).ended()
    assert call.ending is Ending.LEFT
    assert (await files.page(account)).files == []


async def test_an_upload_whose_connection_breaks_is_unclear(
    files: Files, account: Account, rehearsal: EndpointServer, examples: FilePart
) -> None:
    rehearsal.faults.add(Fault(kind=Kind.RESET, match="files"))
    with pytest.raises(Unclear):
        await files.upload(account, examples, "fine-tune")
    assert (await files.page(account)).files == []


async def test_an_answer_cut_off_leaves_a_file_that_is_found_in_the_list(
    files: Files, account: Account, rehearsal: EndpointServer, examples: FilePart
) -> None:
    rehearsal.faults.add(Fault(kind=Kind.CUT_BODY, match="files"))
    with pytest.raises(Unclear):
        await files.upload(account, examples, "fine-tune")
    (found,) = (await files.page(account)).files
    assert (found.name, found.size) == ("examples.jsonl", len(LINE) * 12)


@pytest.mark.parametrize("kind", [Kind.MALFORMED_BODY, Kind.HTML])
async def test_nonsense_is_told_of(
    files: Files, account: Account, rehearsal: EndpointServer, kind: Kind
) -> None:
    rehearsal.faults.add(Fault(kind=kind, match="files"))
    with pytest.raises(EndpointUnreachable, match="could not be read"):
        await files.page(account)


async def test_an_enormous_list_is_refused(
    files: Files, account: Account, rehearsal: EndpointServer
) -> None:
    rehearsal.faults.add(Fault(kind=Kind.ENORMOUS, match="files", size=2**25))
    with pytest.raises(EndpointRefused, match="larger than"):
        await files.page(account)


async def test_unusual_manners_do_no_harm(
    files: Files, account: Account, rehearsal: EndpointServer, examples: FilePart
) -> None:
    rehearsal.faults.add(Fault(kind=Kind.UNKNOWN_FIELDS, times=None))
    stored = await files.upload(account, examples, "fine-tune")
    assert (await files.page(account)).files == [stored]
