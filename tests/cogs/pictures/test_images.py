"""`/image edit` and `/image variations`: pictures that people give."""

from importlib import import_module
from typing import Any

import pytest

from tests.cogs.pictures.studio import (
    BLUE,
    RED,
    Studio,
    asked,
    booked,
    drawn,
    enormous,
    opened,
    sent,
)
from tests.scene import Scene, labels


async def test_a_picture_is_edited_as_the_words_say(studio: Studio, scene: Scene) -> None:
    picture = ("cat.png", drawn())
    given = await studio.give("image edit", image=picture, prompt="make it night", n=2)
    message = await studio.finished(given)
    names = [each["filename"] for each in message["attachments"]]
    assert names == ["picture-1.png", "picture-2.png"]
    assert {each["description"] for each in message["attachments"]} == {"make it night"}
    assert message["embeds"][0]["description"] == "make it night"
    assert labels(message) == ["Vary 1", "Vary 2", "Edit", "Delete"]
    call = sent(scene, "/images/edits")[0]
    assert call.body["prompt"] == "make it night"
    (image,) = [part for part in call.parts if part.field.startswith("image")]
    assert image.mime == "image/png"
    assert studio.picture(image.data).convert("RGB").tobytes()[:3] == bytes(RED)
    rows = await scene.until(lambda: booked(scene))
    assert {row[1:3] for row in rows} == {("image", "images/edits")}


@pytest.mark.parametrize("format_", ["JPEG", "WEBP", "GIF"])
async def test_other_formats_are_taken(studio: Studio, format_: str) -> None:
    picture = (f"cat.{format_.lower()}", drawn((300, 200), format_=format_))
    message = await studio.finished(
        await studio.give("image edit", image=picture, prompt="make it night")
    )
    assert len(message["attachments"]) == 1


async def test_a_mask_says_where_the_picture_may_change(studio: Studio, scene: Scene) -> None:
    white = ("mask.png", drawn(colour=(255, 255, 255)))
    message = await studio.finished(
        await studio.give(
            "image edit", image=("cat.png", drawn(colour=BLUE)), prompt="all of it", mask=white
        )
    )
    (call,) = sent(scene, "/images/edits")
    (mask,) = [part for part in call.parts if part.field == "mask"]
    assert studio.picture(mask.data).getchannel("A").getextrema() == (0, 0), "all may change"
    assert (await opened(message["attachments"][0])).size == (1024, 1024)


async def test_variations_are_made_where_there_are_some(studio: Studio, scene: Scene) -> None:
    await studio.choose("image.model", "rehearsal-image-1")
    given = await studio.give("image variations", image=("cat.png", drawn()), n=3, size="512x512")
    message = await studio.finished(given)
    assert [(each["width"], each["height"]) for each in message["attachments"]] == [(512, 512)] * 3
    assert message["attachments"][0]["description"] == "A variation of cat.png"
    assert message["embeds"] == []
    assert labels(message) == ["Vary 1", "Vary 2", "Vary 3", "Edit", "Delete"]
    assert sent(scene, "/images/variations")
    assert not sent(scene, "/images/edits")


async def test_where_there_are_none_it_is_said_how_they_were_made(
    studio: Studio, scene: Scene
) -> None:
    given = await studio.give("image variations", image=("cat.png", drawn()))
    message = await studio.finished(given)
    assert sent(scene, "/images/edits")
    assert message["content"].startswith("-# ")
    assert "variation" in message["content"].lower()


@pytest.mark.parametrize(
    ("options", "told"),
    [
        ({"image": ("notes.txt", b"no picture"), "prompt": "x"}, "could not read the picture"),
        ({"image": ("cat.png", drawn()[:300]), "prompt": "x"}, "could not read the picture"),
        ({"image": ("cat.png", b""), "prompt": "x"}, "picture"),
        ({"image": ("cat.png", enormous()), "prompt": "x"}, "million pixels"),
        ({"image": ("cat.png", drawn()), "prompt": " "}, "empty"),
        ({"image": ("cat.png", drawn()), "prompt": "refuse: this"}, ""),
        ({"image": ("cat.png", drawn()), "prompt": "x", "size": "7x7"}, "size"),
        (
            {
                "image": ("cat.png", drawn((640, 480))),
                "prompt": "x",
                "mask": ("mask.png", drawn((480, 640))),
            },
            "480",
        ),
        (
            {"image": ("cat.png", drawn()), "prompt": "x", "mask": ("mask.txt", b"white")},
            "could not read the mask",
        ),
    ],
)
async def test_what_cannot_be_edited_is_told_only_to_whoever_asked(
    studio: Studio, options: dict[str, Any], told: str
) -> None:
    sentence = await studio.refused(await studio.give("image edit", **options))
    assert told in sentence
    assert "the number" not in sentence, "no bug"
    assert studio.shown == []


async def test_a_mask_of_another_size_is_named_with_both_sizes(studio: Studio) -> None:
    given = await studio.give(
        "image edit",
        image=("cat.png", drawn((640, 480))),
        prompt="x",
        mask=("mask.png", drawn((100, 50))),
    )
    sentence = await studio.refused(given)
    assert all(side in sentence for side in ("640", "480", "100", "50"))


@pytest.mark.parametrize("option", ["image", "mask"])
async def test_a_file_beyond_all_bounds_is_not_fetched(
    studio: Studio, scene: Scene, monkeypatch: pytest.MonkeyPatch, option: str
) -> None:
    monkeypatch.setattr(import_module("cogs.pictures.sources"), "LARGEST_FILE", 10_000)
    small = ("cat.png", drawn((16, 16)))
    large = ("cat.png", drawn((16, 16)) + b"x" * 10_000)
    options: dict[str, Any] = {"image": small, "prompt": "x", option: large}
    sentence = await studio.refused(await studio.give("image edit", **options))
    assert "larger than" in sentence
    assert not asked(scene)


async def test_variations_of_no_picture_are_refused(studio: Studio) -> None:
    given = await studio.give("image variations", image=("notes.txt", b"no picture"))
    assert "could not read the picture" in await studio.refused(given)
    assert studio.shown == []


async def test_a_used_up_budget_is_told_before_anything_is_shown(
    studio: Studio, scene: Scene
) -> None:
    await studio.choose("budget.member.requests_per_day", "0")
    picture = ("cat.png", drawn())
    for name, options in (("image edit", {"prompt": "x"}), ("image variations", {})):
        told = await studio.refused_at_once(await studio.give(name, image=picture, **options))
        assert "limit" in told
    assert not asked(scene)
