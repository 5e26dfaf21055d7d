"""The calls about files, and a file of examples to try them with."""

from pathlib import Path

import pytest

from bot.endpoints.files import Files
from bot.endpoints.transport import FilePart, Transport

LINE = (
    b'{"messages": [{"role": "user", "content": "hi"}, {"role": "assistant", "content": "ho"}]}\n'
)


@pytest.fixture
def files(transport: Transport) -> Files:
    return Files(transport)


@pytest.fixture
def examples(tmp_path: Path) -> FilePart:
    """A dozen examples, on disk."""
    path = tmp_path / "examples"
    path.write_bytes(LINE * 12)
    return FilePart("", "examples.jsonl", "application/jsonl", path)
