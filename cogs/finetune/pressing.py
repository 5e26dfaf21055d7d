"""What admins do about jobs and their models."""

import io

import discord

from bot.client import Bot, caller_of, home_of, view_of
from bot.endpoints.fine_tuning import Job, JobRequest
from bot.endpoints.transport import quoting
from bot.errors import InputError
from bot.settings import Settings
from bot.splitting import LIMIT
from bot.tuning import wording
from bot.tuning.choosing import KEY, Exchanged
from bot.tuning.looking import COMMAND
from bot.tuning.service import Known, Tuning
from bot.usage import Caller

from .buttons import (
    LONGEST_ID,
    Action,
    Exchange,
    JobButton,
    ModelButton,
    under_list,
    under_question,
    under_report,
    under_status,
)
from .posts import NO_POST, Posts

NONE = "There are no jobs yet. /finetune start begins one."
NO_MORE = "There are no more jobs."
NO_EVENTS = "Nothing is told of this job yet. Ask again in a minute."
KEPT = "The job goes on."
OVER = "The job `{}` is over already: {}."
TOO_LONG = "This job's id is too long for Discord's buttons. Cancel it at the endpoint itself."
NOWHERE = (
    "I may not write in this channel, so no post shows how far it is: ask with /finetune status."
    " I will write to you when it ends."
)
SOON = "A post here will show how far it is as soon as Discord takes it."
EVENTS = 15
"""Events that are shown; more of them are in a file."""


class Pressing:
    """Does what commands and buttons are for. Raises as `Tuning` does."""

    def __init__(self, tuning: Tuning, settings: Settings, posts: Posts) -> None:
        self._tuning = tuning
        self._settings = settings
        self._posts = posts

    async def start(self, interaction: discord.Interaction[Bot], wish: JobRequest) -> None:
        """Begin a job and show how far it is."""
        await interaction.response.defer(ephemeral=True, thinking=True)
        known = await self._tuning.start(_caller(interaction), wish)
        where = await self._post(known)
        begun = f"The job `{quoting.name(known.seen.job.id)}` has begun."
        await interaction.edit_original_response(content=f"{begun} {where}")

    async def show(self, interaction: discord.Interaction[Bot], job_id: str) -> None:
        """Show how a job is; one under way gets a post that is kept up to date."""
        await interaction.response.defer(ephemeral=True, thinking=True)
        caller = _caller(interaction)
        known = await self._tuning.look(caller, job_id)
        where = ""
        if known.seen.is_over:
            known = await self._tuning.remember(known)
        elif not known.number or known.job.is_told or known.job.post_id in {None, NO_POST}:
            known = await self._tuning.watch(caller, known)
            where = await self._post(known)
        else:
            where = _link(known, known.job.post_id or NO_POST)
        await interaction.edit_original_response(
            content=f"{self._posts.text(known.job, known.seen)}\n{where}",
            attachments=await self._posts.pictures(known.seen.curve),
            view=under_status(known.seen) or under_report(known.number, known.seen),
        )

    async def list(self, interaction: discord.Interaction[Bot], after: str = "") -> None:
        """Show a page of jobs as the answer to an interaction that was deferred."""
        listed = await self._tuning.listing.page(_caller(interaction), after or None)
        lines = [f"- {wording.in_short(job)}" for job in listed.jobs]
        text = "\n".join(lines) if lines else NO_MORE if after else NONE
        view = under_list(after, listed.following)
        await interaction.edit_original_response(content=text[:LIMIT], view=view)

    async def events(self, interaction: discord.Interaction[Bot], job_id: str) -> None:
        """Show the newest of what happened in a job; all of it is in a file if it is much."""
        await interaction.response.defer(ephemeral=True, thinking=True)
        events = await self._tuning.events(_caller(interaction), job_id)
        if not events:
            raise InputError(NO_EVENTS)
        shown = [wording.event_in_short(it) for it in events[:EVENTS]]
        while sum(map(len, shown)) + len(shown) > LIMIT:
            shown.pop()
        files = []
        if len(shown) < len(events):
            lines = "\n".join(map(wording.event, reversed(events)))
            files = [discord.File(io.BytesIO(lines.encode(errors="replace")), "events.txt")]
        await interaction.edit_original_response(content="\n".join(shown), attachments=files)

    async def ask_to_cancel(self, interaction: discord.Interaction[Bot], job_id: str) -> None:
        """Ask whether a job is really to be ended."""
        await interaction.response.defer(ephemeral=True, thinking=True)
        job = (await self._tuning.look(_caller(interaction), job_id)).seen.job
        if job.state.is_over:
            raise InputError(OVER.format(quoting.name(job.id), wording.WORDS[job.state]))
        if len(job.id) > LONGEST_ID or not job.id.isprintable():
            raise InputError(TOO_LONG)
        text = (
            f"Cancel the job `{quoting.name(job.id)}`? What was trained so far is lost, and may"
            " have to be paid for."
        )
        await interaction.edit_original_response(content=text, view=under_question(job.id))

    async def press(self, interaction: discord.Interaction[Bot], button: JobButton) -> None:
        """Do what a button of a job is for."""
        match button.action:
            case Action.CANCEL:
                await self.ask_to_cancel(interaction, button.job_id)
            case Action.KEEP:
                await interaction.response.edit_message(content=KEPT, view=None)
            case Action.LIST:
                await interaction.response.defer()
                await self.list(interaction, button.job_id)
            case Action.END:
                await interaction.response.defer()
                job = await self._tuning.cancel(_caller(interaction), button.job_id)
                await interaction.edit_original_response(content=_told(job), view=None)
            case Action.PAUSE | Action.RESUME:
                await interaction.response.defer(ephemeral=True, thinking=True)
                ask = {Action.PAUSE: self._tuning.pause, Action.RESUME: self._tuning.resume}
                job = await ask[button.action](_caller(interaction), button.job_id)
                await interaction.edit_original_response(content=_told(job))

    async def exchange(self, interaction: discord.Interaction[Bot], button: ModelButton) -> None:
        """Put a job's model to use in the server, or take that back."""
        guild_id, by = interaction.guild_id or 0, interaction.user.id
        choosing = self._tuning.choosing
        if button.action is Exchange.UNDO:
            done = await choosing.undo(guild_id, button.number, by=by)
            said = f"`{KEY}` is {_named(done.model)} again in this server."
        else:
            done = await choosing.use(guild_id, button.number, by=by)
            said = _used(done)
        said += await self._exception(interaction, done.model)
        if button.action is Exchange.USE and done.former is not None:
            view = view_of([ModelButton(Exchange.UNDO, button.number)])
            await interaction.response.send_message(said, view=view)
        else:
            await interaction.response.send_message(said)

    async def _exception(self, interaction: discord.Interaction[Bot], model: str) -> str:
        """Tell that the channel itself has chosen another model."""
        home = home_of(interaction.channel)
        own = await self._settings.chosen(interaction.guild_id or 0, home) if home else {}
        if own.get(KEY, model) == model:
            return ""
        return (
            f" This channel itself has chosen {_named(str(own[KEY]))}, which goes on answering here"
            f" until you reset it with /settings channel reset and the key `{KEY}`."
        )

    async def _post(self, known: Known) -> str:
        """Write a job's post and keep it up to date from now on; tells where it is."""
        try:
            is_tried = await self._posts.show(known.job, known.seen)
            post_id = await self._tuning.post_of(known.number)
        finally:
            self._tuning.watching.follow(known.job)
        if post_id:
            return _link(known, post_id)
        return NOWHERE if is_tried else SOON


def _caller(interaction: discord.Interaction[Bot]) -> Caller:
    return caller_of(interaction, COMMAND)


def _link(known: Known, post_id: int) -> str:
    place = f"{known.job.place.guild_id}/{known.job.channel_id}/{post_id}"
    return f"[This post](https://discord.com/channels/{place}) shows how far it is."


def _told(job: Job) -> str:
    return f"The job `{quoting.name(job.id)}`: {wording.WORDS[job.state]}."


def _named(model: str) -> str:
    return f"`{quoting.name(model)}`"


def _used(done: Exchanged) -> str:
    if not done.is_new:
        return f"`{KEY}` is {_named(done.model)} in this server already."
    before = _named(done.former or "")
    return f"`{KEY}` is now {_named(done.model)} in this server; before, it was {before}."
