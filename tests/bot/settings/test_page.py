import subprocess
import sys
from pathlib import Path

from bot.settings import DEFINITIONS
from bot.settings.page import page

PAGE = Path(__file__).parents[3] / "docs" / "settings.md"


def test_the_page_is_what_the_table_of_settings_says() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(), (
        "write it anew: python -m bot.settings.page > docs/settings.md"
    )


def test_the_page_names_each_setting_in_one_row() -> None:
    rows = [line for line in page().splitlines() if line.startswith("| `")]
    assert [row.split("`")[1] for row in rows] == list(DEFINITIONS)
    assert all(row.count(" | ") == 4 for row in rows)


def test_the_page_can_be_printed() -> None:
    printed = subprocess.run(
        [sys.executable, "-m", "bot.settings.page"], capture_output=True, check=True
    )
    assert printed.stdout.decode() == page()
