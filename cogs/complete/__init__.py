"""`/complete`: plain text goes on where the prompt ends."""

import asyncio
import logging
from functools import partial

import discord
from discord import app_commands
from discord.ext import commands

from bot.client import FAILURES, Bot, caller_of, home_of, is_deleted, report
from bot.errors import InputError
from bot.writing import Completing, Draft, Wish
from cogs.choices import models
from cogs.screen import Frame, InAnswer, Layout, Screen

from .buttons import Act, CompletionButton, Control, pages, view
from .layout import done, writing
from .pressing import Pressing

log = logging.getLogger(__name__)

GRACE = 3.5
"""Seconds that drafts get to end, marked, at shutdown."""
RESTARTED = "I was restarted while I wrote this. Ask again with /complete for a whole text."
LOST = "This could not be shown in the channel any more."
MOST_STOPS = 4

Text = app_commands.Range[str, 1, 6000]
Penalty = app_commands.Range[float, -2, 2]


class CompleteCommand(commands.Cog, name="Complete"):
    """Has completion models write, one draft for each command."""

    def __init__(self, completing: Completing) -> None:
        self._completing = completing
        self._drafts: dict[int, Draft] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self.pressing = Pressing(self._drafts)

    async def cog_unload(self) -> None:
        """Let the texts that are being written be marked."""
        for draft in self._drafts.values():
            draft.stop(RESTARTED)
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=GRACE)
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    @app_commands.command(name="complete")
    @app_commands.describe(
        prompt="The beginning of the text; the model writes on",
        model="Which model writes",
        suffix="What comes after the text that is to be written, for models that can fill a gap",
        max_tokens="The longest text, in tokens; 256 unless you say otherwise",
        temperature="How varied the text is, from 0 (predictable) to 2",
        top_p="Only the likeliest tokens that make up this share, from 0 to 1",
        n="How many texts you want to choose from",
        stop="What it ends before; || stands between several, \\n for a line break",
        best_of="How many texts the model writes to give you the best of them",
        echo="Repeats the prompt before the text",
        logprobs="A file that tells how likely each token was, and this many others",
        presence_penalty="Above 0 for new subjects, below 0 for the same ones",
        frequency_penalty="Above 0 for less repetition, below 0 for more",
    )
    @app_commands.autocomplete(model=models)
    async def complete(  # noqa: PLR0917 -- a slash command's options
        self,
        interaction: discord.Interaction[Bot],
        prompt: Text,
        model: app_commands.Range[str, 1, 100] | None = None,
        suffix: Text | None = None,
        max_tokens: app_commands.Range[int, 0, 200_000] | None = None,
        temperature: app_commands.Range[float, 0, 2] | None = None,
        top_p: app_commands.Range[float, 0, 1] | None = None,
        n: app_commands.Range[int, 1, 10] | None = None,
        stop: app_commands.Range[str, 1, 400] | None = None,
        best_of: app_commands.Range[int, 1, 20] | None = None,
        echo: bool | None = None,
        logprobs: app_commands.Range[int, 0, 5] | None = None,
        presence_penalty: Penalty | None = None,
        frequency_penalty: Penalty | None = None,
    ) -> None:
        """Writes on where your text ends."""
        wish = Wish(
            prompt=prompt,
            model=model,
            suffix=suffix,
            max_tokens=max_tokens,
            temperature=temperature,
            top_p=top_p,
            n=n,
            stop=stops(stop or ""),
            best_of=best_of,
            echo=echo,
            logprobs=logprobs,
            presence_penalty=presence_penalty,
            frequency_penalty=frequency_penalty,
        )
        await self._begin(interaction, wish)

    async def _begin(self, interaction: discord.Interaction[Bot], wish: Wish) -> None:
        """Have it written, and show it from when on the call was let through."""
        draft, caller = Draft(), caller_of(interaction, "complete")
        home = home_of(interaction.channel)
        write = asyncio.create_task(
            self._completing.write(draft, caller, wish, home=home), name="write a completion"
        )
        try:
            await draft.begun()
            await interaction.response.defer(thinking=True)
        except BaseException:
            write.cancel()
            raise
        task = asyncio.create_task(
            self._show(interaction, draft, wish, write), name="show a completion"
        )
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _show(
        self,
        interaction: discord.Interaction[Bot],
        draft: Draft,
        wish: Wish,
        write: asyncio.Task[None],
    ) -> None:
        self._drafts[interaction.id] = draft
        try:
            await screen_of(interaction, draft, wish).follow()
            if failure := failure_of(draft):
                await interaction.delete_original_response()
                await report(interaction, failure)
        except FAILURES as error:
            log.info("a completion could not be shown: %s", error)
            if not is_deleted(error):
                await report(interaction, error)
        except Exception as error:  # noqa: BLE001 -- the top of a task: who asked is told
            await report(interaction, error)
        finally:
            draft.stop(LOST)
            await asyncio.gather(write, return_exceptions=True)
            del self._drafts[interaction.id]


def screen_of(interaction: discord.Interaction[Bot], draft: Draft, wish: Wish) -> Screen[Control]:
    """Make the screen of a draft, which appears as the answer to the command."""
    owner, count = interaction.user.id, wish.n or 1

    def end() -> tuple[Layout, tuple[Control, ...]] | None:
        if failure_of(draft):
            return None  # there is no text to show it under
        layout, found = done(draft, wish.prompt)
        return layout, (pages(owner, 1, found) if found > 1 else ())

    frame = Frame(
        live=(Control(Act.STOP, owner, interaction.id),),
        view=view,
        end=end,
        lay_out=partial(writing, count=count),
    )
    channel = interaction.client.get_partial_messageable(interaction.channel_id or 0)
    return Screen(InAnswer(interaction, channel), draft, frame)


def failure_of(draft: Draft) -> Exception | None:
    """Give why there is not a word, which concerns who asked alone; None if there is one."""
    return None if any(it.text for it in draft.completion.choices) else draft.error


def stops(typed: str) -> tuple[str, ...]:
    """Read stop sequences: `||` between them, n and t behind a backslash for what is not typed.

    Raises:
        InputError: there are too many.
    """
    found = [each.replace("\\n", "\n").replace("\\t", "\t") for each in typed.split("||")]
    sequences = tuple(each for each in found if each)
    if len(sequences) > MOST_STOPS:
        raise InputError(f"There can be {MOST_STOPS} stop sequences at most. Leave some out.")
    return sequences


async def setup(bot: Bot) -> None:
    """Add the command and its buttons."""
    bot.add_dynamic_items(CompletionButton)
    await bot.add_cog(CompleteCommand(bot.services.completing))
