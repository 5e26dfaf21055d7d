"""How much of what people send is read."""

from dataclasses import dataclass

MEGABYTE = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds on files, so that no message costs more than its share.

    Attributes:
        files: Files of one message; further ones are named as not read.
        concurrent: Files being fetched or read at the same time, over all messages.
        fetch_seconds: For one file to arrive.
        picture_bytes: Largest picture file that is read.
        picture_pixels: Largest picture that is decoded; how it is packed may allow fewer.
        picture_side: Longest side, in pixels, of a picture that is passed on.
        picture_passed_bytes: Largest picture file that is passed on as it is.
        text_bytes: How much of a text file is decoded; of the rest is said that it was left out.
        pdf_bytes: Largest PDF that is read.
        characters: Most characters of text taken from one file.
        pdf_pages: Pages read of one PDF.
        pdf_seconds: For one PDF to be read.
        pdf_memory: Bytes of address space that reading one PDF may take.
        sound_seconds: Longest voice message or other sound that is heard as part of a turn.
        sounds: Sounds being heard at the same time, over all messages.
    """

    files: int = 10
    concurrent: int = 4
    fetch_seconds: float = 30.0
    picture_bytes: int = 20 * MEGABYTE
    picture_pixels: int = 50_000_000
    picture_side: int = 2048
    picture_passed_bytes: int = 4 * MEGABYTE
    text_bytes: int = 1 * MEGABYTE
    pdf_bytes: int = 20 * MEGABYTE
    characters: int = 60_000
    pdf_pages: int = 50
    pdf_seconds: float = 10.0
    pdf_memory: int = 1024 * MEGABYTE
    sound_seconds: float = 600.0
    sounds: int = 8

    @property
    def largest_file(self) -> int:
        """Most bytes that are fetched, since only a file's content tells what it is."""
        return max(self.picture_bytes, self.text_bytes, self.pdf_bytes)
