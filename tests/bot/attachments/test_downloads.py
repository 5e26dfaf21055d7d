"""Large files on their way over the disk: what arrives, what does not, and what stays behind."""

import asyncio
import resource
import threading
from collections.abc import AsyncIterator, Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import AsyncExitStack, suppress
from dataclasses import dataclass, field
from pathlib import Path

import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from bot.attachments.downloads import CROWDED, EMPTY, GONE, LATE, Downloads, Patience
from bot.attachments.folders import Folders
from bot.attachments.limits import MEGABYTE
from bot.errors import EndpointBusy, InputError
from tests.scene import until

Answer = Callable[[web.Request], Awaitable[web.StreamResponse]]


@dataclass
class Shelf:
    """A server of files, by how they are given out."""

    session: aiohttp.ClientSession
    folder: Path
    url: str = ""
    answers: dict[str, Answer] = field(default_factory=dict)

    async def give(self, request: web.Request) -> web.StreamResponse:
        return await self.answers[request.path](request)

    def offer(self, content: bytes, *, status: int = 200) -> str:
        async def answer(_: web.Request) -> web.StreamResponse:
            return web.Response(body=content, status=status)

        return self.put(answer)

    def put(self, answer: Answer) -> str:
        path = f"/{len(self.answers)}"
        self.answers[path] = answer
        return f"{self.url}{path}"

    def left(self) -> list[Path]:
        """What lies on the disk, but for the lock."""
        return [each for each in self.folder.rglob("*") if each.name == "file"]

    def folders(self) -> list[Path]:
        """The folders that are there for a file."""
        return [each for each in self.folder.glob("*/*") if each.is_dir()]


@pytest.fixture
async def shelf(tmp_path: Path) -> AsyncIterator[Shelf]:
    async with aiohttp.ClientSession() as session:
        found = Shelf(session, tmp_path)
        app = web.Application()
        app.router.add_get("/{name}", found.give)
        async with TestServer(app) as server:
            found.url = str(server.make_url("")).rstrip("/")
            yield found


@pytest.fixture
async def downloads(shelf: Shelf) -> AsyncIterator[Downloads]:
    made = Downloads(shelf.session, folder=shelf.folder)
    await made.open()
    yield made
    await made.close()


async def test_a_file_is_there_as_long_as_its_work_lasts(
    shelf: Shelf, downloads: Downloads
) -> None:
    content = bytes(range(256)) * 4_000
    async with downloads.file(shelf.offer(content), size=len(content)) as path:
        assert path.read_bytes() == content
        assert path.stat().st_mode & 0o777 & ~0o644 == 0
        assert path.parent.stat().st_mode & 0o077 == 0
        (path.parent / "made of it").write_text("goes with it")
    assert not path.parent.exists()


async def test_each_file_has_a_folder_of_its_own(shelf: Shelf, downloads: Downloads) -> None:
    one, two = shelf.offer(b"one"), shelf.offer(b"two")
    async with downloads.file(one, size=3) as first, downloads.file(two, size=3) as second:
        assert first.parent != second.parent
        assert (first.read_bytes(), second.read_bytes()) == (b"one", b"two")


async def test_it_is_taken_away_when_its_work_fails(shelf: Shelf, downloads: Downloads) -> None:
    with pytest.raises(RuntimeError):
        async with downloads.file(shelf.offer(b"one"), size=3):
            raise RuntimeError
    assert shelf.left() == []


async def test_it_is_taken_away_when_its_work_is_given_up(
    shelf: Shelf, downloads: Downloads
) -> None:
    begun = asyncio.Event()

    async def work() -> None:
        async with downloads.file(shelf.offer(b"one"), size=3):
            begun.set()
            await asyncio.Event().wait()

    task = asyncio.create_task(work())
    await begun.wait()
    assert shelf.left() != []
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    assert shelf.left() == []


@pytest.mark.parametrize(("status", "sentence"), [(404, GONE), (403, GONE), (503, LATE)])
async def test_what_discord_does_not_give_is_told(
    shelf: Shelf, downloads: Downloads, status: int, sentence: str
) -> None:
    with pytest.raises(InputError, match=sentence):
        async with downloads.file(shelf.offer(b"no", status=status), size=2):
            pytest.fail("there is nothing to work on")
    assert shelf.left() == []


@pytest.mark.parametrize("sent", [b"", b"one too many", b"few"])
async def test_a_file_of_another_size_than_announced_is_not_worked_on(
    shelf: Shelf, downloads: Downloads, sent: bytes
) -> None:
    with pytest.raises(InputError, match=LATE):
        async with downloads.file(shelf.offer(sent), size=8):
            pytest.fail("it is not what was announced")
    assert shelf.left() == []


async def test_nothing_and_too_much_are_not_even_fetched(
    shelf: Shelf, downloads: Downloads
) -> None:
    with pytest.raises(InputError, match=EMPTY):
        async with downloads.file(f"{shelf.url}/nowhere", size=0):
            pass
    with pytest.raises(InputError, match="larger than 2 MB"):
        async with downloads.file(
            f"{shelf.url}/nowhere", size=2 * MEGABYTE + 1, limit=2 * MEGABYTE
        ):
            pass
    with pytest.raises(InputError, match="larger than 512 MB"):
        async with downloads.file(f"{shelf.url}/nowhere", size=2**40, limit=2**41):
            pass


async def test_a_connection_that_breaks_is_told(shelf: Shelf, downloads: Downloads) -> None:
    async def answer(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse(headers={"Content-Length": "1000"})
        await response.prepare(request)
        await response.write(b"half")
        assert request.transport is not None
        request.transport.close()
        return response

    with pytest.raises(InputError, match=LATE):
        async with downloads.file(shelf.put(answer), size=1_000):
            pytest.fail("it is not whole")
    assert shelf.left() == []


async def test_nobody_waits_for_a_file_for_ever(shelf: Shelf) -> None:
    released = asyncio.Event()

    async def answer(_: web.Request) -> web.StreamResponse:
        await released.wait()
        return web.Response()

    downloads = Downloads(shelf.session, folder=shelf.folder, patience=Patience(piece=0.05))
    with pytest.raises(InputError, match=LATE):
        async with downloads.file(shelf.put(answer), size=1_000):
            pytest.fail("it never came")
    released.set()
    await downloads.close()


async def test_who_finds_no_room_waits_and_is_told_in_the_end(shelf: Shelf) -> None:
    downloads = Downloads(
        shelf.session, folder=shelf.folder, concurrent=2, room=4, patience=Patience(room=0.05)
    )
    url = shelf.offer(b"one")
    async with AsyncExitStack() as stack:
        await stack.enter_async_context(downloads.file(url, size=3))
        with pytest.raises(EndpointBusy, match=CROWDED):
            await stack.enter_async_context(downloads.file(url, size=3))
    async with downloads.file(url, size=3) as path:
        assert path.read_bytes() == b"one"
    await downloads.close()


async def test_a_file_larger_than_all_the_room_is_worked_on_alone(shelf: Shelf) -> None:
    downloads = Downloads(shelf.session, folder=shelf.folder, room=2)
    async with downloads.file(shelf.offer(b"one"), size=3) as path:
        assert path.read_bytes() == b"one"
    await downloads.close()


async def test_what_is_made_here_takes_its_share_of_the_room(shelf: Shelf) -> None:
    patience = Patience(room=0.05)
    downloads = Downloads(shelf.session, room=10, patience=patience, folder=shelf.folder)
    async with downloads.room(8) as folder:
        (folder / "file").write_bytes(b"made here")
        with pytest.raises(EndpointBusy, match="Too many"):
            async with downloads.file(shelf.offer(b"12345"), size=5):
                pytest.fail("there is no room")
        assert len(shelf.left()) == 1
    assert shelf.folders() == []
    async with downloads.file(shelf.offer(b"12345"), size=5):
        assert len(shelf.left()) == 1
    await downloads.close()


async def test_the_next_in_line_begins_when_there_is_room(shelf: Shelf) -> None:
    downloads = Downloads(shelf.session, folder=shelf.folder, concurrent=1)
    url = shelf.offer(b"one")

    async def work() -> bytes:
        async with downloads.file(url, size=3) as path:
            return path.read_bytes()

    assert await asyncio.gather(*(work() for _ in range(5))) == [b"one"] * 5
    await downloads.close()


async def test_whoever_gives_up_at_whatever_moment_leaves_nothing(
    shelf: Shelf, downloads: Downloads
) -> None:
    url = shelf.offer(bytes(600_000))

    async def work() -> None:
        async with downloads.file(url, size=600_000):
            await asyncio.Event().wait()

    for moment in range(150):
        task = asyncio.create_task(work())
        for _ in range(moment):
            await asyncio.sleep(0)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
    await until(lambda: not shelf.folders())


def test_a_folder_goes_although_something_is_still_written_there(tmp_path: Path) -> None:
    folders = Folders(tmp_path)
    folder = folders.new()
    begun, over = threading.Event(), threading.Event()

    def write() -> None:
        with suppress(FileNotFoundError):
            for number in range(2_000):
                (folder / str(number)).write_bytes(b"sound")
                begun.set()
        over.set()

    threading.Thread(target=write).start()
    begun.wait()
    folders.drop(folder)
    assert not folder.exists()
    over.wait()
    folders.close()
    assert list(tmp_path.iterdir()) == []


def test_the_first_files_may_come_at_once(tmp_path: Path) -> None:
    folders = Folders(tmp_path)
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda _: folders.new().parent, range(8)))
    assert len(set(found)) == 1
    folders.close()
    assert list(tmp_path.iterdir()) == []


async def test_what_a_killed_run_left_is_taken_away_and_what_others_work_on_is_not(
    tmp_path: Path,
) -> None:
    working = Folders(tmp_path)
    at_work = working.new()
    left = tmp_path / "parley-files-left" / "some"
    left.mkdir(parents=True)
    (left / "file").write_bytes(b"old")
    (tmp_path / "parley-files-a-file").write_text("not a folder")
    (tmp_path / "else").mkdir()

    newcomer = Folders(tmp_path)
    newcomer.open()
    assert at_work.is_dir()
    assert not left.exists()
    assert (tmp_path / "else").is_dir()
    newcomer.close()
    working.close()
    assert not at_work.exists()


async def test_a_large_file_does_not_go_through_memory(shelf: Shelf, downloads: Downloads) -> None:
    size, piece = 200 * MEGABYTE, bytes(MEGABYTE)

    async def answer(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse(headers={"Content-Length": str(size)})
        await response.prepare(request)
        for _ in range(size // len(piece)):
            await response.write(piece)
        return response

    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    async with downloads.file(shelf.put(answer), size=size) as path:
        assert path.stat().st_size == size
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    assert grown < 60 * 1_024  # KiB
