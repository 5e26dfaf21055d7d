import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest

from bot.attachments.downloads import LARGEST
from bot.endpoints.files import File, FileInUse
from bot.errors import EndpointError, EndpointRefused, InputError, NotAllowedError
from bot.files import Incoming, Stage
from bot.files.service import UNKNOWN
from bot.storage.tuning import Examples
from sandbox.endpoints.faults import Fault, Kind
from tests.bot.files.cabinet import HERE, THERE, Cabinet, examples, open_cabinet
from tests.bot.stage import ADMIN

Deed = Callable[[Cabinet, str], Awaitable[object]]


async def ids(cabinet: Cabinet, caller: Any = HERE, purpose: str | None = None) -> list[str]:
    return [file.id for file in (await cabinet.files.listing(caller, purpose)).files]


async def info(cabinet: Cabinet, file: str) -> object:
    return await cabinet.files.info(HERE, file)


async def delete(cabinet: Cabinet, file: str) -> None:
    await cabinet.files.delete(HERE, file)


async def content(cabinet: Cabinet, file: str) -> object:
    async with cabinet.files.content(HERE, file, limit=LARGEST) as found:
        return found


async def listing(cabinet: Cabinet, _: str) -> object:
    return await cabinet.files.listing(HERE)


async def upload(cabinet: Cabinet, _: str) -> object:
    return await cabinet.put()


async def text(cabinet: Cabinet, file: str, *, limit: int = LARGEST) -> bytes | None:
    async with cabinet.files.content(HERE, file, limit=limit) as found:
        return found.path.read_bytes() if found.path else None


async def test_what_is_uploaded_is_listed_described_given_back_and_deleted(
    cabinet: Cabinet,
) -> None:
    file_id = await cabinet.put()
    assert await ids(cabinet) == [file_id]
    found = await cabinet.files.info(HERE, file_id)
    assert (found.file.name, found.file.purpose) == ("train.jsonl", "fine-tune")
    assert found.file.size == len(examples())
    assert found.kept is not None
    assert (found.kept.examples, found.kept.count) == (Examples.CHAT, 12)
    assert found.kept.uploaded_by == ADMIN
    assert await text(cabinet, file_id) == examples()
    await cabinet.files.delete(HERE, file_id)
    assert await ids(cabinet) == []
    assert list(cabinet.shelf()) == []
    assert await cabinet.store.uploads() == []


@pytest.mark.parametrize("deed", [info, delete, content])
async def test_with_the_shared_key_a_server_sees_nothing_of_anothers_files(
    cabinet: Cabinet, deed: Deed
) -> None:
    others = await cabinet.put(THERE)
    operators = cabinet.shelf().add(cabinet.written(b"a", "b"), name="x", purpose="fine-tune").id
    assert await ids(cabinet) == []
    assert await ids(cabinet, THERE) == [others]
    assert await cabinet.files.choices(HERE, "") == {}
    assert await cabinet.files.kept(cabinet.place(), others) is None
    before = len(list(cabinet.endpoint.calls))
    for file in (others, operators, "train.jsonl"):
        with pytest.raises(InputError) as refused:
            await deed(cabinet, file)
        assert str(refused.value) == UNKNOWN
    assert len(list(cabinet.endpoint.calls)) == before, "the endpoint is not even asked"
    assert len(cabinet.shelf()) == 2


async def test_with_its_own_key_a_server_sees_all_that_is_there(cabinet: Cabinet) -> None:
    await cabinet.give_key()
    there = cabinet.shelf("two").add(cabinet.written(b"a", "b"), name="old", purpose="batch").id
    mine = await cabinet.put()
    assert set(await ids(cabinet)) == {there, mine}
    assert await ids(cabinet, purpose="batch") == [there]
    assert (await cabinet.files.info(HERE, there)).kept is None
    await cabinet.files.delete(HERE, there)
    assert await ids(cabinet) == [mine]
    assert list(cabinet.shelf()) == [], "the operator's key has nothing of it"


async def test_long_lists_are_read_page_by_page(
    cabinet: Cabinet, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.files.listing.PAGE", 2)
    await cabinet.give_key()
    shelf = cabinet.shelf("two")
    stored = [shelf.add(cabinet.written(b"a", str(n)), name="x", purpose="batch") for n in range(5)]
    assert sorted(await ids(cabinet)) == sorted(each.id for each in stored)
    monkeypatch.setattr("bot.files.listing.MOST", 4)
    found = await cabinet.files.listing(HERE)
    assert (len(found.files), found.is_whole) == (4, False)


@pytest.mark.parametrize("deed", [listing, upload, info, delete, content])
async def test_without_a_key_nothing_is_done(tmp_path: Path, deed: Deed) -> None:
    async with open_cabinet(tmp_path, is_shared=False) as cabinet:
        with pytest.raises(NotAllowedError):
            await deed(cabinet, "file-1")
        assert list(cabinet.endpoint.calls) == []
        assert await cabinet.files.choices(HERE, "") == {}


@pytest.mark.parametrize("own_key", [True, False])
@pytest.mark.parametrize("deed", [info, delete, content])
async def test_a_file_that_is_gone_at_the_endpoint_is_forgotten(
    cabinet: Cabinet, deed: Deed, *, own_key: bool
) -> None:
    if own_key:
        await cabinet.give_key()
    file_id = await cabinet.put()
    cabinet.shelf("two" if own_key else "").remove(file_id)
    with pytest.raises(InputError, match="no such file"):
        await deed(cabinet, file_id)
    assert await ids(cabinet) == []
    assert await cabinet.store.of(cabinet.place(own_key=own_key)) == []


@pytest.mark.parametrize("own_key", [True, False])
async def test_a_file_is_found_by_a_name_that_only_one_has(
    cabinet: Cabinet, *, own_key: bool
) -> None:
    if own_key:
        await cabinet.give_key()
    first = await cabinet.put(name="one.jsonl")
    assert (await cabinet.files.info(HERE, "one.jsonl")).file.id == first
    await cabinet.put(name="one.jsonl")
    with pytest.raises(InputError, match="2 files have this name"):
        await cabinet.files.info(HERE, "one.jsonl")
    with pytest.raises(InputError, match="no such file"):
        await cabinet.files.info(HERE, "two.jsonl")


@pytest.mark.parametrize("name", [" ", "..", "../models", "a/b", "?purpose=x", "\ud800", "%2e%2e"])
async def test_what_is_no_id_leads_nowhere_else(cabinet: Cabinet, name: str) -> None:
    await cabinet.give_key()
    with pytest.raises(InputError, match="no such file"):
        await cabinet.files.info(HERE, name)
    assert all(path.startswith("/files") for path in cabinet.asked("GET"))


async def test_a_file_that_a_job_needs_stays(cabinet: Cabinet) -> None:
    file_id = await cabinet.put()
    cabinet.endpoint.faults.add(
        Fault(kind=Kind.STATUS, match="files", status=409, code="file_in_use", message="in use")
    )
    with pytest.raises(FileInUse):
        await cabinet.files.delete(HERE, file_id)
    assert await ids(cabinet) == [file_id]


async def test_a_file_too_large_for_the_place_it_goes_to_is_not_fetched(cabinet: Cabinet) -> None:
    file_id = await cabinet.put()
    size = len(examples())
    assert await text(cabinet, file_id, limit=size - 1) is None
    assert not any(path.endswith("/content") for path in cabinet.asked("GET"))
    assert await text(cabinet, file_id, limit=size) == examples()


async def test_what_is_uploaded_comes_from_discord_through_the_disk(cabinet: Cabinet) -> None:
    cabinet.cdn["train.jsonl"] = examples()
    stages: list[tuple[Stage, int]] = []
    incoming = Incoming(f"{cabinet.url}/cdn/train.jsonl", "train.jsonl", len(examples()))
    uploaded = await cabinet.files.upload(
        HERE, incoming, "fine-tune", lambda stage, done: stages.append((stage, done))
    )
    assert uploaded.checked is not None
    assert uploaded.checked.count == 12
    assert list(dict.fromkeys(stage for stage, _ in stages)) == list(Stage)
    assert stages[-1][1] >= len(examples()), "all of it was sent"
    assert await text(cabinet, uploaded.file.id) == examples()


@pytest.mark.parametrize(
    ("size", "purpose", "said"),
    [
        (0, "fine-tune", "empty"),
        (LARGEST + 1, "fine-tune", "larger than 512 MB"),
        (9, "nonsense", "one of these purposes"),
    ],
)
async def test_what_cannot_be_taken_is_refused_before_it_is_fetched(
    cabinet: Cabinet, size: int, purpose: str, said: str
) -> None:
    incoming = Incoming("http://127.0.0.1:9/nobody-is-here", "train.jsonl", size)
    with pytest.raises(InputError, match=said):
        await cabinet.files.upload(HERE, incoming, purpose)
    assert list(cabinet.endpoint.calls) == []


@pytest.mark.parametrize(
    ("purpose", "content", "said"),
    [
        ("fine-tune", b'{"prompt": "a", "completion": "b"}\nnonsense', "Line 2 is no whole JSON"),
        ("fine-tune", b"\x89PNG\r\n\x1a\n", "not UTF-8"),
        ("fine-tune", b"", "empty"),
        ("batch", examples(), "for `fine-tune`"),
        ("vision", b"no picture", "no picture"),
        ("evals", b"nonsense", "Line 1 is no whole JSON object"),
    ],
)
async def test_what_is_wrong_for_its_purpose_is_not_sent(
    cabinet: Cabinet, purpose: str, content: bytes, said: str
) -> None:
    with pytest.raises(InputError, match=said):
        await cabinet.put(content=content, purpose=purpose)
    assert cabinet.asked("POST") == []
    assert await cabinet.store.uploads() == []


@pytest.mark.parametrize(
    ("purpose", "name", "content", "kept"),
    [
        ("vision", "cat.png", b"\x89PNG\r\n\x1a\n....", "cat.png"),
        ("user_data", "notes.txt", b"anything", "notes.txt"),
        ("assistants", "../../etc/passwd", b"anything", "_.._etc_passwd"),
        ("fine-tune", "train.txt", examples(1), "train.jsonl"),
        ("fine-tune", "train", examples(1), "train.jsonl"),
        ("fine-tune", "\ud800\n.JSONL", examples(1), "__.JSONL"),
        ("user_data", "\u202e", b"anything", "_"),
        ("user_data", "...", b"anything", "file"),
    ],
)
async def test_files_keep_a_name_that_endpoints_take(
    cabinet: Cabinet, purpose: str, name: str, content: bytes, kept: str
) -> None:
    file_id = await cabinet.put(purpose=purpose, name=name, content=content)
    assert cabinet.shelf().find(file_id).name == kept
    (row,) = await cabinet.store.of(cabinet.place())
    assert (row.name, row.purpose, row.size) == (kept, purpose, len(content))


async def test_what_the_endpoint_refuses_leaves_nothing_behind(cabinet: Cabinet) -> None:
    cabinet.endpoint.faults.add(
        Fault(kind=Kind.STATUS, match="files", status=400, message="The storage is full.")
    )
    with pytest.raises(EndpointRefused, match="storage is full"):
        await cabinet.put()
    assert await cabinet.store.uploads() == []
    assert await ids(cabinet) == []


async def test_choices_are_of_the_purposes_asked_for_and_not_asked_for_at_each_key(
    cabinet: Cabinet,
) -> None:
    await cabinet.give_key()
    train = await cabinet.put()
    await cabinet.put(purpose="batch", name="later.jsonl", content=BATCH)
    for typed in ("", "t", "TRAIN", train[:12], train):
        offered = await cabinet.files.choices(HERE, typed, ["fine-tune"])
        assert list(offered.values()) == [train]
        assert all(text.startswith("train.jsonl · 20") for text in offered)
        assert all(len(text) <= 100 for text in offered)
    assert len(await cabinet.files.choices(HERE, "")) == 2
    assert await cabinet.files.choices(HERE, "parrot") == {}
    assert cabinet.asked("GET") == ["/files"]


BATCH = b'{"custom_id": "1", "method": "POST", "url": "/v1/embeddings", "body": {}}'


async def test_choices_know_at_once_what_was_uploaded_and_deleted_here(cabinet: Cabinet) -> None:
    await cabinet.give_key()
    assert await cabinet.files.choices(HERE, "") == {}
    file_id = await cabinet.put()
    assert list((await cabinet.files.choices(HERE, "")).values()) == [file_id]
    await cabinet.files.delete(HERE, file_id)
    assert await cabinet.files.choices(HERE, "") == {}


async def test_there_are_no_choices_while_the_endpoint_is_away(cabinet: Cabinet) -> None:
    await cabinet.give_key()
    cabinet.endpoint.faults.add(Fault(kind=Kind.STATUS, match="files", status=400))
    assert await cabinet.files.choices(HERE, "") == {}
    assert await cabinet.files.choices(HERE, "t") == {}
    assert cabinet.asked("GET") == ["/files"], "a failure is not asked for again at each key"


async def test_an_endpoint_without_files_says_so(cabinet: Cabinet) -> None:
    await cabinet.give_key()
    cabinet.endpoint.files_gone = True
    for deed in (listing, upload, info):
        with pytest.raises(EndpointError, match="does not"):
            await deed(cabinet, "file-1")
    assert await cabinet.store.uploads() == []


async def test_results_of_a_servers_jobs_are_its_own(cabinet: Cabinet) -> None:
    result = cabinet.shelf().add(
        cabinet.written(b"step,train_loss\n", "r"), name="step_metrics.csv", purpose="assistants"
    )
    with pytest.raises(InputError):
        await cabinet.files.info(HERE, result.id)
    file = File(id=result.id, name=result.name, purpose="fine-tune-results", size=result.size)
    await cabinet.files.keep(HERE, cabinet.place(), file)
    await cabinet.files.keep(HERE, cabinet.place(), file)
    assert await ids(cabinet) == [result.id]
    assert await text(cabinet, result.id) == b"step,train_loss\n"
    assert await ids(cabinet, THERE) == []


async def test_two_uploads_at_once_are_two_files(cabinet: Cabinet) -> None:
    first, second = await asyncio.gather(cabinet.put(), cabinet.put(THERE))
    assert first != second
    assert await ids(cabinet) == [first]
    assert await ids(cabinet, THERE) == [second]


async def test_forgetting_a_server_forgets_what_was_offered(cabinet: Cabinet) -> None:
    await cabinet.give_key()
    await cabinet.files.choices(HERE, "")
    cabinet.files.forget_guild(HERE.guild_id or 0)
    await cabinet.files.choices(HERE, "")
    assert cabinet.asked("GET") == ["/files", "/files"]
