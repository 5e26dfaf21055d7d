"""`/embed ask`: an answer from what the asking member may read, shown to nobody else."""

import asyncio
import logging
from functools import partial

import discord

from bot.client import FAILURES, Bot, home_of, report
from bot.search.asking import Answering, Question, Reply
from cogs.screen import Frame, Layout, Screen, finished, growing

from . import wording
from .looking import Asker, Looking
from .whisper import Whisper
from .wish import Wish

log = logging.getLogger(__name__)

RESTARTED = "I was restarted while I wrote this. Ask again with /embed ask."
LOST = "This could not be shown any more."


class Answers:
    """Has questions answered, one reply for each."""

    def __init__(self, answering: Answering, looking: Looking) -> None:
        self._answering = answering
        self._looking = looking
        self._replies: set[Reply] = set()

    def stop(self) -> None:
        """End what is being written, because the bot goes down."""
        for reply in list(self._replies):
            reply.stop(RESTARTED)

    async def ask(self, interaction: discord.Interaction[Bot], wish: Wish) -> None:
        """Answer a question; the interaction was deferred. Raises as search and endpoint do."""
        asker = Asker.of(interaction)
        found = await self._looking.find(asker, wish)
        home = home_of(interaction.channel)
        question = await self._answering.prepare(asker.caller, wish.text, found, home=home)
        if question is None:
            text = wording.nothing(found, wording.NO_ANSWER)
            await interaction.edit_original_response(content=text)
            return
        await self._write(interaction, asker, question, found.note)

    async def _write(
        self, interaction: discord.Interaction[Bot], asker: Asker, question: Question, note: str
    ) -> None:
        reply = Reply(question.sources)
        self._replies.add(reply)
        write = asyncio.create_task(
            self._answering.write(reply, asker.caller, question), name="answer from messages"
        )
        try:
            await _screen(interaction, reply, note).follow()
        except FAILURES as error:
            log.info("an answer could not be shown: %s", error)
        finally:
            self._replies.discard(reply)
            reply.stop(LOST)
            await asyncio.gather(write, return_exceptions=True)
        if reply.error is not None:
            if reply.text:
                await report(interaction, reply.error)
            else:
                raise reply.error


def _screen(interaction: discord.Interaction[Bot], reply: Reply, note: str) -> Screen[None]:
    def end() -> tuple[Layout, tuple[None, ...]] | None:
        if not reply.text.strip():
            return None if reply.error else (Layout((wording.NO_ANSWER,)), ())
        notes = [note, reply.stopped or "", wording.sources_line(reply.text, reply.sources)]
        text = wording.cited(reply.text, reply.sources)
        shown = finished(
            text, [each for each in notes if each], what="The answer", file_name="answer.md"
        )
        return shown, ()

    frame: Frame[None] = Frame(
        live=(),
        view=lambda _: None,
        end=end,
        lay_out=partial(_growing, reply),
    )
    return Screen(Whisper(interaction), reply, frame)


def _growing(reply: Reply, text: str) -> Layout:
    return growing(wording.cited(text, reply.sources))
