"""Pictures that stand on a server of their own, as Discord has them."""

import io
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from aiohttp import web
from PIL import Image

from bot.storage.messages import Picture


def png(width: int, height: int, colour: str = "red") -> bytes:
    file = io.BytesIO()
    Image.new("RGB", (width, height), colour).save(file, "PNG")
    return file.getvalue()


FILES = {
    "small": png(32, 32, "white"),
    "wide": png(3000, 200),
    "broken": b"\x89PNG\r\n\x1a\n, then nothing",
}


@dataclass
class Gallery:
    """A server with files."""

    url: str = ""
    fetched: list[str] = field(default_factory=list)

    async def give(self, request: web.Request) -> web.Response:
        name = request.match_info["name"]
        self.fetched.append(name)
        if name not in FILES:
            raise web.HTTPNotFound
        return web.Response(body=FILES[name])

    def picture(self, name: str, size: int | None = None) -> Picture:
        """Give a picture as a message has it."""
        known = len(FILES.get(name, b"12345"))
        return Picture(f"{self.url}/{name}", "image/png", known if size is None else size)


@asynccontextmanager
async def serving() -> AsyncIterator[Gallery]:
    """Serve the files until the end of the block."""
    gallery = Gallery()
    app = web.Application()
    app.router.add_get("/{name}", gallery.give)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    gallery.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
    yield gallery
    await runner.cleanup()
