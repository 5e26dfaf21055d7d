"""Shows an answer in a channel while it is written."""

from functools import partial
from itertools import zip_longest

import discord

from bot.conversation import Answer
from bot.storage.conversations import ConversationStore
from cogs.screen import Books, Frame, InChannel, Layout, Screen, Shown, growing

from .buttons import LIVE, Action, actions_after, view
from .layout import finished


def screen_of(
    answer: Answer,
    channel: discord.PartialMessageable,
    store: ConversationStore,
    *,
    reply_to: int | None = None,
) -> Screen[Action]:
    """Make the screen of one answer; the messages that it had before are written over.

    Args:
        answer: what to show.
        channel: where it appears.
        store: told of each message before the next step.
        reply_to: the message that the first one replies to.
    """
    turn = answer.turn
    frame = Frame(live=LIVE, view=partial(view, turn_id=turn.id), end=partial(_end, answer))
    # When an answer goes on, all of its messages but the last already show what they should.
    known = growing(answer.text).contents[: max(len(turn.message_ids) - 1, 0)]
    shown = [
        Shown[Action](message_id, content, is_older=True)
        for message_id, content in zip_longest(turn.message_ids, known)
    ]
    books = Books(partial(store.link, turn.id), store.unlink)
    return Screen(InChannel(channel, reply_to=reply_to), answer, frame, books=books, shown=shown)


def _end(answer: Answer) -> tuple[Layout, tuple[Action, ...]] | None:
    if answer.ending is None:
        return None
    return finished(answer, answer.ending), actions_after(answer.ending)
