"""How the rehearsal partner goes on with a text. It is no language model."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import chain

from sandbox.endpoints.chat.reply import Cut, Reply
from sandbox.endpoints.chat.seen import Turn
from sandbox.endpoints.chat.skills import IS_SLOW, LISTENS, SKILLS, SLOW
from sandbox.endpoints.tokens import pieces

from .likelihood import Told, told
from .request import TextQuestion


def continuation(prompt: str, suffix: str) -> Reply:
    """Decide how to go on with a prompt; the same for the same one.

    Raises:
        Refusal: the prompt asks for an error.
    """
    asked = prompt[:LISTENS]
    for skill in SKILLS:
        match = skill.pattern.search(asked)
        if match:
            reply = skill.answer(Turn("user", prompt), match)
            if reply.is_refusal:
                reply = Reply(reason="content_filter")
            return replace(reply, slowness=SLOW if IS_SLOW.search(asked) else 1.0)
    until = f", and the {_counted(suffix)} that have to follow" if suffix else ""
    return Reply(
        text=f" … here a completion model would go on. The sandbox's rehearsal partner is none: it "
        f"read the {_counted(prompt)} of the prompt{until}, and says no more than this."
    )


def _counted(text: str) -> str:
    words = len(text.split())
    return "one word" if words == 1 else f"{words} words"


class Writing:
    """One candidate for an answer: gives its pieces once, each with what is told of it.

    Attributes:
        reply: what is being written, before it is cut.
    """

    def __init__(self, question: TextQuestion, prompt: str, reply: Reply, *, limit: int) -> None:
        self.reply = reply
        self._cut = Cut(reply, stop=question.stop, limit=limit)
        self._echoed = tuple(pieces(prompt)) if question.is_echoed else ()
        self._start = 0 if question.is_echoed else len(prompt)

    @property
    def tokens(self) -> int:
        """The new tokens that were written so far."""
        return self._cut.tokens

    @property
    def reason(self) -> str:
        """Why the writing ended; right when the pieces are used up."""
        return self._cut.reason

    def pieces(self, most: int) -> Iterator[Told]:
        """Write, telling the `most` likeliest tokens of each place."""
        offset = self._start
        for piece in chain(self._echoed, self._cut):
            yield told(piece, offset, most, is_first=offset == 0)
            offset += len(piece)


def candidates(question: TextQuestion, prompt: str, *, limit: int) -> list[Writing]:
    """Begin all texts that are to be written for a prompt; they are told apart by their number."""
    reply = continuation(prompt, question.suffix)
    if question.best_of == 1:
        return [Writing(question, prompt, reply, limit=limit)]
    words = reply.text.removeprefix(" ")
    texts = (f" ({i + 1} of {question.best_of}) {words}" for i in range(question.best_of))
    return [Writing(question, prompt, replace(reply, text=text), limit=limit) for text in texts]
