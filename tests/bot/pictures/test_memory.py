"""The largest pictures that are read do not take more than their share of memory."""

import subprocess
import sys
from pathlib import Path

import pytest
from PIL import Image

from tests.bot.pictures.samples import noise, saved

ROOT = Path(__file__).parents[3]
MOST = 270 * 1024  # the program is small, so leave room for what a living bot knows
PROGRAM = """
import sys
import bot.serving
from bot.pictures.masks import prepared_mask
from bot.pictures.preparing import prepared

content = sys.stdin.buffer.read()
picture = prepared(content)
prepared_mask(content, picture) if "mask" in sys.argv else None
lines = open("/proc/self/status").read().splitlines()
print(picture.size[0], next(it.split()[1] for it in lines if it.startswith("VmHWM")))
"""

pytestmark = pytest.mark.skipif(
    not Path("/proc/self/status").exists(), reason="only Linux tells a process's peak"
)


def peak(content: bytes, *arguments: str) -> int:
    """Kilobytes that the bot needs at most to prepare a picture, all that it is included."""
    done = subprocess.run(  # noqa: S603 -- this very interpreter
        [sys.executable, "-c", PROGRAM, *arguments],
        input=content,
        cwd=ROOT,
        capture_output=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr.decode()[-2000:]
    width, kilobytes = map(int, done.stdout.split())
    assert width == 2048
    return kilobytes


def rough(side: int, mode: str) -> Image.Image:
    """A picture of large spots, so that its file is small and its pixels are many."""
    return noise((side // 100, side // 100)).resize((side, side), 0).convert(mode)


@pytest.mark.parametrize("mode", ["RGBA", "P"])
def test_a_large_png(mode: str) -> None:
    transparency = 3 if mode == "P" else None
    content = saved(rough(5000, mode), compress_level=1, transparency=transparency)
    assert peak(content, "mask") < MOST


def test_a_large_photo() -> None:
    assert peak(saved(rough(7000, "RGB"), "JPEG"), "mask") < MOST
    assert peak(saved(rough(3600, "CMYK"), "JPEG", progressive=True)) < MOST


def test_a_large_webp_and_gif() -> None:
    assert peak(saved(rough(3100, "RGB"), "WEBP", lossless=True, quality=0, method=0)) < MOST
    assert peak(saved(rough(5000, "P"), "GIF")) < MOST


def test_what_is_refused_for_its_size_takes_nothing() -> None:
    content = saved(rough(7000, "RGB"), "JPEG", progressive=True)
    assert len(content) < 25_000_000
    done = subprocess.run(  # noqa: S603 -- this very interpreter
        [sys.executable, "-c", PROGRAM], input=content, cwd=ROOT, capture_output=True, check=False
    )
    assert b"more than 13 million pixels; send a smaller one." in done.stderr
