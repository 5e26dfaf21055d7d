"""Picture calls to the sandbox's endpoint: every ill luck that it can play ends in a sentence."""

import io
from collections.abc import Callable

import aiohttp
import pytest
from PIL import Image

from bot.endpoints.images import EditRequest, ImageRequest, Images, Made, Partial, VariationRequest
from bot.endpoints.transport import Account, FilePart, Timeouts, Transport
from bot.errors import ContentRefused, EndpointError, EndpointRefused, ModelUnavailable
from sandbox.endpoints import EndpointServer, Fault, Kind
from tests.bot.endpoints.images.pictures import all_of
from tests.bot.endpoints.scripted import Time

HARMLESS = {
    Kind.ERROR_BODY,
    Kind.RESET,
    Kind.STATUS,
    Kind.REFUSE_PARAMETER,
    Kind.CUT_BODY,
    Kind.NO_DONE,
    Kind.DROP_USAGE,
    Kind.UNKNOWN_FIELDS,
    Kind.CRLF,
    Kind.COMMENTS,
    Kind.EMPTY_CHOICES,
}
STREAM_ONLY = {
    Kind.STALL_STREAM,
    Kind.RESET_STREAM,
    Kind.MALFORMED_EVENT,
    Kind.ERROR_EVENT,
    Kind.END_STREAM,
}
STALLS = {Kind.STALL, Kind.STALL_STREAM}
FULL = "1024x1024"


@pytest.fixture
def patient(session: aiohttp.ClientSession, time: Time) -> Transport:
    """A transport that waits for a busy machine, but for no pause between attempts."""
    timeouts = Timeouts(connect=5, first_byte=8, between=8)
    return Transport(session, timeouts=timeouts, clock=time.clock, sleep=time.sleep)


def square(side: int = 256) -> FilePart:
    drawn = io.BytesIO()
    Image.new("RGBA", (side, side), (200, 30, 30, 255)).save(drawn, "PNG")
    return FilePart("image", "square.png", "image/png", drawn.getvalue())


def wish(model: str = "rehearsal-image", **more: str | int) -> ImageRequest:
    return ImageRequest(model=model, prompt="a bear", **more)  # type: ignore[arg-type]  # of several types


def made(found: list[Partial | Made]) -> list[Made]:
    return [picture for picture in found if isinstance(picture, Made)]


def size_of(picture: Made) -> str:
    return "{}x{}".format(*Image.open(io.BytesIO(picture.data)).size)


async def test_previews_come_first(account: Account, patient: Transport) -> None:
    found = await all_of(Images(patient).generate(account, wish()))
    assert [type(picture) for picture in found] == [Partial, Partial, Made]
    [picture] = made(found)
    assert (picture.mime, size_of(picture)) == ("image/png", FULL)
    assert picture.usage is not None
    assert picture.usage.output_tokens > 0


@pytest.mark.parametrize(
    ("model", "more", "size"),
    [
        ("rehearsal-image", {"n": 3, "output_format": "webp", "quality": "low"}, FULL),
        ("rehearsal-image-1", {"n": 2, "size": "256x256"}, "256x256"),
        ("rehearsal-image-1", {"size": "256x256", "quality": "hd", "style": "vivid"}, "256x256"),
        ("rehearsal-image-3", {"size": "1792x1024", "style": "natural"}, "1792x1024"),
    ],
)
async def test_each_generation_is_spoken_to_as_it_wants(
    rehearsal: EndpointServer,
    account: Account,
    patient: Transport,
    *,
    model: str,
    more: dict[str, str | int],
    size: str,
) -> None:
    images = Images(patient)
    order = wish(model, user="u", **more)
    found = made(await all_of(images.generate(account, order)))
    assert [size_of(picture) for picture in found] == [size] * int(more.get("n", 1))
    rehearsal.calls.clear()
    await all_of(images.generate(account, order))
    assert [call.method for call in rehearsal.calls].count("POST") == 1, "it is remembered"


async def test_an_edit_and_a_variation(account: Account, patient: Transport) -> None:
    images = Images(patient)
    edit = EditRequest(model="rehearsal-image", prompt="a hat", images=(square(1024),))
    found = await all_of(images.edit(account, edit))
    assert [size_of(picture) for picture in made(found)] == [FULL]
    variation = VariationRequest(model="rehearsal-image-1", image=square(), n=2, size="256x256")
    found = await all_of(images.vary(account, variation))
    assert [size_of(picture) for picture in made(found)] == ["256x256"] * 2


@pytest.mark.parametrize("model", ["rehearsal-image", "rehearsal-image-3"])
async def test_a_model_without_variations_is_like_one_that_has_none_any_more(
    account: Account, patient: Transport, model: str
) -> None:
    with pytest.raises(EndpointRefused) as caught:
        await all_of(
            Images(patient).vary(account, VariationRequest(model=model, image=square(1024)))
        )
    assert caught.value.status == 404


async def test_variations_that_are_gone(
    rehearsal: EndpointServer, account: Account, patient: Transport
) -> None:
    rehearsal.variations_gone = True
    with pytest.raises(EndpointRefused) as caught:
        await all_of(
            Images(patient).vary(
                account, VariationRequest(model="rehearsal-image-1", image=square())
            )
        )
    assert caught.value.status == 404


@pytest.mark.parametrize(
    ("change", "error"),
    [
        (lambda: ImageRequest(model="rehearsal-image", prompt="refuse: this"), ContentRefused),
        (lambda: ImageRequest(model="rehearsal-image-3", prompt="refuse: this"), ContentRefused),
        (lambda: ImageRequest(model="retired-model", prompt="x"), ModelUnavailable),
        (lambda: wish(size="1x1"), EndpointRefused),
        (lambda: wish("rehearsal-image-1", size="1x1"), EndpointRefused),
        (lambda: wish("rehearsal-image-3", n=2), EndpointRefused),
        (lambda: wish(n=11), EndpointRefused),
        (lambda: wish("rehearsal"), EndpointRefused),
    ],
)
async def test_refusals_are_told(
    account: Account,
    patient: Transport,
    change: Callable[[], ImageRequest],
    error: type[EndpointError],
) -> None:
    with pytest.raises(error) as caught:
        await all_of(Images(patient).generate(account, change()))
    assert str(caught.value).endswith((".", "”"))


@pytest.mark.parametrize("kind", [kind for kind in Kind if kind is not Kind.DRIP])
@pytest.mark.parametrize("n", [1, 2])
async def test_any_ill_luck_ends_well_or_in_a_sentence(
    rehearsal: EndpointServer,
    account: Account,
    patient: Transport,
    hasty: Transport,
    *,
    kind: Kind,
    n: int,
) -> None:
    order = wish(n=n, quality="low")
    images = Images(hasty if kind in STALLS else patient)
    size = 160 * 2**20  # more than the pictures of any call
    rehearsal.faults.add(Fault(kind=kind, param="quality", after=1, size=size))
    if kind in HARMLESS or (kind in STREAM_ONLY and n > 1):
        assert len(made(await all_of(images.generate(account, order)))) == n
    else:
        with pytest.raises(EndpointError) as caught:
            await all_of(images.generate(account, order))
        assert str(caught.value).endswith((".", "”"))
    assert len(made(await all_of(Images(patient).generate(account, order)))) == n


@pytest.mark.parametrize("kind", [Kind.RESET, Kind.STATUS, Kind.CUT_BODY, Kind.REFUSE_PARAMETER])
async def test_an_edit_that_fails_is_sent_whole_again(
    rehearsal: EndpointServer, account: Account, patient: Transport, kind: Kind
) -> None:
    edit = EditRequest(
        model="rehearsal-image", prompt="x", n=2, quality="low", images=(square(1024),)
    )
    rehearsal.faults.add(Fault(kind=kind, param="quality"))
    assert len(made(await all_of(Images(patient).edit(account, edit)))) == 2
