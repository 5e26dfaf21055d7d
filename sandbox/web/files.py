"""The page itself, and its scripts, styles and icons."""

from pathlib import Path
from typing import Final

from aiohttp import web
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from sandbox.discord.control.asking import Mistake, refused
from sandbox.web.guard import Handler

_FOLDER: Final = Path(__file__).parent
STATIC: Final = _FOLDER / "static"
KINDS: Final = {
    ".css": "text/css",
    ".js": "text/javascript",
    ".png": "image/png",
    ".svg": "image/svg+xml",
    ".webp": "image/webp",
}
"""Content types by suffix; the platform's own table is wrong on some machines."""

_FRESH: Final = {"Cache-Control": "no-cache"}
"""A browser asks whether it still has the latest."""


def page() -> Handler:
    """Make the function that answers with the page; the template is read once."""
    environment = Environment(
        loader=FileSystemLoader(_FOLDER / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
    )
    text = environment.get_template("page.html").render(styles=_styles())

    async def handle(_: web.Request) -> web.StreamResponse:
        return web.Response(text=text, content_type="text/html", headers=_FRESH)

    return handle


async def static(request: web.Request) -> web.StreamResponse:
    """Answer with one of the page's own files."""
    wanted = request.match_info["path"]
    if wanted not in _names():
        return refused(Mistake("The page has no such file.", status=404))
    file = STATIC / wanted
    kind = KINDS[file.suffix]
    return web.FileResponse(file, headers={"Content-Type": kind, **_FRESH})


def _names() -> set[str]:
    """Name all that is served; what is asked for is compared with it, and opens nothing else."""
    return {
        file.relative_to(STATIC).as_posix()
        for file in STATIC.rglob("*")
        if file.suffix in KINDS and file.is_file()
    }


def _styles() -> list[str]:
    """Name the style sheets, `base.css` first."""
    names = sorted(file.name for file in (STATIC / "style").glob("*.css"))
    return sorted(names, key=lambda name: name != "base.css")
