import io
import zlib
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from typing import Any

import pytest
from PIL import Image

from bot.attachments import AttachmentReader, Limits, Upload
from bot.errors import InputError

MakeUpload = Callable[..., Upload]
MakePicture = Callable[..., bytes]
MakePdf = Callable[..., bytes]


@pytest.fixture
def limits() -> Limits:
    return Limits()


@pytest.fixture
async def reader(limits: Limits) -> AsyncIterator[AttachmentReader]:
    reader = AttachmentReader(limits=limits)
    yield reader
    await reader.close()


@pytest.fixture
def upload() -> MakeUpload:
    def make(content: bytes, name: str = "file.bin", **announced: Any) -> Upload:
        async def read(limit: int) -> bytes:
            if len(content) > limit:
                raise InputError("The file is larger than announced.")
            return content

        return replace(Upload(name, len(content), None, read), **announced)

    return make


@pytest.fixture
def picture() -> MakePicture:
    def make(
        image_format: str = "PNG",
        size: tuple[int, int] = (40, 20),
        mode: str = "RGB",
        **options: Any,
    ) -> bytes:
        file = io.BytesIO()
        Image.new(mode, size, "teal" if mode.startswith("RGB") else 0).save(
            file, image_format, **options
        )
        return file.getvalue()

    return make


def pdf_stream(commands: bytes) -> bytes:
    packed = zlib.compress(commands)
    return b"<</Length %d/Filter/FlateDecode>>stream\n%s\nendstream" % (len(packed), packed)


@pytest.fixture
def pdf() -> MakePdf:
    """Builds a PDF by hand from the drawing commands of its pages."""

    def make(*pages: bytes) -> bytes:
        font = 3
        numbers = [font + 1 + 2 * index for index in range(len(pages))]
        kids = b" ".join(b"%d 0 R" % number for number in numbers)
        objects = {
            1: b"<</Type/Catalog/Pages 2 0 R>>",
            2: b"<</Type/Pages/Kids[%s]/Count %d>>" % (kids, len(pages)),
            font: b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>",
        }
        for number, commands in zip(numbers, pages, strict=True):
            objects[number] = (
                b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]/Contents %d 0 R"
                b"/Resources<</Font<</F %d 0 R>>>>>>" % (number + 1, font)
            )
            objects[number + 1] = pdf_stream(commands)
        file = b"%PDF-1.7\n"
        places = {}
        for number, content in sorted(objects.items()):
            places[number] = len(file)
            file += b"%d 0 obj\n%s\nendobj\n" % (number, content)
        table = b"".join(b"%010d 00000 n \n" % place for _, place in sorted(places.items()))
        size = len(objects) + 1
        return (
            file
            + b"xref\n0 %d\n0000000000 65535 f \n%strailer<</Size %d/Root 1 0 R>>\n"
            % (
                size,
                table,
                size,
            )
            + b"startxref\n%d\n%%%%EOF\n" % len(file)
        )

    return make
