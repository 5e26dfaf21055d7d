"""Whatever is asked, a text is gone on with or refused in the API's words; nothing else happens."""

from typing import Any

import orjson
from hypothesis import given
from hypothesis import strategies as st

from sandbox.endpoints.completions import likelihood, request
from sandbox.endpoints.completions.writing import candidates
from sandbox.endpoints.edits import rewritten
from sandbox.endpoints.models import Registry
from sandbox.endpoints.refusals import Refusal
from sandbox.endpoints.tokens import pieces

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=60)
LEAVES = st.none() | st.booleans() | st.integers(-(2**63), 2**63) | st.floats() | TEXT
ANYTHING = st.recursive(
    LEAVES, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3)
)
PROMPTS = TEXT | st.sampled_from(["count to 9", "error 500", "forever", "refuse", "slow", "empty"])
ASKED = {
    "prompt": PROMPTS | st.lists(PROMPTS, max_size=3) | ANYTHING,
    "max_tokens": st.integers(0, 20) | ANYTHING,
    "n": st.integers(1, 3) | ANYTHING,
    "best_of": st.integers(1, 4) | ANYTHING,
    "logprobs": st.integers(0, 5) | ANYTHING,
    "echo": st.booleans() | ANYTHING,
    "stop": TEXT | st.lists(TEXT, max_size=5) | ANYTHING,
}
BODIES = st.fixed_dictionaries(
    {"model": st.sampled_from(["rehearsal-instruct", "rehearsal", "x"])},
    optional=dict.fromkeys(request.FIELDS.keys() - {"model"}, ANYTHING) | ASKED,
)


def written(question: request.TextQuestion) -> None:
    for prompt in question.prompts:
        for one in candidates(question, prompt, limit=min(question.limit, 50)):
            told = list(one.pieces(question.logprobs or 0))
            text = "".join(token.token for token in told)
            echoed = len(list(pieces(prompt))) if question.is_echoed else 0
            assert text.startswith(prompt if question.is_echoed else "")
            assert len(told) - echoed == one.tokens <= question.limit
            orjson.dumps([text, one.reason, likelihood.lists(told), likelihood.mean(told)])


@given(BODIES)
def test_any_parameters_are_taken_or_refused(body: dict[str, Any]) -> None:
    try:
        written(request.read(orjson.loads(orjson.dumps(body)), Registry()))
    except Refusal as refusal:
        orjson.dumps(refusal.payload)


@given(TEXT, TEXT | st.sampled_from(["spelling", "upper case", "replace 'a' with ''", "one line"]))
def test_any_instruction_gives_a_text(text: str, instruction: str) -> None:
    orjson.dumps(rewritten(text, instruction))
