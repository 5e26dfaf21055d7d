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
    file = (STATIC / wanted).resolve() if "\0" not in wanted else STATIC
    kind = KINDS.get(file.suffix)
    if kind is None or not file.is_relative_to(STATIC.resolve()) or not file.is_file():
        return refused(Mistake("The page has no such file.", status=404))
    return web.FileResponse(file, headers={"Content-Type": kind, **_FRESH})


def _styles() -> list[str]:
    """Name the style sheets, `base.css` first."""
    names = sorted(file.name for file in (STATIC / "style").glob("*.css"))
    return sorted(names, key=lambda name: name != "base.css")
