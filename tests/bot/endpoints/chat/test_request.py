"""What is sent to chat models."""

from bot.endpoints.chat import ChatRequest, Message, Picture, Text, pseudonym
from bot.endpoints.chat.request import body

ASK = (Message("user", "Hi"),)


def test_only_what_was_set_is_sent() -> None:
    assert body(ChatRequest(model="m", messages=ASK)) == {
        "model": "m",
        "messages": [{"role": "user", "content": "Hi"}],
    }


def test_everything_that_can_be_set() -> None:
    request = ChatRequest(
        model="m",
        messages=ASK,
        temperature=0.0,
        top_p=0.5,
        presence_penalty=-1.0,
        frequency_penalty=1.0,
        max_tokens=10,
        n=2,
        stop=("a", "b"),
        user="u",
    )
    assert body(request, stream=True) == {
        "model": "m",
        "messages": [{"role": "user", "content": "Hi"}],
        "temperature": 0.0,
        "top_p": 0.5,
        "presence_penalty": -1.0,
        "frequency_penalty": 1.0,
        "max_tokens": 10,
        "n": 2,
        "stop": ["a", "b"],
        "user": "u",
        "stream": True,
        "stream_options": {"include_usage": True},
    }


def test_pictures_are_content_parts() -> None:
    parts = (Text("What is it?"), Picture("data:image/png;base64,AA=="))
    request = ChatRequest(model="m", messages=(Message("user", parts),))
    assert body(request)["messages"][0]["content"] == [
        {"type": "text", "text": "What is it?"},
        {"type": "image_url", "image_url": {"url": "data:image/png;base64,AA=="}},
    ]


def test_a_pseudonym_is_stable_and_tells_nothing() -> None:
    name = pseudonym(80351110224678912, "salt")
    assert name == pseudonym(80351110224678912, "salt")
    assert name != pseudonym(80351110224678912, "other salt")
    assert name != pseudonym(80351110224678913, "salt")
    assert len(name) == 64
    assert "80351110224678912" not in name
