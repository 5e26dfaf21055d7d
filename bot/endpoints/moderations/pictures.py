"""Pictures judged, together with the text that they came with."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial

from bot.endpoints.learnt import Learnt
from bot.errors import ContentRefused, EndpointRefused

from .answer import CLEAN, FORBIDDEN, Input, Judgement, merged
from .asking import ABOUT_INPUT, Asking, Place, is_too_long, side_by_side, unreadable
from .request import LONGEST, SAMPLE, parts
from .texts import Texts

_WITHOUT = "text-moderation"  # the models before those that see
_ABOUT_PICTURES = ABOUT_INPUT | {404}  # a gateway finds nobody behind it who sees


class Pictures:
    """Judges pictures; learns which places take none, or one at a time."""

    def __init__(self, asking: Asking, texts: Texts, clock: Callable[[], float]) -> None:
        self._asking = asking
        self._texts = texts
        self._blind = Learnt[Place, bool](clock)
        self._only_single = Learnt[Place, bool](clock)

    async def judge(self, place: Place, asked: Input) -> Judgement:
        """What is thought of a text and its pictures as a whole.

        Raises:
            EndpointError: one of its kinds.
        """
        if len(asked.text) > LONGEST:
            return await self._apart(place, asked)
        if self._is_blind(place):
            return await self._without(place, asked.text)
        if len(asked.pictures) > 1 and self._only_single.get(place, default=False):
            return await self._singly(place, asked)
        try:
            found = await self._asking.about(place, parts(asked.text, asked.pictures))
        except ContentRefused:
            return FORBIDDEN
        except EndpointRefused as error:
            return await self._otherwise(place, asked, error)
        judged = [one for one in found if one is not None]
        if not judged:
            raise unreadable()
        return merged(judged)

    async def _otherwise(self, place: Place, asked: Input, error: EndpointRefused) -> Judgement:
        """A text and pictures that were refused together: in parts, or the text alone."""
        if error.status not in _ABOUT_PICTURES and not is_too_long(error):
            raise error
        if is_too_long(error) and asked.text:
            return await self._apart(place, asked)
        if len(asked.pictures) > 1:
            judged = await self._singly(place, asked)
            if judged.pictures_judged:
                self._only_single.learn(place, what=True)
            return judged
        await self._find_out(place, error)
        return await self._without(place, asked.text)

    async def _find_out(self, place: Place, error: EndpointRefused) -> None:
        """Whether it was this picture that was refused, or any is."""
        try:
            await self._asking.about(place, parts("", [SAMPLE]))
        except (EndpointRefused, ContentRefused):
            await self._asking.blame(place, error, among=_ABOUT_PICTURES)
            self._blind.learn(place, what=True)

    async def _apart(self, place: Place, asked: Input) -> Judgement:
        pictures = await self.judge(place, Input("", asked.pictures))
        return merged([pictures, *await self._texts.judge(place, [asked.text])])

    async def _singly(self, place: Place, asked: Input) -> Judgement:
        """Each picture by itself, after the first, which came with the text, has shown the way."""
        first, *others = asked.pictures
        judged = await self.judge(place, Input(asked.text, (first,)))
        return merged([judged, *await self._textless(place, others)])

    async def _textless(self, place: Place, pictures: Sequence[str]) -> list[Judgement]:
        asked = [Input("", (url,)) for url in pictures]
        return await side_by_side(partial(self.judge, place, one) for one in asked)

    async def _without(self, place: Place, text: str) -> Judgement:
        judged = (await self._texts.judge(place, [text]))[0] if text else CLEAN
        return replace(judged, pictures_judged=False)

    def _is_blind(self, place: Place) -> bool:
        name = place[1].rsplit("/", 1)[-1].lower()
        return name.startswith(_WITHOUT) or self._blind.get(place, default=False)
