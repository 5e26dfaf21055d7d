"""Somebody before the sandbox's page, in a real browser, with the real bot behind it."""

import json
from dataclasses import dataclass, field
from typing import Any

import aiohttp
from playwright.async_api import Browser, ConsoleMessage, Error, Locator, Page, expect

from tests.scene import Json, Scene

PATIENCE = 15_000
"""Milliseconds for anything to show; the machine has others to serve."""

expect.set_options(timeout=PATIENCE)


@dataclass
class Desk:
    """A page, the world that it shows, and what went wrong in it."""

    scene: Scene
    browser: Browser
    page: Page
    problems: list[str] = field(default_factory=list)
    is_cut_off_at_times: bool = False
    """Whether the browser may complain that the sandbox does not answer."""

    async def open(self, who: str = "member", channel: int | None = None) -> None:
        """Open the page as somebody, in a channel, and wait until it is live."""
        await self.visit(self.page, who, channel)

    async def visit(
        self, page: Page, who: str, channel: int | None = None, *, url: str | None = None
    ) -> None:
        """Open any page as somebody; `url` is where the sandbox is, if reached another way."""
        self.watch(page)
        place = channel or self.scene.channel()
        await page.goto(f"{url or self.scene.world.url}/?as={who}&channel={place}")
        await self.settled(page)

    async def settled(self, page: Page | None = None) -> None:
        """Wait until the page has the conversation and hears what happens."""
        await expect((page or self.page).locator("#bot-away")).to_be_hidden()
        await expect((page or self.page).locator("#messages")).to_have_attribute(
            "aria-busy", "false"
        )

    def watch(self, page: Page) -> None:
        """Note what a page complains of: errors of scripts, refusals by the policy."""
        page.set_default_timeout(PATIENCE)
        page.on("pageerror", self._note_error)
        page.on("console", self._note)

    def message(self, text: str) -> Locator:
        """The message in which a text stands."""
        return self.page.locator(".message", has_text=text).last

    async def post(
        self, body: Json, *, channel: int | None = None, files: dict[str, bytes] | None = None
    ) -> Json:
        """Let the bot write a message over its own interface."""
        world = self.scene.world
        place = channel or self.scene.channel()
        form = aiohttp.FormData()
        form.add_field("payload_json", json.dumps(body), content_type="application/json")
        for number, (name, content) in enumerate((files or {}).items()):
            form.add_field(f"files[{number}]", content, filename=name)
        async with (
            aiohttp.ClientSession(headers={"Authorization": f"Bot {world.discord.token}"}) as own,
            own.post(f"{world.discord.api_url}/channels/{place}/messages", data=form) as response,
        ):
            answer: Any = await response.json()
            assert response.status == 200, answer
            return dict(answer)

    def _note(self, message: ConsoleMessage) -> None:
        is_of_the_cable = self.is_cut_off_at_times and "net::ERR_" in message.text
        if message.type in ("error", "warning") and not is_of_the_cable:
            self.problems.append(message.text)

    def _note_error(self, error: Error) -> None:
        self.problems.append(str(error))
