"""Whether there is a browser to try the page in."""

import os

import pytest


def test_there_is_a_browser_to_try_the_page_in(chromium: str | None) -> None:
    """`PARLEY_BROWSER=required` makes a missing one a failure, for where nothing may be skipped."""
    if chromium is None and os.environ.get("PARLEY_BROWSER") != "required":
        pytest.skip("no Chromium here, so the page is not tried (apt-get install chromium)")
    assert chromium, "There is no Chromium here: apt-get install chromium."
