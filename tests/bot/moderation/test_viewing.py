"""Pictures reach a model small and as data; those that cannot be had hold nothing up."""

import base64
import io
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from aiohttp import web
from PIL import Image

from bot.attachments.downloads import Downloads
from bot.endpoints.transport import new_session
from bot.moderation import viewing as module
from bot.moderation.viewing import Viewing
from bot.storage.messages import Picture


def png(width: int, height: int, colour: str = "red") -> bytes:
    file = io.BytesIO()
    Image.new("RGB", (width, height), colour).save(file, "PNG")
    return file.getvalue()


FILES = {"small": png(32, 32), "wide": png(3000, 200), "broken": b"\x89PNG\r\n\x1a\n, then nothing"}


@pytest.fixture
async def url() -> AsyncIterator[str]:
    async def give(request: web.Request) -> web.Response:
        name = request.match_info["name"]
        if name not in FILES:
            raise web.HTTPNotFound
        return web.Response(body=FILES[name])

    app = web.Application()
    app.router.add_get("/{name}", give)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    await runner.cleanup()


@pytest.fixture
async def viewing(tmp_path: Path) -> AsyncIterator[Viewing]:
    session = new_session()
    downloads = Downloads(session, folder=tmp_path)
    await downloads.open()
    yield Viewing(downloads)
    await downloads.close()
    await session.close()


def picture(url: str, name: str) -> Picture:
    return Picture(f"{url}/{name}", "image/png", len(FILES.get(name, b"12345")))


async def test_a_small_picture_is_passed_on_as_it_is(viewing: Viewing, url: str) -> None:
    (shown,) = await viewing.shown([picture(url, "small")])
    head, _, data = shown.partition(",")
    assert head == "data:image/png;base64"
    assert base64.b64decode(data) == FILES["small"]


async def test_a_large_picture_is_made_smaller(viewing: Viewing, url: str) -> None:
    (shown,) = await viewing.shown([picture(url, "wide")])
    with Image.open(io.BytesIO(base64.b64decode(shown.partition(",")[2]))) as image:
        assert image.size == (1024, 68)


async def test_what_cannot_be_had_or_read_is_left_out(viewing: Viewing, url: str) -> None:
    names = ("gone", "broken", "small")
    found = await viewing.shown([picture(url, name) for name in names])
    assert len(found) == 1


async def test_what_says_it_is_too_large_is_not_fetched(viewing: Viewing, url: str) -> None:
    assert await viewing.shown([Picture(f"{url}/small", "image/png", 10**9)]) == ()


async def test_a_picture_that_does_not_arrive_is_given_up(
    viewing: Viewing, url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "PATIENCE", 0.0)
    assert await viewing.shown([picture(url, "small")]) == ()
