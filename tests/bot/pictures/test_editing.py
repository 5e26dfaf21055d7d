"""Edits and variations: what is sent upstream to the byte, and what takes their place."""

import pytest
from PIL import Image

from bot.errors import EndpointError, EndpointRefused, InputError
from bot.pictures import Preview, Shown, Wish
from bot.pictures.plan import VARY
from sandbox.endpoints.calls import Call
from sandbox.endpoints.faults import Fault, Kind
from sandbox.endpoints.multipart import Part
from tests.bot.pictures.samples import RED, WHITE, colour, halves, noise, opened, saved
from tests.bot.pictures.studio import EARLY, MEMBER, SINGLE, Studio, collected, shown

PHOTO = saved(halves(size=(64, 48)), "JPEG", quality=95)


def parts(call: Call) -> dict[str, Part]:
    found = {part.field: part for part in call.parts}
    assert len(found) == len(call.parts)
    return found


async def test_an_edit_sends_an_upright_png_and_the_prompt(studio: Studio) -> None:
    steps = await collected(studio.pictures.edit(MEMBER, PHOTO, Wish(prompt="a hat"), None))
    assert isinstance(steps[0], Preview)
    assert isinstance(steps[-1], Shown)
    (call,) = studio.calls
    sent = parts(call)
    assert call.path == "/images/edits"
    assert sent["prompt"].data == b"a hat"
    image = sent["image"]
    assert (image.filename, image.mime) == ("picture.png", "image/png")
    assert opened(image.data).size == (64, 48)
    assert colour(opened(image.data), 5, 5) == RED
    assert "mask" not in sent
    assert "style" not in sent
    (row,) = await studio.rows()
    assert (row["endpoint"], row["pictures"]) == ("images/edits", 1)


async def test_only_what_the_mask_marks_changes(studio: Studio) -> None:
    size = (1024, 1024)
    picture = saved(Image.new("RGB", size, WHITE))
    mask = Image.new("L", size, 0)
    mask.paste(255, (512, 0, 1024, 1024))
    steps = studio.pictures.edit(
        MEMBER, picture, Wish(prompt="a hat"), None, mask=saved(mask, "JPEG")
    )
    (made,) = await shown(steps)
    sent = parts(studio.calls[0])
    assert (sent["mask"].filename, sent["mask"].mime) == ("mask.png", "image/png")
    alpha = opened(sent["mask"].data).getchannel("A")
    assert alpha.crop((0, 0, 512, 1024)).getextrema() == (255, 255)
    assert alpha.crop((512, 0, 1024, 1024)).getextrema() == (0, 0)
    result = opened(made.data).convert("L")
    assert result.crop((0, 0, 512, 1024)).getextrema() == (255, 255)
    assert result.crop((512, 0, 1024, 1024)).getextrema() != (255, 255)


async def test_a_mask_of_another_size_is_refused_before_any_call(studio: Studio) -> None:
    mask = saved(Image.new("L", (48, 64), 255))
    steps = studio.pictures.edit(MEMBER, PHOTO, Wish(prompt="a hat"), None, mask=mask)
    with pytest.raises(InputError, match=r"48x64 .* 64x48"):
        await collected(steps)
    assert not studio.calls


@pytest.mark.parametrize("content", [b"", b"text", saved(noise((99, 99)))[:9000]])
async def test_what_is_no_picture_is_refused_before_any_call(
    studio: Studio, content: bytes
) -> None:
    for steps in (
        studio.pictures.edit(MEMBER, content, Wish(prompt="a hat"), None),
        studio.pictures.vary(MEMBER, content, Wish(), None),
    ):
        with pytest.raises(InputError, match="could not read the picture"):
            await collected(steps)
    assert not studio.calls
    assert not await studio.rows()


async def test_an_old_model_gets_its_square_and_is_remembered_to_want_it(studio: Studio) -> None:
    await studio.choose(image__model=EARLY)
    wish = Wish(prompt="a hat", size="256x256", n=2)
    for _ in range(2):
        found = await shown(studio.pictures.edit(MEMBER, PHOTO, wish, None))
        assert [opened(step.data).size for step in found] == [(256, 256)] * 2
    taken = [call for call in studio.calls if call.status == 200]
    assert len(taken) == 2
    assert taken[-1] is studio.calls[-1]
    assert studio.calls[-2].status == 200, "the second edit needed no refusal"
    image = opened(parts(taken[-1])["image"].data)
    assert (image.size, image.mode) == ((64, 64), "RGBA")


async def test_the_mask_becomes_a_square_with_its_picture(studio: Studio) -> None:
    await studio.choose(image__model=EARLY)
    mask = Image.new("L", (64, 48), 0)
    mask.paste(255, (0, 0, 32, 48))
    wish = Wish(prompt="a hat", size="256x256")
    await shown(studio.pictures.edit(MEMBER, PHOTO, wish, None, mask=saved(mask)))
    sent = parts(studio.calls[-1])
    picture, alpha = opened(sent["image"].data), opened(sent["mask"].data).getchannel("A")
    assert picture.size == alpha.size == (64, 64)
    assert picture.getchannel("A").crop((0, 8, 64, 56)).getextrema() == (255, 255)
    assert alpha.crop((0, 8, 32, 56)).getextrema() == (0, 0)
    assert alpha.crop((32, 8, 64, 56)).getextrema() == (255, 255)


async def test_a_refusal_that_is_no_matter_of_shape_is_told(studio: Studio) -> None:
    with pytest.raises(EndpointError, match="content policy"):
        await collected(studio.pictures.edit(MEMBER, PHOTO, Wish(prompt="refuse: x"), None))
    assert len(studio.calls) == 1


async def test_a_model_that_cannot_edit_says_so(studio: Studio) -> None:
    await studio.choose(image__model=SINGLE)
    with pytest.raises(EndpointError):
        await collected(studio.pictures.edit(MEMBER, PHOTO, Wish(prompt="a hat"), None))
    await studio.choose(image__model="dall-e-3")
    with pytest.raises(InputError, match="cannot change pictures"):
        await studio.pictures.check(MEMBER, Wish(prompt="a hat"), None, deed="edit")


async def test_variations_are_made_where_there_are_any(studio: Studio) -> None:
    await studio.choose(image__model=EARLY)
    found = await shown(studio.pictures.vary(MEMBER, PHOTO, Wish(n=3, size="256x256"), None))
    assert [step.index for step in found] == [0, 1, 2]
    assert {step.note for step in found} == {None}
    call = studio.calls[-1]
    sent = parts(call)
    assert call.path == "/images/variations"
    assert sent["n"].data == b"3"
    assert opened(sent["image"].data).size == (64, 64)
    assert "prompt" not in sent
    assert {row["endpoint"] for row in await studio.rows()} == {"images/variations"}


async def test_where_variations_are_gone_an_edit_takes_their_place_and_says_so(
    studio: Studio,
) -> None:
    studio.endpoint.variations_gone = True
    found = await shown(studio.pictures.vary(MEMBER, PHOTO, Wish(n=2), None))
    assert len(found) == 2
    assert all(step.note and "no variations" in step.note for step in found)
    assert [call.path for call in studio.calls] == ["/images/variations", "/images/edits"]
    sent = parts(studio.calls[-1])
    assert sent["prompt"].data.decode() == VARY
    assert opened(sent["image"].data).size == (64, 48)
    studio.endpoint.calls.clear()
    await shown(studio.pictures.vary(MEMBER, PHOTO, Wish(), None))
    assert [call.path for call in studio.calls] == ["/images/edits"], "it is remembered"
    rows = await studio.rows()
    assert [(row["endpoint"], row["pictures"]) for row in rows] == [
        ("images/variations", 0),
        ("images/edits", 2),
        ("images/edits", 1),
    ]


async def test_a_model_without_variations_is_asked_for_edits(studio: Studio) -> None:
    (picture,) = await shown(studio.pictures.vary(MEMBER, PHOTO, Wish(), None))
    assert picture.note
    assert studio.calls[-1].path == "/images/edits"


async def test_other_failures_of_variations_are_told(studio: Studio) -> None:
    await studio.choose(image__model=EARLY)
    studio.endpoint.faults.add(
        Fault(kind=Kind.STATUS, match="/images/variations", times=None, status=403, message="No.")
    )
    with pytest.raises(EndpointRefused):
        await collected(studio.pictures.vary(MEMBER, PHOTO, Wish(size="256x256"), None))
    assert {call.path for call in studio.calls} == {"/images/variations"}


async def test_many_are_prepared_one_after_another_and_all_are_granted(studio: Studio) -> None:
    import asyncio

    found = await asyncio.gather(
        *(
            shown(studio.pictures.edit(MEMBER, PHOTO, Wish(prompt=f"hat {it}"), None))
            for it in range(5)
        )
    )
    assert [len(each) for each in found] == [1] * 5
