"""Small pictures to attach."""

import io

from PIL import Image


def png(colour: str = "red", size: tuple[int, int] = (120, 80)) -> bytes:
    """A picture in one colour."""
    content = io.BytesIO()
    Image.new("RGB", size, colour).save(content, "PNG")
    return content.getvalue()
