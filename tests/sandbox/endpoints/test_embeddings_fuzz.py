"""Whatever is asked to be embedded, it is, or is refused in the API's words."""

from typing import Any

import orjson
from hypothesis import given
from hypothesis import strategies as st

from sandbox.endpoints.embeddings import request
from sandbox.endpoints.embeddings.engine import vectors
from sandbox.endpoints.models import Registry
from sandbox.endpoints.refusals import Refusal

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=60)
NUMBERS = st.integers(-(2**63), 2**64 - 1)
LEAVES = st.none() | st.booleans() | NUMBERS | st.floats() | TEXT
ANYTHING = st.recursive(
    LEAVES, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3)
)
TOKENS = st.lists(st.integers(0, 200_000), max_size=5)
BODIES = st.fixed_dictionaries(
    {
        "model": st.sampled_from(["rehearsal-embedding", "rehearsal-embedding-small"]) | ANYTHING,
        "input": TEXT
        | st.lists(TEXT, max_size=3)
        | TOKENS
        | st.lists(TOKENS, max_size=3)
        | ANYTHING,
    },
    optional={
        "dimensions": st.integers(1, 1536) | ANYTHING,
        "encoding_format": st.sampled_from(["float", "base64"]) | ANYTHING,
        "user": TEXT | ANYTHING,
        "x": ANYTHING,
    },
)


@given(BODIES)
def test_any_parameters_are_taken_or_refused(body: dict[str, Any]) -> None:
    body = orjson.loads(orjson.dumps(body))
    try:
        wanted = request.read(body, Registry())
    except Refusal as refusal:
        orjson.dumps(refusal.payload)
        return
    assert vectors(wanted.inputs, wanted.dimensions).shape == (
        len(wanted.inputs),
        wanted.dimensions,
    )
    assert wanted.tokens > 0
