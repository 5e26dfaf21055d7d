"""Edits of texts: gone at first, as at the hosted API; else by plain rules."""

from typing import Any

import pytest

from sandbox.endpoints import EndpointServer

QUESTION = "What day of the wek is it?"


@pytest.fixture
def old(endpoint: EndpointServer) -> EndpointServer:
    """A server that still has edits."""
    endpoint.edits_gone = False
    return endpoint


def asking(instruction: str = "Fix the spelling mistakes", **further: Any) -> dict[str, Any]:
    return {"model": "rehearsal", "input": QUESTION, "instruction": instruction, **further}


async def test_edits_are_gone_at_first(api: Any, endpoint: EndpointServer) -> None:
    assert endpoint.edits_gone
    status, answer = await api.post(asking(), "edits")
    assert status == 404
    assert answer["error"]["message"] == "Invalid URL (POST /v1/edits)"


@pytest.mark.usefixtures("old")
async def test_slips_are_mended(api: Any) -> None:
    status, answer = await api.post(asking(), "edits")
    assert status == 200
    assert answer["object"] == "edit"
    assert answer["choices"] == [{"text": "What day of the week is it?", "index": 0}]
    usage = answer["usage"]
    assert usage["total_tokens"] == usage["prompt_tokens"] + usage["completion_tokens"] > 0


@pytest.mark.usefixtures("old")
@pytest.mark.parametrize(
    ("instruction", "text", "rewritten"),
    [
        ("No typos, please", "Teh end, THE end", "The end, THE end"),
        ("All in upper case", "Grüße", "GRÜSSE"),
        ("lowercase", "LOUD", "loud"),
        ("Put it on one line", "a\n\nb", "a b"),
        ("Replace “cat” with “dog”", "cat and catfish", "dog and dogfish"),
        ('replace "cat" by ""', "a cat", "a "),
    ],
)
async def test_instructions_with_a_rule_are_followed(
    api: Any, instruction: str, text: str, rewritten: str
) -> None:
    _, answer = await api.post(asking(instruction, input=text), "edits")
    assert answer["choices"][0]["text"] == rewritten


@pytest.mark.usefixtures("old")
async def test_without_a_rule_the_text_stays_and_that_is_said(api: Any) -> None:
    _, answer = await api.post(asking("Make it rhyme", n=2), "edits")
    first, second = answer["choices"]
    assert first["text"].startswith(QUESTION + "\n\n(The sandbox")
    assert (second["text"], second["index"]) == (first["text"], 1)


@pytest.mark.usefixtures("old")
@pytest.mark.parametrize(
    ("further", "status", "param"),
    [
        ({"instruction": ""}, 400, "instruction"),
        ({"instruction": None}, 400, "instruction"),
        ({"input": 5}, 400, "input"),
        ({"n": 21}, 400, "n"),
        ({"temperature": 3}, 400, "temperature"),
        ({"prompt": "x"}, 400, None),
        ({"model": "retired-model"}, 404, None),
        ({"model": "rehearsal-image"}, 404, None),
    ],
)
async def test_what_a_real_server_refuses_is_refused(
    api: Any, fits: Any, further: dict[str, Any], status: int, param: str | None
) -> None:
    found, answer = await api.post(asking() | further, "edits")
    assert (found, answer["error"]["param"]) == (status, param)
    fits("ErrorResponse", answer)


@pytest.mark.usefixtures("old")
@pytest.mark.parametrize("name", ["model", "instruction"])
async def test_what_is_needed_is_asked_for(api: Any, name: str) -> None:
    body = asking()
    del body[name]
    status, answer = await api.post(body, "edits")
    assert status == 400
    assert name in answer["error"]["message"]


async def test_edits_may_go_while_serving(api: Any, old: EndpointServer) -> None:
    assert (await api.post(asking(), "edits"))[0] == 200
    old.edits_gone = True
    assert (await api.post(asking(), "edits"))[0] == 404
