import asyncio
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from typing import Any

import pytest

from bot.errors import EndpointError, EndpointUnreachable, InputError
from bot.files import ServerFiles
from bot.files.uploading import SLACK
from bot.storage.clock import unix_ms
from bot.storage.tuning import KeptFile, Place, Upload
from sandbox.endpoints.faults import Fault, Kind
from sandbox.endpoints.files import Stored
from tests.bot.files.cabinet import HERE, QUIET, THERE, Cabinet, examples
from tests.bot.stage import ADMIN, CHANNEL
from tests.scene import until

CONTENT = examples()


def upload(place: Place, name: str = "train.jsonl") -> Upload:
    return Upload(
        place=place,
        channel_id=CHANNEL,
        name=name,
        purpose="fine-tune",
        size=len(CONTENT),
        uploaded_by=ADMIN,
        began_at=unix_ms(),
    )


def arrived(cabinet: Cabinet, key: str = "", name: str = "train.jsonl") -> Stored:
    """Put a file at the endpoint, as an upload whose end nobody heard of."""
    path = cabinet.written(CONTENT, f"arrived-{len(cabinet.shelf(key))}")
    return cabinet.shelf(key).add(path, name=name, purpose="fine-tune")


async def left(cabinet: Cabinet, *uploads: Upload) -> None:
    for each in uploads:
        await cabinet.store.begin(each)


async def found(files: ServerFiles) -> list[KeptFile | None]:
    """What became of all uploads that were left over; each is settled then."""
    results = []
    for each in files.uploads.left_over:
        results.append(await files.uploads.look_for(each))
        await files.uploads.settle(each, results[-1])
    assert files.uploads.left_over == ()
    return results


@contextmanager
def sending(cabinet: Cabinet) -> Iterator[asyncio.Task[str]]:
    """An upload that the endpoint does not answer."""
    cabinet.endpoint.faults.add(Fault(kind=Kind.STALL, match="files", seconds=None))
    task = asyncio.create_task(cabinet.put())
    yield task
    task.cancel()


async def test_an_upload_that_is_cut_off_is_known_after_the_restart(cabinet: Cabinet) -> None:
    with sending(cabinet) as task:
        await until(lambda: cabinet.asked("POST"))
        (row,) = await cabinet.store.uploads()
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task
    assert (row.name, row.size, row.uploaded_by) == ("train.jsonl", len(CONTENT), ADMIN)
    assert (row.place, row.channel_id) == (cabinet.place(), CHANNEL)
    assert cabinet.files.uploads.left_over == (), "it is not this run's to tell"
    async with cabinet.restarted() as files:
        assert files.uploads.left_over == (row,)
        assert await found(files) == [None]
    assert await cabinet.store.uploads() == []


@pytest.mark.parametrize("key", ["", "two"])
async def test_what_arrived_before_the_restart_is_kept(cabinet: Cabinet, key: str) -> None:
    if key:
        await cabinet.give_key()
    place = cabinet.place(own_key=bool(key))
    stored = arrived(cabinet, key)
    await left(cabinet, upload(place))
    async with cabinet.restarted() as files:
        (kept,) = await found(files)
    assert kept is not None
    assert (kept.file_id, kept.uploaded_by, kept.place) == (stored.id, ADMIN, place)
    assert await cabinet.files.kept(place, stored.id) == kept
    listed = await cabinet.files.listing(HERE)
    assert [file.id for file in listed.files] == [stored.id]


@pytest.mark.parametrize(
    "changed",
    [
        {"name": "other.jsonl"},
        {"size": len(CONTENT) + 1},
        {"began_at": unix_ms() + 2 * SLACK},
        {"purpose": "batch"},
    ],
)
async def test_a_file_that_is_not_the_one_sent_is_left_alone(
    cabinet: Cabinet, changed: dict[str, Any]
) -> None:
    arrived(cabinet)
    await left(cabinet, replace(upload(cabinet.place()), **changed))
    async with cabinet.restarted() as files:
        assert await found(files) == [None]
    assert await cabinet.store.of(cabinet.place()) == []


async def test_a_file_that_a_server_has_is_nobody_elses(cabinet: Cabinet) -> None:
    await cabinet.put(THERE)
    await left(cabinet, upload(cabinet.place()))
    async with cabinet.restarted() as files:
        assert await found(files) == [None]
    assert (await cabinet.files.listing(HERE)).files == ()


async def test_a_file_that_may_be_either_of_two_servers_is_neithers(cabinet: Cabinet) -> None:
    arrived(cabinet)
    await left(cabinet, upload(cabinet.place()), upload(cabinet.place(QUIET)))
    async with cabinet.restarted() as files:
        first, second = files.uploads.left_over
        assert await files.uploads.look_for(first) is None
        assert await files.uploads.look_for(second) is None


async def test_of_two_files_at_the_shared_account_none_is_taken(cabinet: Cabinet) -> None:
    arrived(cabinet)
    arrived(cabinet)
    await left(cabinet, upload(cabinet.place()))
    async with cabinet.restarted() as files:
        assert await found(files) == [None]


async def test_with_its_own_key_each_upload_of_a_server_is_another_file(cabinet: Cabinet) -> None:
    await cabinet.give_key()
    stored = {arrived(cabinet, "two").id, arrived(cabinet, "two").id}
    place = cabinet.place(own_key=True)
    await left(cabinet, upload(place), upload(place), upload(place))
    async with cabinet.restarted() as files:
        first, second, third = await found(files)
    assert first is not None
    assert second is not None
    assert {first.file_id, second.file_id} == stored
    assert third is None


async def test_what_went_to_a_former_account_is_not_looked_for_in_the_new_one(
    cabinet: Cabinet,
) -> None:
    await cabinet.give_key()
    arrived(cabinet, "two")
    await left(cabinet, upload(cabinet.place()))
    asked = len(cabinet.asked("GET"))
    async with cabinet.restarted() as files:
        assert await found(files) == [None]
    assert len(cabinet.asked("GET")) == asked


async def test_while_the_endpoint_is_away_nobody_knows(cabinet: Cabinet) -> None:
    arrived(cabinet)
    await left(cabinet, upload(cabinet.place()))
    cabinet.endpoint.faults.add(Fault(kind=Kind.STATUS, match="files", status=400))
    async with cabinet.restarted() as files:
        (row,) = files.uploads.left_over
        with pytest.raises(EndpointError):
            await files.uploads.look_for(row)
        assert files.uploads.left_over == (row,)
        assert await files.uploads.look_for(row) is not None


async def test_an_upload_whose_answer_was_lost_is_found(cabinet: Cabinet) -> None:
    cabinet.endpoint.faults.add(Fault(kind=Kind.CUT_BODY, match="files"))
    file_id = await cabinet.put()
    assert [each.id for each in cabinet.shelf()] == [file_id], "and it was sent once"
    assert await cabinet.files.kept(cabinet.place(), file_id) is not None
    assert await cabinet.store.uploads() == []


async def test_an_upload_that_may_have_arrived_is_not_sent_twice(cabinet: Cabinet) -> None:
    cabinet.endpoint.faults.add(Fault(kind=Kind.RESET, match="files"))
    with pytest.raises(EndpointUnreachable, match="lists no such file"):
        await cabinet.put()
    assert cabinet.asked("POST") == ["/files"]
    assert await cabinet.store.uploads() == []


async def test_a_database_in_trouble_keeps_nobody_from_beginning(cabinet: Cabinet) -> None:
    await left(cabinet, upload(cabinet.place()))
    await cabinet.database.close()
    async with cabinet.restarted() as files:
        assert files.uploads.left_over == ()


async def test_what_is_wrong_fits_into_a_message(cabinet: Cabinet) -> None:
    bad = b"\n".join([b'{"input": 1, "' + b"x" * 90 + b'": 1}'] * 5_000)
    with pytest.raises(InputError, match="mend these lines") as refused:
        await cabinet.put(content=bad)
    assert "and 4,990 more lines" in str(refused.value)
    assert len(str(refused.value)) < 2_000
