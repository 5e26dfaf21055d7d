"""Learning what endpoints do not take."""

from collections.abc import Collection
from typing import Any

import pytest

from bot.endpoints.dialects import SUBSTITUTIONS, Dialects
from bot.errors import EndpointBusy, EndpointError, EndpointRefused

Body = dict[str, Any]


class Picky:
    """An endpoint that refuses the first parameter on its list that it finds."""

    def __init__(self, *refused: str) -> None:
        self.refused: Collection[str] = refused
        self.heard: list[Body] = []

    async def hear(self, body: Body) -> Body:
        self.heard.append(body)
        for name in body:
            if name in self.refused:
                raise EndpointRefused("No.", code="unsupported_parameter", param=name)
        return body


async def test_what_is_taken_is_sent_as_it_is() -> None:
    body = {"model": "m", "temperature": 1, "stop": ["x"]}
    assert await Dialects().speak("b", body, Picky().hear) == body


@pytest.mark.parametrize("param", [name for name in SUBSTITUTIONS if not name.startswith("max_")])
async def test_a_refused_parameter_is_left_out_from_then_on(param: str) -> None:
    dialects, picky = Dialects(), Picky(param)
    for _ in range(2):
        assert await dialects.speak("b", {"model": "m", param: 1}, picky.hear) == {"model": "m"}
    assert len(picky.heard) == 3


@pytest.mark.parametrize(
    ("name", "other"),
    [("max_tokens", "max_completion_tokens"), ("max_completion_tokens", "max_tokens")],
)
async def test_the_other_name_is_tried_once_and_remembered(name: str, other: str) -> None:
    dialects, picky = Dialects(), Picky(name)
    for _ in range(2):
        assert await dialects.speak("b", {"model": "m", name: 1}, picky.hear) == {
            "model": "m",
            other: 1,
        }
    assert len(picky.heard) == 3


async def test_both_names_refused_is_a_refusal() -> None:
    dialects, picky = Dialects(), Picky("max_tokens", "max_completion_tokens")
    with pytest.raises(EndpointRefused):
        await dialects.speak("b", {"max_tokens": 1}, picky.hear)
    assert len(picky.heard) == 2


async def test_a_server_may_change_its_mind() -> None:
    dialects, picky = Dialects(), Picky("max_tokens")
    body = {"model": "m", "max_tokens": 1}
    await dialects.speak("b", body, picky.hear)
    picky.refused = ("max_completion_tokens",)
    assert await dialects.speak("b", body, picky.hear) == body
    assert await dialects.speak("b", body, picky.hear) == body
    assert [tuple(heard)[1] for heard in picky.heard] == [
        "max_tokens",
        "max_completion_tokens",
        "max_completion_tokens",
        "max_tokens",
        "max_tokens",
    ]


async def test_what_one_model_refuses_others_may_take() -> None:
    dialects, picky = Dialects(), Picky("temperature", "stream_options")
    await dialects.speak("b", {"model": "m", "temperature": 1, "stream_options": {}}, picky.hear)
    picky.heard.clear()
    for base, model in (("b", "n"), ("c", "m")):
        await dialects.speak(base, {"model": model, "stream_options": {}}, picky.hear)
    assert picky.heard == [
        {"model": "n"},  # known of the whole endpoint
        {"model": "m", "stream_options": {}},
        {"model": "m"},
    ]


async def test_a_parameter_that_matters_is_never_left_out() -> None:
    with pytest.raises(EndpointRefused):
        await Dialects().speak("b", {"model": "m", "messages": []}, Picky("messages").hear)


@pytest.mark.parametrize(
    "error", [EndpointBusy("Later."), EndpointRefused("No.", code="other", param="temperature")]
)
async def test_other_errors_pass(error: EndpointError) -> None:
    async def fail(_: Body) -> Body:
        raise error

    with pytest.raises(type(error)):
        await Dialects().speak("b", {"temperature": 1}, fail)


async def test_nothing_is_learnt_from_a_call_that_fails_all_the_same() -> None:
    dialects, picky = Dialects(), Picky("temperature", "messages")
    with pytest.raises(EndpointRefused):
        await dialects.speak("b", {"temperature": 1, "messages": []}, picky.hear)
    picky.refused = ()
    assert await dialects.speak("b", {"temperature": 1}, picky.hear) == {"temperature": 1}


async def test_the_memory_is_bounded() -> None:
    dialects, picky = Dialects(), Picky("top_p")
    for number in range(600):
        await dialects.speak("b", {"model": str(number), "top_p": 1}, picky.hear)
    assert len(dialects._known) == 512
