"""What an installed Parley has of the page."""

import asyncio
import shutil
import sys
import zipfile
from pathlib import Path

from sandbox.web.files import STATIC

ROOT = Path(__file__).parents[3]
BUILD = "import sys, setuptools.build_meta as build; build.build_wheel(sys.argv[1])"


def parts() -> set[str]:
    """Everything of the page that is no Python."""
    files = (*STATIC.rglob("*"), *(STATIC.parent / "templates").rglob("*"))
    return {file.relative_to(ROOT).as_posix() for file in files if file.is_file()}


def packed_in(folder: Path) -> set[str]:
    (wheel,) = folder.glob("*.whl")
    return set(zipfile.ZipFile(wheel).namelist())


async def test_the_page_is_in_the_wheel(tmp_path: Path) -> None:
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, tmp_path)
    shutil.copytree(ROOT / "sandbox" / "web", tmp_path / "sandbox" / "web")
    (tmp_path / "sandbox" / "__init__.py").touch()
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-c",
        BUILD,
        str(tmp_path),
        cwd=tmp_path,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    told, _ = await process.communicate()
    assert process.returncode == 0, told.decode()
    wanted, packed = parts(), packed_in(tmp_path)
    assert "sandbox/web/templates/page.html" in wanted
    assert wanted - packed == set()
