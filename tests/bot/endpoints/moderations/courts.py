"""Endpoints that judge as a test wants it, and short ways to say what they answer."""

import json
from collections.abc import Callable
from typing import Any

from aiohttp import web

from bot.endpoints.moderations import Input
from tests.bot.endpoints.scripted import Endpoint

Answer = tuple[int, Any]
MODEL = "judge-1"


def inputs(*texts: str) -> list[Input]:
    return [Input(text) for text in texts]


def result(score: float, name: str = "hate") -> dict[str, Any]:
    return {
        "flagged": score >= 0.5,
        "categories": {name: score >= 0.5},
        "category_scores": {name: score},
    }


def read(text: str) -> dict[str, Any]:
    """A text that is a number scores that; others score by whether they hold `foul`."""
    try:
        return result(float(text))
    except ValueError:
        return result(0.9 if "foul" in text else 0.1)


def verdict(*texts: str) -> Answer:
    return 200, {"id": "modr-1", "model": MODEL, "results": [read(text) for text in texts]}


def judged(content: Any) -> Answer:
    """What a server answers that takes everything, with several pictures."""
    if isinstance(content, str):
        return verdict(content)
    if all(isinstance(entry, str) for entry in content):
        return verdict(*content)
    said = [entry["text"] for entry in content if entry["type"] == "text"]
    shown = [entry["image_url"]["url"] for entry in content if entry["type"] == "image_url"]
    scores = [read(word)["category_scores"]["hate"] for word in (*said, *shown)]
    return 200, {"results": [result(max(scores))]}


def refusal(message: str = "I will not.", status: int = 400, code: str | None = None) -> Answer:
    problem = {"message": message, "type": "invalid_request_error", "param": None, "code": code}
    return status, {"error": problem}


TOO_LONG = refusal("This model's maximum context length is 9 tokens.", code="string_above_max")


def preside(endpoint: Endpoint, rule: Callable[[Any], Answer]) -> None:
    """Lets the endpoint answer each request by its `input`."""

    async def step(request: web.Request) -> web.StreamResponse:
        status, content = rule((await request.json())["input"])
        return web.Response(
            status=status, body=json.dumps(content).encode(), content_type="application/json"
        )

    endpoint.steps[:] = [step]


def asked(endpoint: Endpoint) -> list[Any]:
    """The inputs of all requests so far."""
    return [request.body["input"] for request in endpoint.asked]


def pictures_in(content: Any) -> list[str]:
    if isinstance(content, str) or isinstance(content[0], str):
        return []
    return [entry["image_url"]["url"] for entry in content if entry["type"] == "image_url"]
