"""A picture that somebody gave, prepared for endpoints once it is needed."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import TypeVar

from bot.endpoints.transport import FilePart

T = TypeVar("T")
PNG = "image/png"


class Workshop:
    """The one thread in which pictures are prepared, so that their memory is that of one."""

    def __init__(self) -> None:
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="pictures")

    async def run(self, work: Callable[[], T]) -> T:
        """Give what the work gives."""
        return await asyncio.get_running_loop().run_in_executor(self._thread, work)

    async def close(self) -> None:
        """Give the thread back once its work at hand is done."""
        await asyncio.to_thread(self._thread.shutdown, cancel_futures=True)


class Original:
    """A picture, and a mask perhaps, as they were given; each shape is prepared once.

    Args:
        content: any PNG, JPEG, WebP or GIF.
        mask: of the picture's size, or None.
        workshop: where they are prepared.
    """

    def __init__(self, content: bytes, mask: bytes | None, workshop: Workshop) -> None:
        self._content = content
        self._mask = mask
        self._workshop = workshop
        self._lock = asyncio.Lock()
        self._shapes: dict[bool, tuple[FilePart, FilePart | None]] = {}

    async def prepare(self, *, is_square: bool) -> None:
        """Prepare the picture and the mask in a shape.

        Raises:
            InputError: one is damaged, too large or of an unknown kind, or they do not fit.
        """
        from bot.pictures.masks import prepared_mask
        from bot.pictures.preparing import prepared

        async with self._lock:
            if is_square in self._shapes:
                return
            work = partial(prepared, self._content, is_square=is_square)
            shape, mask = await self._workshop.run(work), None
            if self._mask is not None:
                marks = await self._workshop.run(partial(prepared_mask, self._mask, shape))
                mask = FilePart("mask", "mask.png", PNG, marks)
            self._shapes[is_square] = FilePart("image", "picture.png", PNG, shape.data), mask

    async def shape(self, *, is_square: bool) -> tuple[FilePart, FilePart | None]:
        """Give the picture as it is uploaded, and its mask if there is one; raises as `prepare`."""
        await self.prepare(is_square=is_square)
        return self._shapes[is_square]
