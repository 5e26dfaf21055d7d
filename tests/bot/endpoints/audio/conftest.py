"""Something that hears and speaks, at a scripted endpoint."""

from email.parser import BytesParser
from email.policy import HTTP

import pytest

from bot.endpoints.audio import Audio
from bot.endpoints.transport import Transport
from tests.bot.endpoints.scripted import Asked, Time


@pytest.fixture
def audio(transport: Transport, time: Time) -> Audio:
    return Audio(transport, clock=time.clock)


def form_of(asked: Asked) -> list[tuple[str, str]]:
    """The fields of a form, and of its files the name and type."""
    head = f"Content-Type: {asked.headers['Content-Type']}\r\n\r\n".encode()
    found: list[tuple[str, str]] = []
    for part in BytesParser(policy=HTTP).parsebytes(head + asked.raw).iter_parts():
        place = part["Content-Disposition"].params
        content = part.get_payload(decode=True)
        assert isinstance(content, bytes)
        name = place.get("filename")
        found.append(
            (place["name"], f"{name} {part.get_content_type()}" if name else content.decode())
        )
    return found
