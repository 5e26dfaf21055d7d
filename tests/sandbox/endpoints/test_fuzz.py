"""Whatever is asked, it is answered or refused in the API's words; nothing else happens."""

from typing import Any

import orjson
from hypothesis import given
from hypothesis import strategies as st

from sandbox.endpoints.chat import partner, request
from sandbox.endpoints.chat.reply import Cut
from sandbox.endpoints.chat.seen import look
from sandbox.endpoints.models import Registry
from sandbox.endpoints.refusals import Refusal

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=60)
LEAVES = st.none() | st.booleans() | st.integers(-(2**63), 2**63) | st.floats() | TEXT
ANYTHING = st.recursive(
    LEAVES, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3)
)
PARTS = st.fixed_dictionaries(
    {"type": st.sampled_from(["text", "image_url", "file", "refusal", "input_audio", "x"])},
    optional={
        "text": TEXT,
        "refusal": TEXT,
        "image_url": st.fixed_dictionaries({"url": TEXT | st.just("data:;base64,AAAA")}) | ANYTHING,
        "file": st.fixed_dictionaries({}, optional={"filename": TEXT}) | ANYTHING,
        "input_audio": ANYTHING,
    },
)
WORDS = TEXT | st.sampled_from(
    [
        "Member: hi\n\nNewcomer: ho",
        "count to 9",
        "continue",
        "help",
        "error 500",
        "forever",
        "list",
        "slow",
    ]
)
MESSAGES = st.fixed_dictionaries(
    {"role": st.sampled_from(["system", "developer", "user", "assistant", "tool", "function"])},
    optional={
        "content": WORDS | st.lists(PARTS, max_size=3) | ANYTHING,
        "name": TEXT,
        "refusal": st.none() | TEXT,
        "tool_call_id": TEXT,
    },
)
BODIES = st.fixed_dictionaries(
    {"model": st.sampled_from(["rehearsal", "rehearsal-reasoner", "bench", "x"])},
    optional={
        **dict.fromkeys(request.FIELDS.keys() - {"model", "messages"}, ANYTHING),
        "messages": st.lists(MESSAGES, max_size=4),
    },
)
TALKS = st.fixed_dictionaries(
    {"model": st.just("rehearsal"), "messages": st.lists(MESSAGES, min_size=1, max_size=5)}
)


async def answered(body: Any) -> None:
    """Do what the family does, as far as it takes no socket."""
    body = orjson.loads(orjson.dumps(body))
    try:
        question = request.read(body, Registry())
        reply = partner.answer(await look(question.messages))
    except Refusal as refusal:
        orjson.dumps(refusal.payload)
        return
    orjson.dumps("".join(Cut(reply, stop=question.stop, limit=50)))


@given(BODIES)
async def test_any_parameters_are_taken_or_refused(body: dict[str, Any]) -> None:
    await answered(body)


@given(TALKS)
async def test_any_conversation_is_answered_or_refused(body: dict[str, Any]) -> None:
    await answered(body)
