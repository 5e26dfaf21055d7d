"""The largest pictures that are read do not take more than their share of memory."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.bot.pictures.samples import saved
from tests.bot.pictures.test_memory import rough

ROOT = Path(__file__).parents[3]
MOST = 340 * 1024  # a transparent picture is in memory twice while it is scaled down
PROGRAM = """
import sys
import bot.serving
from bot.attachments.limits import Limits
from bot.attachments.pictures import prepare_picture

try:
    print(prepare_picture("a", sys.stdin.buffer.read(), Limits()).mime)
finally:
    lines = open("/proc/self/status").read().splitlines()
    print(next(it.split()[1] for it in lines if it.startswith("VmHWM")))
"""

pytestmark = pytest.mark.skipif(
    not Path("/proc/self/status").exists(), reason="only Linux tells a process's peak"
)


def peak(content: bytes) -> tuple[int, str]:
    """Kilobytes that the bot needs at most to look at a picture, and what it says against it."""
    done = subprocess.run(  # noqa: S603 -- this very interpreter
        [sys.executable, "-c", PROGRAM], input=content, cwd=ROOT, capture_output=True, check=False
    )
    return int(done.stdout.split()[-1]), done.stderr.decode()


def test_the_largest_picture_of_each_kind() -> None:
    for content in (
        saved(rough(7000, "RGB"), "JPEG", quality=30),
        saved(rough(3600, "RGB"), "JPEG", progressive=True),
        saved(rough(5000, "RGBA"), compress_level=1),
        saved(rough(3100, "RGB"), "WEBP", lossless=True, quality=0, method=0),
    ):
        kilobytes, complaint = peak(content)
        assert not complaint
        assert kilobytes < MOST


def test_what_is_refused_for_its_size_takes_nothing() -> None:
    for content, most in (
        (saved(rough(7000, "RGB"), "JPEG", progressive=True, quality=30), 13),
        (saved(rough(4000, "RGB"), "WEBP", lossless=True, quality=0, method=0), 10),
    ):
        kilobytes, complaint = peak(content)
        assert f"more than {most} million pixels; send a smaller one." in complaint
        assert kilobytes < MOST // 2
