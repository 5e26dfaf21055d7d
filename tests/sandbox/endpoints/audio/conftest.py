"""Short ways to send recordings and to ask for speech."""

import io
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import aiohttp
import orjson
import pytest


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back."""

    status: int
    mime: str
    headers: Mapping[str, str]
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode()

    @property
    def json(self) -> Any:
        return orjson.loads(self.body)

    @property
    def refusal(self) -> Any:
        """The error object; fails where there is none."""
        assert self.status >= 400, self.text
        return self.json["error"]


class Audio:
    """Asks the stand-in for what has to do with sound."""

    def __init__(self, session: aiohttp.ClientSession) -> None:
        self.session = session

    async def hear(
        self,
        file: bytes | None,
        path: str = "transcriptions",
        *,
        name: str | None = "a.ogg",
        model: str | None = "rehearsal-hears",
        **fields: str | list[str],
    ) -> Answer:
        """Have a recording heard; the name of a list of fields is sent with `[]`."""
        form = aiohttp.FormData(default_to_multipart=True)
        for key, value in {"model": model, **fields}.items():
            if isinstance(value, list):
                for each in value:
                    form.add_field(f"{key}[]", each)
            elif value is not None:
                form.add_field(key, value)
        if file is not None:
            form.add_field(
                "file", io.BytesIO(file), filename=name, content_type="application/octet-stream"
            )
        async with self.session.post(f"audio/{path}", data=form) as response:
            return await _answer(response)

    async def speak(self, text: str = "Hello there. How are you?", **fields: Any) -> Answer:
        """Have a text spoken, in tones by alloy unless told otherwise."""
        body = {"model": "rehearsal-tones", "input": text, "voice": "alloy", **fields}
        async with self.session.post("audio/speech", json=body) as response:
            return await _answer(response)


async def _answer(response: aiohttp.ClientResponse) -> Answer:
    body = await response.read()
    return Answer(response.status, response.content_type, dict(response.headers), body)


@pytest.fixture
def audio(session: aiohttp.ClientSession) -> Audio:
    return Audio(session)
