"""Somebody at `/settings`: runs the commands, walks the panel, and forges what they may not do."""

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from typing import Any

import aiohttp

from sandbox.discord.actors.invocation import Invocation
from sandbox.discord.components import interactive
from tests.scene import EPHEMERAL, Json, Scene


@dataclass
class Desk:
    """A person, a channel, and the panel that they have open."""

    scene: Scene
    who: str = "admin"
    channel: int = 0
    panel: Json | None = None

    def __post_init__(self) -> None:
        self.channel = self.channel or self.scene.channel()

    @property
    def shown(self) -> Json:
        """The panel as it is now."""
        assert self.panel is not None
        messages = self.scene.actor(self.who).sees(self.channel)
        return next(each for each in messages if each["id"] == self.panel["id"])

    @property
    def text(self) -> str:
        """What the panel says."""
        return "\n".join(words(self.shown["components"]))

    @property
    def labels(self) -> list[str]:
        """The buttons that the panel has, and what its menus are called."""
        controls = interactive(self.shown["components"])
        return [each.get("label") or each["placeholder"] for each in controls]

    def line(self, title: str) -> str:
        """What the panel says about one setting."""
        found = [each for each in self.text.splitlines() if each.startswith(f"**{title}**: ")]
        assert len(found) == 1, self.text
        return found[0].removeprefix(f"**{title}**: ")

    async def told(self, command: str, **options: Any) -> Json:
        """Run a command; gives the answer that only they see."""
        actor = self.scene.actor(self.who)
        invocation = await actor.command(self.channel, f"settings {command}", forge=True, **options)
        message = await invocation.answered()
        assert message["flags"] & EPHEMERAL, "only the person is told"
        return message

    async def says(self, command: str, **options: Any) -> str:
        return str((await self.told(command, **options))["content"])

    async def open(self, family: str | None = None) -> "Desk":
        """Open the panel, at a family."""
        self.panel = await self.told("show")
        if family:
            await self.choose("What do you want to set?", family)
        return self

    async def press(self, button: str) -> Json:
        """Press a button of the panel, by its label or its id, with `*` for any place."""
        pressed = await self.scene.actor(self.who).press(
            self.channel, self.shown["id"], self._control(button)
        )
        return await pressed.answered()

    async def choose(self, menu: str, *values: Any) -> Json:
        chosen = await self.scene.actor(self.who).choose(
            self.channel, self.shown["id"], menu, list(values)
        )
        return await chosen.answered()

    async def form(self, key: str) -> Invocation:
        """Open the form for a setting."""
        opened = await self.scene.actor(self.who).press(
            self.channel, self.shown["id"], self._control(f"settings:change:*:{key}:")
        )
        await opened.acknowledged()
        assert opened.modal
        return opened

    async def change(self, key: str, **fields: Any) -> Json:
        """Open a form and send it off; gives what comes of it."""
        return await self.submit(await self.form(key), **fields)

    async def submit(self, opened: Invocation, **fields: Any) -> Json:
        sent = await self.scene.actor(self.who).submit(opened, fields)
        return await sent.answered()

    async def offered(self, command: str, option: str, typed: str = "", **others: Any) -> list[str]:
        """What is offered while they type: the values."""
        return [each["value"] for each in await self.choices(command, option, typed, **others)]

    async def choices(
        self, command: str, option: str, typed: str = "", **others: Any
    ) -> list[Json]:
        return await self.scene.actor(self.who).autocomplete(
            self.channel, f"settings {command}", option, typed, **others
        )

    async def exported(self) -> Json:
        """What the exported file says."""
        message = await self.told("export")
        (file,) = message["attachments"]
        assert file["filename"] == "settings.json"
        async with aiohttp.request("GET", file["url"]) as response:
            return dict(json.loads(await response.read()))

    async def imported(self, content: Json | bytes) -> Json:
        """Give a file in; gives the answer."""
        data = content if isinstance(content, bytes) else json.dumps(content).encode()
        self.panel = await self.told("import", file=("settings.json", data))
        return self.panel

    def _control(self, which: str) -> str:
        first, _, last = which.partition("*")
        for control in interactive(self.shown["components"]):
            custom_id = str(control.get("custom_id"))
            if last and custom_id.startswith(first) and last in custom_id:
                return custom_id
        return which


def words(components: list[Json]) -> Iterator[str]:
    """Everything that components say, in order."""
    for each in components:
        if "content" in each:
            yield each["content"]
        yield from words(each.get("components", []))


def rows(scene: Scene, statement: str, *values: Any) -> list[Any]:
    """Look into, or change, the database behind the bot's back."""
    with closing(sqlite3.connect(scene.folder / "parley.db")) as database, database:
        return database.execute(statement, values).fetchall()
