"""Files of examples, and short ways to hand them over and to have models fine-tuned."""

import io
import json
from collections.abc import Mapping
from typing import Any

import aiohttp

OTHER = {"Authorization": "Bearer sandbox-key-2"}
"""Another account's key."""


def chat(number: int) -> dict[str, Any]:
    return {
        "messages": [
            {"role": "system", "content": "You are terse."},
            {"role": "user", "content": f"How much is {number} + 1?"},
            {"role": "assistant", "content": str(number + 1)},
        ]
    }


def plain(number: int) -> dict[str, Any]:
    return {"prompt": f"{number} + 1 =", "completion": f" {number + 1}"}


def preference(number: int) -> dict[str, Any]:
    return {
        "input": {"messages": [{"role": "user", "content": f"How much is {number} + 1?"}]},
        "preferred_output": [{"role": "assistant", "content": str(number + 1)}],
        "non_preferred_output": [{"role": "assistant", "content": "Why?"}],
    }


def lines(examples: list[Any]) -> bytes:
    return "\n".join(json.dumps(example) for example in examples).encode()


CHATS = lines([chat(number) for number in range(12)])


def form(
    data: bytes, purpose: str = "fine-tune", filename: str = "examples.jsonl"
) -> aiohttp.FormData:
    fields = aiohttp.FormData()
    fields.add_field("purpose", purpose)
    fields.add_field("file", io.BytesIO(data), filename=filename, content_type="application/jsonl")
    return fields


async def uploaded(
    session: aiohttp.ClientSession,
    data: bytes = CHATS,
    *args: str,
    headers: Mapping[str, str] | None = None,
) -> str:
    async with session.post("files", data=form(data, *args), headers=headers) as response:
        answer = await response.json()
        assert response.status == 200, answer
        return str(answer["id"])


async def refusal(session: aiohttp.ClientSession, fields: aiohttp.FormData) -> tuple[int, Any]:
    async with session.post("files", data=fields) as response:
        answer = await response.json()
        return response.status, answer.get("error")
