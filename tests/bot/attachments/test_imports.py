import subprocess
import sys


def test_heavy_libraries_are_not_loaded_before_they_are_needed() -> None:
    program = "import sys, bot.attachments; print({'PIL', 'pypdf'} & set(sys.modules))"
    done = subprocess.run(  # noqa: S603 - a fixed program
        [sys.executable, "-c", program], capture_output=True, text=True, check=True, timeout=30
    )
    assert done.stdout.strip() == "set()"
