"""A server whose admin has a model taught."""

import json
from dataclasses import dataclass
from typing import Any

from bot.client import Bot, Services
from bot.usage import Caller
from sandbox.discord.actors.invocation import Invocation
from sandbox.endpoints.fine_tuning import State
from sandbox.endpoints.fine_tuning.job import Job
from tests.scene import EPHEMERAL, Json, Scene

REPORT = "The fine-tuning of `rehearsal`"


@dataclass
class Workshop:
    """The scene, and what its admin does."""

    scene: Scene
    bots: list[Bot]

    @property
    def services(self) -> Services:
        return self.bots[-1].services

    @property
    def guild_id(self) -> int:
        return self.scene.world.seed.guild().id

    @property
    def caller(self) -> Caller:
        return Caller(
            user_id=self.scene.actor("admin").id,
            guild_id=self.guild_id,
            channel_id=self.scene.channel(),
            command="finetune",
        )

    @property
    def jobs(self) -> list[Job]:
        """What the endpoint knows, oldest first."""
        return [job for _, job in self.scene.world.endpoint.jobs]

    async def upload(self, name: str = "training.jsonl", lines: int = 12) -> str:
        """Upload examples; gives the file's id."""
        path = self.scene.folder / name
        path.write_text("\n".join(map(chat, range(lines))) + "\n")
        uploaded = await self.services.files.upload_path(
            self.caller, path, name=name, purpose="fine-tune"
        )
        return uploaded.file.id

    async def upload_text(self, name: str, text: str) -> str:
        """Upload whatever text as examples; gives the file's id."""
        path = self.scene.folder / name
        path.write_text(text)
        uploaded = await self.services.files.upload_path(
            self.caller, path, name=name, purpose="fine-tune"
        )
        return uploaded.file.id

    async def run(self, command: str, *, who: str = "admin", **options: Any) -> Invocation:
        place = options.pop("channel", self.scene.channel())
        return await self.scene.actor(who).command(place, f"finetune {command}", **options)

    async def answer(self, command: str, **options: Any) -> Json:
        """Run a command of the admin's; gives what only they see."""
        message = await (await self.run(command, **options)).answered()
        assert message["flags"] & EPHEMERAL
        return message

    async def start(self, **options: Any) -> tuple[Job, Json]:
        """Begin a job; gives it as the endpoint has it, and its post."""
        known = {job.id for job in self.jobs}
        training = options.pop("training_file", None) or await self.upload()
        await self.answer("start", model="rehearsal", training_file=training, **options)
        (job,) = [job for job in self.jobs if job.id not in known]
        return job, await self.post(job, options.get("channel"))

    async def post(self, job: Job, channel: int | None = None) -> Json:
        """Wait for the post that shows a job."""
        return await self.scene.says(f"Job `{job.id}`", channel or self.scene.channel())

    async def shows(self, job: Job, text: str) -> Json:
        """Wait until the post of a job shows something."""

        def found() -> Json | None:
            posts = [it for it in self.public() if f"Job `{job.id}`" in it["content"]]
            return posts[-1] if posts and text in posts[-1]["content"] else None

        message: Json = await self.scene.until(found)
        return message

    async def reported(self, text: str = REPORT) -> Json:
        """Wait for the report of a job's end."""

        def found() -> Json | None:
            said = [it for it in self.public() if self.pings(it) and text in it["content"]]
            return said[-1] if said else None

        message: Json = await self.scene.until(found)
        return message

    def public(self) -> list[Json]:
        """What the bot has said where everybody can read it."""
        said = self.scene.said(self.scene.channel(), "admin")
        return [it for it in said if not it["flags"] & EPHEMERAL]

    def pings(self, message: Json) -> bool:
        return [it["id"] for it in message["mentions"]] == [str(self.scene.actor("admin").id)]

    def move(self, job: Job, state: State | str) -> None:
        """Let a job go on until it is in a state."""
        self.scene.world.endpoint.jobs.until(job.id, state)

    async def press(self, message: Json, button: str, who: str = "admin") -> Invocation:
        place = int(message["channel_id"])
        return await self.scene.actor(who).press(place, message["id"], button)

    async def use_own_key(self, account: str = "own") -> None:
        """Give the server a key of its own."""
        await self.services.accounts.set(
            self.guild_id,
            base_url=f"{self.scene.world.url}/v1",
            api_key=f"{self.scene.world.endpoint.api_key}-{account}",
            by=self.scene.actor("admin").id,
        )

    async def model(self) -> str:
        """Which model answers in the server."""
        return str((await self.services.settings.of(self.guild_id))["chat.model"])


def chat(number: int) -> str:
    """An example of a conversation, as a line."""
    said = [("user", f"What is {number} plus {number}?"), ("assistant", str(2 * number))]
    return json.dumps({"messages": [{"role": role, "content": text} for role, text in said]})
