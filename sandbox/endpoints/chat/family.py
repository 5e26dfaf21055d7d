"""The chat family: takes a question in, and writes the partner's reply out."""

import time
from collections.abc import Iterable
from dataclasses import replace
from itertools import repeat

from aiohttp import web

from sandbox.endpoints.events import Events
from sandbox.endpoints.exchange import Exchange
from sandbox.endpoints.gate import Route
from sandbox.endpoints.models import Registry
from sandbox.endpoints.tempo import Tempo
from sandbox.endpoints.tokens import usage

from . import chunks, partner, request
from .reply import Cut, Reply
from .seen import look

BENCH = "bench"
MOST_WHOLE = 50_000
"""Tokens of an answer that is not streamed, over all choices; an endless one ends there."""


class ChatFamily:
    """`POST /chat/completions`, streamed and not."""

    def __init__(self, models: Registry, tempo: Tempo) -> None:
        self._models = models
        self._tempo = tempo

    def routes(self) -> tuple[Route, ...]:
        """The family's operations."""
        return (Route("chat", "POST", "/chat/completions", self.complete),)

    async def complete(self, exchange: Exchange) -> web.StreamResponse:
        """Answer a chat request."""
        question = request.read(exchange.body, self._models)
        if question.model.id == BENCH:
            reply = Reply(text=" token" * self._tempo.bench_tokens)
        else:
            reply = partner.answer(await look(question.messages))
        if question.is_streamed:
            return await self._stream(exchange, question, reply)
        return await self._whole(exchange, question, reply)

    async def _whole(
        self, exchange: Exchange, question: request.ChatQuestion, reply: Reply
    ) -> web.StreamResponse:
        most = MOST_WHOLE // question.n
        limit = min(question.limit or most, most)
        choices, tokens = [], 0
        for index, variant in enumerate(_variants(reply, question.n)):
            cut = Cut(variant, stop=question.stop, limit=limit)
            text = "".join(cut)
            tokens += cut.tokens
            choices.append(
                chunks.choice(index, text, reason=cut.reason, is_refusal=reply.is_refusal)
            )
        exchange.call.usage = usage(question.prompt_tokens, tokens)
        return await exchange.answer(chunks.completion(exchange, choices, exchange.call.usage))

    async def _stream(
        self, exchange: Exchange, question: request.ChatQuestion, reply: Reply
    ) -> web.StreamResponse:
        events = await Events.begin(exchange)
        made = chunks.Chunks(exchange, wants_usage=question.wants_usage)
        cuts = [
            Cut(variant, stop=question.stop, limit=question.limit)
            for variant in _variants(reply, question.n)
        ]
        for index in range(len(cuts)):
            await events.send(
                made.delta(index, {"role": "assistant", "content": "", "refusal": None})
            )
        await self._write(events, made, cuts, reply)
        tokens = sum(cut.tokens for cut in cuts)
        exchange.call.usage = usage(question.prompt_tokens, tokens)
        if reply.is_cut:
            return await events.end(done=False)
        for index, cut in enumerate(cuts):
            await events.send(made.delta(index, {}, reason=cut.reason))
        counts = made.usage(exchange.call.usage)
        if counts is not None:
            await events.send(counts)
        return await events.end()

    async def _write(
        self, events: Events, made: chunks.Chunks, cuts: list[Cut], reply: Reply
    ) -> None:
        """Write the choices side by side, a piece of each at every beat."""
        beats = self._tempo.beats(reply.slowness)
        deadline = time.monotonic() + self._tempo.endless
        writing = [(index, cut, iter(cut)) for index, cut in enumerate(cuts)]
        while writing:
            for entry in tuple(writing):
                index, cut, pieces = entry
                piece = next(pieces, None)
                if piece is None:
                    writing.remove(entry)
                elif reply.is_refusal:
                    await events.send(made.delta(index, {"refusal": piece}), is_content=True)
                else:
                    await events.send(made.text(index, piece), is_content=True)
            if reply.is_endless and time.monotonic() > deadline:
                for _, cut, _ in writing:
                    cut.reason = "length"
                return
            if writing:
                await beats.next()


def _variants(reply: Reply, n: int) -> Iterable[Reply]:
    """Make n replies of one; they are told apart by their number."""
    if n == 1:
        return [reply]
    numbered = zip(range(1, n + 1), repeat(reply), strict=False)
    return [replace(one, text=f"({number} of {n}) {one.text}") for number, one in numbered]
