"""Pictures reach a model small and as data; those that cannot be had hold nothing up."""

import base64
import io
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from PIL import Image

from bot.attachments.downloads import Downloads
from bot.endpoints.transport import new_session
from bot.moderation import viewing as module
from bot.moderation.viewing import Viewing
from tests.bot.moderation.gallery import FILES, Gallery


@pytest.fixture
async def viewing(tmp_path: Path) -> AsyncIterator[Viewing]:
    session = new_session()
    downloads = Downloads(session, folder=tmp_path)
    await downloads.open()
    yield Viewing(downloads)
    await downloads.close()
    await session.close()


async def test_a_small_picture_is_passed_on_as_it_is(viewing: Viewing, gallery: Gallery) -> None:
    (shown,) = await viewing.shown([gallery.picture("small")])
    head, _, data = shown.partition(",")
    assert head == "data:image/png;base64"
    assert base64.b64decode(data) == FILES["small"]


async def test_a_large_picture_is_made_smaller(viewing: Viewing, gallery: Gallery) -> None:
    (shown,) = await viewing.shown([gallery.picture("wide")])
    with Image.open(io.BytesIO(base64.b64decode(shown.partition(",")[2]))) as image:
        assert image.size == (1024, 68)


async def test_what_cannot_be_had_or_read_is_left_out(viewing: Viewing, gallery: Gallery) -> None:
    names = ("gone", "broken", "small")
    found = await viewing.shown([gallery.picture(name) for name in names])
    assert len(found) == 1


async def test_what_says_it_is_too_large_is_not_fetched(viewing: Viewing, gallery: Gallery) -> None:
    assert await viewing.shown([gallery.picture("small", 10**9)]) == ()
    assert gallery.fetched == []


async def test_a_picture_that_does_not_arrive_is_given_up(
    viewing: Viewing, gallery: Gallery, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "PATIENCE", 0.0)
    assert await viewing.shown([gallery.picture("small")]) == ()
