"""The completion family: takes a text in, and writes on."""

from aiohttp import web

from sandbox.endpoints.events import Events
from sandbox.endpoints.exchange import Exchange
from sandbox.endpoints.gate import Route
from sandbox.endpoints.models import Registry
from sandbox.endpoints.refusals import unknown_path
from sandbox.endpoints.tempo import Tempo
from sandbox.endpoints.tokens import usage

from . import chunks, likelihood, request
from .likelihood import Told
from .request import TextQuestion
from .writing import Writing, candidates

MOST_WHOLE = 50_000
"""Tokens of an answer that is not streamed, over all candidates; an endless one ends there."""

Written = tuple[Writing, tuple[Told, ...]]


class CompletionFamily:
    """`POST /completions`, streamed and not; nobody answers there while it `is_gone`."""

    def __init__(self, models: Registry, tempo: Tempo) -> None:
        self._models = models
        self._tempo = tempo
        self.is_gone = False

    def routes(self) -> tuple[Route, ...]:
        """The family's operations."""
        return (Route("completions", "POST", "/completions", self.complete),)

    async def complete(self, exchange: Exchange) -> web.StreamResponse:
        """Answer a completion request."""
        if self.is_gone:
            raise unknown_path("POST", exchange.request.path)
        question = request.read(exchange.body, self._models)
        if question.is_streamed:
            return await self._stream(exchange, question)
        return await self._whole(exchange, question)

    async def _whole(self, exchange: Exchange, question: TextQuestion) -> web.StreamResponse:
        limit = min(question.limit, MOST_WHOLE // (question.best_of * len(question.prompts)))
        written: list[Written] = []
        tokens = 0
        for prompt in question.prompts:
            writings = candidates(question, prompt, limit=limit)
            texts = [(one, tuple(one.pieces(question.logprobs or 0))) for one in writings]
            tokens += sum(one.tokens for one in writings)
            written += _best(texts, question.n)
        choices = [
            chunks.choice(index, told, reason=one.reason, with_logprobs=question.wants_logprobs)
            for index, (one, told) in enumerate(written)
        ]
        exchange.call.usage = usage(question.prompt_tokens, tokens)
        return await exchange.answer(chunks.completion(exchange, choices, exchange.call.usage))

    async def _stream(self, exchange: Exchange, question: TextQuestion) -> web.StreamResponse:
        writings = [
            one
            for prompt in question.prompts
            for one in candidates(question, prompt, limit=question.limit)
        ]
        events = await Events.begin(exchange)
        made = chunks.Chunks(exchange, wants_usage=question.wants_usage)
        await self._write(events, made, question, writings)
        exchange.call.usage = usage(question.prompt_tokens, sum(one.tokens for one in writings))
        if any(one.reply.is_cut for one in writings):
            return await events.end(done=False)
        for index, one in enumerate(writings):
            last = chunks.choice(index, (), reason=one.reason, with_logprobs=False)
            await events.send(made.step(last))
        counts = made.usage(exchange.call.usage)
        if counts is not None:
            await events.send(counts)
        return await events.end()

    async def _write(
        self, events: Events, made: chunks.Chunks, question: TextQuestion, writings: list[Writing]
    ) -> None:
        """Write the choices side by side, a piece of each at every beat."""
        beats = self._tempo.beats(max(one.reply.slowness for one in writings))
        going = {i: one.pieces(question.logprobs or 0) for i, one in enumerate(writings)}
        while going:
            for index, told in tuple(going.items()):
                piece = next(told, None)
                if piece is None:
                    del going[index]
                    continue
                step = chunks.choice(
                    index, (piece,), reason=None, with_logprobs=question.wants_logprobs
                )
                await events.send(made.step(step), is_content=True)
            if going:
                await beats.next()


def _best(texts: list[Written], most: int) -> list[Written]:
    """Choose the likeliest texts, and leave them in the order in which they were written."""
    likeliest = sorted(range(len(texts)), key=lambda i: -likelihood.mean(texts[i][1]))
    return [texts[i] for i in sorted(likeliest[:most])]
