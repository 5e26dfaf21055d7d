"""People of the simulated world, as tests and the control interface act for them.

`actor(server, "member")` gives a person; a real client's and Discord's rules apply.
"""

from sandbox.discord.actors.commanding import Commanding
from sandbox.discord.actors.forging import Forging
from sandbox.discord.actors.invocation import Invocation
from sandbox.discord.actors.person import NotPossible, Stage
from sandbox.discord.actors.pressing import Pressing
from sandbox.discord.actors.ruling import Ruling
from sandbox.discord.actors.writing import Writing

__all__ = ["Actor", "Invocation", "NotPossible", "Stage", "actor"]


class Actor(Writing, Commanding, Pressing, Forging, Ruling):
    """A person who writes, uses the bot and, with the permissions for it, changes the server.

    Ids may be given as numbers or as text. Methods raise `DiscordError` for what Discord refuses
    and `NotPossible` for what no client would offer; what is forged passes both by.
    """


def actor(stage: Stage, who: str | int) -> Actor:
    """Find a person by user name or id.

    Raises:
        NotPossible: there is nobody of that name.
    """
    users = stage.state.users
    text = str(who)
    for user in users.values():
        if user.username == text or str(user.id) == text:
            return Actor(stage, user)
    names = ", ".join(user.username for user in users.values())
    raise NotPossible(f"There is nobody called {text!r}; there is: {names}.")
