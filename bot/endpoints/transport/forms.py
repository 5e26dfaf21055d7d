"""Forms with files, as `multipart/form-data` (RFC 7578)."""

import dataclasses
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class FilePart:
    """A file of a form: the `field` that it fills, and its name, type and content."""

    field: str
    filename: str
    mime: str
    data: bytes = dataclasses.field(repr=False)
