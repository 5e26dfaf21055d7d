import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.errors import InputError
from bot.files import Checked, check
from bot.files.checking import MOST_PROBLEMS
from bot.files.lines import LONGEST
from bot.storage.tuning import Examples

USER = {"role": "user", "content": "What is the keyword?"}
ANSWER = {"role": "assistant", "content": "Heron."}
CHAT = {"messages": [{"role": "system", "content": "Be brief."}, USER, ANSWER]}
TEXT = {"prompt": "The keyword is", "completion": " heron"}
PAIR = {
    "input": {"messages": [USER]},
    "preferred_output": [ANSWER],
    "non_preferred_output": [{"role": "assistant", "content": "No idea."}],
}
CALL = {"id": "1", "type": "function", "function": {"name": "look", "arguments": "{}"}}
REQUEST = {"custom_id": "1", "method": "POST", "url": "/v1/embeddings", "body": {"input": "a"}}


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "examples.jsonl"


def numbered(count: int, example: dict[str, Any] = TEXT) -> list[dict[str, Any]]:
    return [{**example, "number": number} for number in range(count)]


async def checked(path: Path, *examples: Any, **options: Any) -> Checked:
    return await read(path, "\n".join(map(json.dumps, examples)).encode(), **options)


async def read(path: Path, content: bytes, **options: Any) -> Checked:
    write(path, content)
    return await check(path, **options)


def write(path: Path, content: bytes) -> None:
    path.write_bytes(content)


async def wrong(path: Path, example: Any, **options: Any) -> str:
    """What is said of the one line that is wrong."""
    found = await checked(path, example, **options)
    assert not found.is_good
    (problem,) = found.problems
    assert problem.line == 1
    assert problem.sentence.endswith((".", "`."))
    return problem.sentence


@pytest.mark.parametrize(
    ("example", "kind"),
    [(CHAT, Examples.CHAT), (TEXT, Examples.TEXT), (PAIR, Examples.PREFERENCE)],
)
async def test_each_kind_of_examples_is_told_and_counted(
    path: Path, example: dict[str, Any], kind: Examples
) -> None:
    found = await checked(path, *numbered(12, example))
    assert found.is_good
    assert (found.examples, found.count, found.duplicates) == (kind, 12, 0)
    assert found.tokens > 0


async def test_tokens_are_a_quarter_of_the_bytes_and_some_for_each_message(path: Path) -> None:
    words = {"role": "user", "content": "a" * 400}
    answer = {"role": "assistant", "content": "b" * 400}
    found = await checked(path, {"messages": [words, answer]})
    assert found.tokens == 100 + 100 + 2 * 4


async def test_a_picture_counts_although_it_has_no_words(path: Path) -> None:
    picture = {"type": "image_url", "image_url": {"url": "https://pictures.example/1.png"}}
    seen = {"role": "user", "content": [{"type": "text", "text": "What is it?"}, picture]}
    found = await checked(path, {"messages": [seen, ANSWER]})
    assert found.is_good
    assert found.tokens > 800


async def test_examples_that_say_the_same_are_duplicates_however_they_are_written(
    path: Path,
) -> None:
    turned = {"completion": " heron", "prompt": "The keyword is"}
    found = await checked(path, TEXT, turned, {**TEXT, "prompt": "Another"}, TEXT)
    assert (found.count, found.duplicates) == (4, 2)
    assert found.is_good


async def test_lines_may_end_as_on_windows_and_with_blank_ones(path: Path) -> None:
    found = await read(path, json.dumps(TEXT).encode() + b"\r\n\r\n\n")
    assert found.is_good
    assert found.count == 1


async def test_a_blank_line_between_others_is_told(path: Path) -> None:
    found = await read(path, b"\n".join([json.dumps(TEXT).encode(), b"", b" ", b"{}"]))
    assert [problem.line for problem in found.problems] == [2, 4]
    assert "blank" in found.problems[0].sentence


@pytest.mark.parametrize("content", [b"", b"\n", b" \r\n\n"])
async def test_a_file_without_lines_is_refused(path: Path, content: bytes) -> None:
    with pytest.raises(InputError, match="no lines"):
        await read(path, content)


async def test_a_file_that_is_gone_is_told(path: Path) -> None:
    with pytest.raises(InputError, match="Send it again"):
        await check(path)


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (b"\xef\xbb\xbf" + json.dumps(TEXT).encode(), "byte order mark"),
        ("prompt".encode("utf-16"), "UTF-8"),
        (b'{"prompt": "\xff"}', "UTF-8"),
        (b'{"prompt": "a", "completion" "b"}', "no whole JSON object: look at character"),
        (b'{"prompt": "\\ud800", "completion": "b"}', "no whole JSON"),
        (b"prompt,completion", "no whole JSON"),
        (b"[1, 2]", "no JSON object"),
        (b"7", "no JSON object"),
        (b"{}", "no example"),
        (b"[" * 100_000, "no whole JSON"),
        (b'{"prompt": ' + b"[" * 500 + b"]" * 500 + b"}", "too deeply"),
    ],
)
async def test_what_is_no_example_at_all_is_told_with_its_line(
    path: Path, line: bytes, said: str
) -> None:
    found = await read(path, line + b"\n" + json.dumps(TEXT).encode())
    assert [problem.line for problem in found.problems] == [1]
    assert said in found.problems[0].sentence
    assert found.count == 1


@pytest.mark.parametrize(
    ("example", "said"),
    [
        ({"messages": []}, "at least one message"),
        ({"messages": "Hello"}, "at least one message"),
        ({"messages": [7]}, "(number 1) that is no JSON object"),
        ({"messages": [USER, {"role": "robot", "content": "a"}]}, "(number 2) that needs a"),
        ({"messages": [USER, {"role": ["user"], "content": "a"}]}, "(number 2) that needs a"),
        ({"messages": [USER]}, "the last message has to be the assistant's"),
        ({"messages": [USER, {"role": "assistant", "content": ""}]}, "says nothing"),
        ({"messages": [USER, {"role": "assistant"}]}, "says nothing"),
        ({"messages": [{"role": "user"}, ANSWER]}, 'as `"content"`'),
        ({"messages": [{"role": "user", "content": []}, ANSWER]}, 'as `"content"`'),
        ({"messages": [{"role": "user", "content": [{}]}, ANSWER]}, 'without `"type"`'),
        (
            {"messages": [{"role": "user", "content": [{"type": "text", "text": 7}]}, ANSWER]},
            "needs a text",
        ),
        ({"messages": [{**USER, "weight": 1}, ANSWER]}, "only the assistant's"),
        ({"messages": [USER, {**ANSWER, "weight": 2}]}, "than 0 or 1"),
        ({"messages": [USER, {**ANSWER, "weight": 0}]}, "nothing to learn"),
        ({"messages": [USER, {**ANSWER, "tool_calls": [{}]}]}, "tool_calls"),
        ({"messages": [USER, {"role": "tool", "content": "a"}, ANSWER]}, "tool_call_id"),
        ({"prompt": "a"}, 'lacks `"completion"`'),
        ({"prompt": "a", "completion": 7}, "needs a text"),
        ({"input": {"messages": [USER]}}, '`"preferred_output"` and `"non_preferred_output"`'),
        ({**PAIR, "input": "a"}, '`"input"`'),
        ({**PAIR, "preferred_output": [USER]}, "not the assistant's"),
        ({**PAIR, "preferred_output": PAIR["non_preferred_output"]}, "same answer twice"),
        (REQUEST, "for `batch`"),
    ],
)
async def test_what_cannot_be_learnt_from_is_told(
    path: Path, example: dict[str, Any], said: str
) -> None:
    assert said in await wrong(path, example)


async def test_tools_may_be_called_before_the_answer(path: Path) -> None:
    calling = {"role": "assistant", "content": None, "tool_calls": [CALL]}
    result = {"role": "tool", "tool_call_id": "1", "content": "Heron"}
    found = await checked(path, {"messages": [USER, calling, result, {**ANSWER, "weight": 1}]})
    assert found.is_good


async def test_kinds_are_not_mixed(path: Path) -> None:
    found = await checked(path, CHAT, TEXT, CHAT)
    assert [problem.line for problem in found.problems] == [2]
    assert "the first good line is a conversation" in found.problems[0].sentence
    assert found.examples is Examples.CHAT


async def test_only_the_first_problems_are_listed_and_the_rest_counted(path: Path) -> None:
    found = await checked(path, TEXT, *[{}] * (MOST_PROBLEMS + 5))
    assert len(found.problems) == MOST_PROBLEMS
    assert found.more_problems == 5
    assert (found.count, found.is_good) == (1, False)


async def test_a_line_too_long_is_told_and_the_next_one_is_read(path: Path) -> None:
    long = json.dumps({**TEXT, "prompt": "a" * (3 * LONGEST)}).encode()
    found = await read(path, long + b"\n" + json.dumps(TEXT).encode())
    assert [problem.line for problem in found.problems] == [1]
    assert "longer than 4 MB" in found.problems[0].sentence
    assert found.count == 1


async def test_a_file_with_too_many_lines_is_refused(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.files.lines.MOST", 3)
    assert (await checked(path, *numbered(3))).count == 3
    with pytest.raises(InputError, match="more than 3 lines"):
        await checked(path, *numbered(4))


async def test_requests_for_later_are_known_by_what_each_has(path: Path) -> None:
    found = await checked(path, REQUEST, {**REQUEST, "custom_id": "2"}, purpose="batch")
    assert (found.is_good, found.count, found.examples) == (True, 2, None)
    assert "for `fine-tune`" in await wrong(path, CHAT, purpose="batch")
    assert 'lacks `"body"`, `"url"`' in await wrong(
        path, {"custom_id": "1", "method": "POST"}, purpose="batch"
    )


async def test_other_lines_need_only_be_objects(path: Path) -> None:
    assert (await checked(path, {"item": {"a": 1}}, purpose="evals")).is_good
    assert "no JSON object" in await wrong(path, [1], purpose="evals")


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=8,
)
messages: st.SearchStrategy[Any] = st.lists(
    st.fixed_dictionaries(
        {},
        optional={
            "role": st.sampled_from(["user", "assistant", "tool"]) | json_values,
            "content": json_values
            | st.lists(
                st.fixed_dictionaries({}, optional={"type": json_values, "text": st.text()})
            ),
            "tool_calls": json_values | st.lists(st.just({"function": {}})),
            "function_call": json_values,
            "weight": json_values,
        },
    )
    | json_values
)
keys = ("input", "preferred_output", "non_preferred_output", "prompt", "completion", "tools")
examples = st.fixed_dictionaries(
    {},
    optional={
        "messages": messages | json_values,
        **{
            key: messages | json_values | st.fixed_dictionaries({"messages": messages})
            for key in keys
        },
    },
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(content=st.binary())
async def test_any_bytes_are_checked_or_refused_in_a_sentence(path: Path, content: bytes) -> None:
    if not content.strip():
        with pytest.raises(InputError, match="no lines"):
            await read(path, content)
        return
    found = await read(path, content)
    assert found.count + len(found.problems) + found.more_problems > 0


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(found=st.lists(examples, min_size=1))
async def test_any_objects_are_good_examples_or_told(
    path: Path, found: list[dict[str, Any]]
) -> None:
    result = await read(path, "\n".join(map(json.dumps, found)).encode())
    assert result.count + len(result.problems) + result.more_problems == len(found)
    assert all(1 <= problem.line <= len(found) for problem in result.problems)
    assert result.duplicates < max(1, result.count)
    assert result.tokens >= 0
