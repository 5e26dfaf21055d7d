"""What is sent to completion models."""

from bot.endpoints.completions import CompletionRequest, EditTextRequest
from bot.endpoints.completions.request import body, edit_body


def test_only_what_was_set_is_sent() -> None:
    request = CompletionRequest(model="m", prompt="Once")
    assert body(request) == {"model": "m", "prompt": "Once"}


def test_everything_that_can_be_set() -> None:
    request = CompletionRequest(
        model="m",
        prompt="Once",
        suffix=" the end.",
        max_tokens=0,
        temperature=0.0,
        top_p=0.5,
        n=2,
        stop=("a", "b"),
        best_of=3,
        echo=False,
        logprobs=0,
        presence_penalty=-1.0,
        frequency_penalty=1.0,
        logit_bias={"50256": -100},
        seed=0,
        user="u",
    )
    assert body(request, stream=True) == {
        "model": "m",
        "prompt": "Once",
        "suffix": " the end.",
        "max_tokens": 0,
        "temperature": 0.0,
        "top_p": 0.5,
        "n": 2,
        "stop": ["a", "b"],
        "best_of": 3,
        "echo": False,
        "logprobs": 0,
        "presence_penalty": -1.0,
        "frequency_penalty": 1.0,
        "logit_bias": {"50256": -100},
        "seed": 0,
        "user": "u",
        "stream": True,
        "stream_options": {"include_usage": True},
    }


def test_an_edit_is_sent_with_what_was_set() -> None:
    request = EditTextRequest(model="m", input="teh", instruction="Fix it")
    assert edit_body(request) == {"model": "m", "input": "teh", "instruction": "Fix it"}
    full = EditTextRequest(
        model="m", input="teh", instruction="Fix it", temperature=0.0, top_p=1.0, n=2
    )
    assert edit_body(full) == edit_body(request) | {"temperature": 0.0, "top_p": 1.0, "n": 2}


def test_what_people_wrote_stays_out_of_logs() -> None:
    request = CompletionRequest(model="m", prompt="secret", suffix="secret")
    assert "secret" not in repr(request)
    assert "secret" not in repr(EditTextRequest(model="m", input="secret", instruction="secret"))
