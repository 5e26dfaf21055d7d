"""Lists of files in whatever words."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.endpoints.files import File
from bot.endpoints.files.reading import file, page
from bot.errors import EndpointUnreachable

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["id", "data", "bytes", "created_at", "has_more"]) | st.text(),
            inner,
            max_size=5,
        )
    ),
    max_leaves=12,
)  # fmt: skip


def listed(*ids: str, **more: Any) -> dict[str, Any]:
    return {"data": [{"id": id_} for id_ in ids], **more}


@given(st.dictionaries(st.sampled_from(["data", "files", "has_more", "x"]), JSON, max_size=4))
def test_anything_is_a_list_of_files_or_none(payload: dict[str, Any]) -> None:
    found = page(payload, purpose=None, after=None)
    assert all(one.id for one in found.files)


@given(st.dictionaries(st.sampled_from(["id", "bytes", "created_at", "status"]), JSON))
def test_anything_is_a_file_or_unreadable(payload: dict[str, Any]) -> None:
    try:
        found = file(payload)
    except EndpointUnreachable:
        return
    assert found.size is None or 0 <= found.size < 2**63
    assert found.created_at is None or 0 < found.created_at < 2**63


@pytest.mark.parametrize(
    ("told", "known"),
    [
        ({"id": 7, "size": "12", "name": "a"}, File(id="7", size=12, name="a")),
        ({"id": "f", "bytes": -1, "created_at": 0}, File(id="f")),
        ({"id": "f", "bytes": True, "created_at": "soon"}, File(id="f")),
        ({"id": "f", "created_at": 1_700_000_000_123}, File(id="f", created_at=1_700_000_000_123)),
        ({"id": "f", "created_at": 1_700_000_000.5}, File(id="f", created_at=1_700_000_000_500)),
        ({"id": "f", "expires_at": 1_700_000_000}, File(id="f", expires_at=1_700_000_000_000)),
        ({"id": "f", "created_at": 10**30, "bytes": 1e400}, File(id="f")),
        ({"id": "f", "filename": 5, "purpose": None, "status": []}, File(id="f")),
        ({"id": None, "file_id": "f"}, File(id="f")),
    ],
)
def test_odd_values_are_left_out(told: Any, known: File) -> None:
    assert file(told) == known


def test_a_long_name_is_cut() -> None:
    assert len(file({"id": "f", "filename": "x" * 10**6}).name) == 4000


@pytest.mark.parametrize("told", [{}, {"id": ""}, {"id": None}, {"id": "x" * 300}, {"id": 1.5}])
def test_a_file_without_an_id_is_none(told: Any) -> None:
    with pytest.raises(EndpointUnreachable):
        file(told)
    assert page({"data": [told]}, purpose=None, after=None).files == []


def ids(payload: dict[str, Any], **more: Any) -> tuple[list[str], bool]:
    found = page(payload, **{"purpose": None, "after": None, **more})
    return [one.id for one in found.files], found.is_last


def test_a_server_without_pages_gives_everything_and_what_follows() -> None:
    assert ids(listed("a", "b", "c")) == (["a", "b", "c"], True)
    assert ids(listed("a", "b", "c"), after="b") == (["c"], True)
    assert ids(listed("a", "b", "c", has_more=True), after="c") == ([], True)
    assert ids(listed("c", "d", has_more=True), after="c") == (["d"], False)
    assert ids(listed("d"), after="c") == (["d"], True)


def test_only_a_server_that_says_so_has_more() -> None:
    assert ids(listed("a", has_more=True)) == (["a"], False)
    for claim in (False, None, "yes", 1):
        assert ids(listed("a", has_more=claim)) == (["a"], True)
    assert ids(listed(has_more=True)) == ([], True)


def test_a_server_that_knows_no_purposes_gives_others_too() -> None:
    told = {
        "data": [{"id": "a", "purpose": "batch"}, {"id": "b", "purpose": "vision"}, {"id": "c"}]
    }
    assert ids(told, purpose="vision") == (["b", "c"], True)


def test_a_very_long_list_is_cut() -> None:
    assert len(page(listed(*map(str, range(10_500))), purpose=None, after=None).files) == 10_000
