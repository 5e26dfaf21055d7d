"""Makes, edits and varies pictures for people."""

from collections.abc import AsyncGenerator

from bot.pictures.wish import Deed, Step, Wish
from bot.usage import Caller


class Pictures:
    """Asks the picture models; settings fill in what a wish leaves open.

    `home` is the channel whose settings hold: a thread's parent; None for the server's own.
    Each of the three gives steps as they come: previews, pictures, and at the end what is missing,
    if some pictures came and some did not. If none comes, the error is raised.
    """

    async def check(
        self, caller: Caller, wish: Wish, home: int | None, *, deed: Deed = "imagine"
    ) -> None:
        """Let somebody begin, before anything is shown.

        Raises:
            InputError: the wish cannot be granted so; the sentence says what to change.
            NotAllowedError: this model is kept for others.
            BudgetError: a cap is used up.
        """
        raise NotImplementedError

    def imagine(self, caller: Caller, wish: Wish, home: int | None) -> AsyncGenerator[Step, None]:
        """Make pictures from words.

        Raises:
            InputError: it cannot be granted so; the sentence says what to change.
            NotAllowedError: this model is kept for others.
            BudgetError: a cap is used up.
            EndpointError: no picture came.
        """
        raise NotImplementedError

    def edit(
        self,
        caller: Caller,
        picture: bytes,
        wish: Wish,
        home: int | None,
        *,
        mask: bytes | None = None,
    ) -> AsyncGenerator[Step, None]:
        """Change a picture as the prompt says, and only where the mask allows it if there is one.

        `picture` is any PNG, JPEG, WebP or GIF. `mask` has its size, and is transparent where the
        picture may change; one without transparency is white there. Raises as `imagine` does.
        """
        raise NotImplementedError

    def vary(
        self, caller: Caller, picture: bytes, wish: Wish, home: int | None
    ) -> AsyncGenerator[Step, None]:
        """Make others like a picture; the wish needs no prompt. Raises as `imagine` does."""
        raise NotImplementedError

    async def close(self) -> None:
        """Give the thread back that prepares pictures."""
