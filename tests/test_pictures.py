"""The pictures in the documents: there, small, and all of them shown."""

import re
from pathlib import Path

import pytest

from tests.browser.screenshots import FOLDER, LARGEST, VIEWS

ROOT = Path(__file__).parent.parent
DOCUMENTS = (ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md")))
SHOWN = re.compile(r"""(?:\]\(|src=")([\w./-]+\.(?:webp|png))[)"]""")


def shown() -> set[Path]:
    """Every picture that a document shows."""
    return {
        (document.parent / name).resolve()
        for document in DOCUMENTS
        for name in SHOWN.findall(document.read_text(encoding="utf-8"))
    }


def test_every_picture_of_the_page_is_shown_somewhere_and_there() -> None:
    taken = {FOLDER / f"{name}.webp" for name, *_ in VIEWS}
    assert shown() == taken == set(FOLDER.iterdir())


@pytest.mark.parametrize("name", [name for name, *_ in VIEWS])
def test_pictures_are_small(name: str) -> None:
    assert 1000 < (FOLDER / f"{name}.webp").stat().st_size < LARGEST
