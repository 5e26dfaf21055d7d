"""The page itself: who gets it, what it may load, and what is not there."""

import re
from html.parser import HTMLParser

import aiohttp
import pytest
import yarl

from sandbox.web.files import KINDS, STATIC
from sandbox.web.guard import HEADERS
from sandbox.world import Sandbox
from tests.sandbox.web.conftest import Page

IMPORTED = re.compile(r"""^(?:import|export)\b[^;]*?from\s+["']([^"']+)""", re.MULTILINE)


class Parts(HTMLParser):
    """Every tag of the page with its attributes."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str]]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, {name: value or "" for name, value in attrs}))


async def parts(page: Page) -> list[tuple[str, dict[str, str]]]:
    async with page.session.get("/") as response:
        assert response.content_type == "text/html"
        return Parts(await response.text()).tags


async def test_the_page_loads_nothing_from_elsewhere_and_holds_no_script(page: Page) -> None:
    loaded = [
        attributes.get("src") or attributes.get("href", "")
        for tag, attributes in await parts(page)
        if tag in {"script", "link", "img"}
    ]
    assert "/web/static/page.js" in loaded
    for path in loaded:
        assert path.startswith("/web/static/")
        async with page.session.get(path) as response:
            assert response.status == 200, path
    for tag, attributes in await parts(page):
        assert tag != "style"
        assert not {name for name in attributes if name.startswith("on") or name == "style"}
        assert tag != "script" or attributes["src"]


async def test_every_script_and_style_of_the_page_is_served_as_what_it_is(page: Page) -> None:
    files = [file for file in STATIC.rglob("*") if file.is_file()]
    assert {file.suffix for file in files} <= set(KINDS)
    for file in files:
        async with page.session.get(
            f"/web/static/{file.relative_to(STATIC).as_posix()}"
        ) as response:
            assert response.status == 200
            assert response.headers["Content-Type"] == KINDS[file.suffix]


async def test_scripts_import_nothing_but_their_neighbours() -> None:
    for file in STATIC.rglob("*.js"):
        text = file.read_text(encoding="utf-8")
        for path in re.findall(
            r"""^(?:import|export)\b[^;]*?from\s+["']([^"']+)""", text, re.MULTILINE
        ):
            assert (file.parent / path).resolve().is_file(), f"{file.name} imports {path}"
            assert path.startswith("./")


async def test_landmarks_are_there_for_those_who_do_not_see(page: Page) -> None:
    tags = await parts(page)
    named = {tag for tag, attributes in tags if attributes.get("aria-label")}
    assert {"main", "nav", "aside"} <= named
    assert ("html", {"lang": "en"}) in [(tag, {"lang": it.get("lang", "")}) for tag, it in tags]
    assert "log" in {attributes.get("role") for _, attributes in tags}


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/web/static/page.js",
        "/web/static/nothing.js",
        "/web/world?as=member",
        "/web/world?as=nobody",
        "/web/as/member/channels/general/messages",
        "/sandbox/people",
    ],
)
async def test_everything_is_sent_with_the_strictest_policy(page: Page, path: str) -> None:
    async with page.session.get(path) as response:
        assert {name: response.headers.get(name) for name in HEADERS} == HEADERS
    policy = HEADERS["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert "default-src 'none'" in policy
    assert "*" not in policy


async def test_files_that_people_upload_stay_harmless(page: Page) -> None:
    form = aiohttp.FormData({"text": "look"})
    form.add_field("file", b"<script>alert(1)</script>", filename='"><script>x</script>.html')
    async with page.session.post(
        "/sandbox/as/member/channels/general/messages", data=form
    ) as response:
        assert response.status == 200, await response.text()
    shown = await page.messages("general", "?limit=1")
    (attachment,) = shown["messages"][-1]["attachments"]
    assert attachment["url"].startswith("/cdn/")
    assert not set(attachment["url"]) & set("<>\"'")
    async with page.session.get(attachment["url"]) as response:
        assert response.status == 200
        assert response.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
        assert response.headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize(
    "path",
    [
        "..%2fworld.py",
        "%2e%2e/world.py",
        "..%2f..%2f..%2fpyproject.toml",
        "%2fetc%2fpasswd",
        "style",
        "page.js%00",
        "page.py",
        "a" * 5000 + ".js",
        "a/" * 2500 + "page.js",
        "page.js/page.js",
        "..%5cworld.py",
        "style/",
    ],
)
async def test_nothing_but_the_page_s_own_files_is_served(page: Page, path: str) -> None:
    url = yarl.URL(f"/web/static/{path}", encoded=True)
    async with page.session.get(url) as response:
        assert response.status == 404


@pytest.mark.parametrize(
    "headers",
    [
        {"Host": "sandbox.example"},
        {"Host": "127.0.0.1.sandbox.example:80"},
        {"Host": "[::1"},
        {"Host": "127.0.0.1@sandbox.example"},
        {"Origin": "https://sandbox.example"},
        {"Origin": "null"},
    ],
)
@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/web/static/page.js",
        "/web/world?as=member",
        "/web/events?as=member",
        "/web/as/member/channels/general/messages",
        "/sandbox/events?as=member",
        "/sandbox/nothing",
        "/cdn/attachments/1/2/cat.png",
        "/api/v10/users/@me",
        "/v1/models",
        "/gateway?v=10",
        "/nothing",
    ],
)
async def test_other_machines_and_other_sites_get_nothing(
    page: Page, path: str, headers: dict[str, str]
) -> None:
    status, refused = await page.get(path, **headers)
    assert (status, "only" in refused["error"]) == (403, True)


async def test_another_site_does_not_get_to_the_gateway(world: Sandbox, page: Page) -> None:
    """A browser lets any site open a socket here, and the stand-in's token is no secret."""
    with pytest.raises(aiohttp.WSServerHandshakeError, match="403"):
        await page.session.ws_connect("/gateway?v=10", origin="https://sandbox.example")
    async with page.session.ws_connect("/gateway?v=10", origin=world.url) as socket:
        assert (await socket.receive_json())["op"] == 10


async def test_its_own_page_may_ask_under_either_name(world: Sandbox, page: Page) -> None:
    port = world.url.rpartition(":")[2]
    for host in (f"127.0.0.1:{port}", f"localhost:{port}"):
        status, _ = await page.get("/web/world?as=member", Host=host, Origin=f"http://{host}")
        assert status == 200
