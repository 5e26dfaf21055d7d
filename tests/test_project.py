"""What the files around the code promise."""

import ast
import asyncio
import dataclasses
import json
import re
import shlex
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from dotenv import dotenv_values

from bot.config import Config, load_environment
from bot.health import Health

ROOT = Path(__file__).parent.parent
PACKAGES = ("bot", "cogs", "sandbox")


class Recorded(dict[str, str]):
    """An environment that remembers what it was asked for."""

    def __init__(self) -> None:
        super().__init__()
        self.asked: set[str] = set()

    def get(self, key: str, default: object = None) -> str:
        self.asked.add(key)
        return str(super().get(key, default))


def text(path: str) -> str:
    return (ROOT / path).read_text(encoding="utf-8")


def variables() -> set[str]:
    environ = Recorded()
    Config.from_environment(environ)
    return environ.asked


def default(variable: str) -> str | None:
    """The default that is worth showing: a text or a path."""
    value = getattr(Config.from_environment({}), variable.lower(), None)
    return str(value) if isinstance(value, str | Path) else None


def test_the_example_names_each_variable_once_and_sets_none(tmp_path: Path) -> None:
    example = text(".env.example")
    names = re.findall(r"^([A-Z_]+)=", example, re.MULTILINE)
    assert len(names) == len(set(names))
    assert set(names) == variables()
    (tmp_path / ".env").write_text(example, encoding="utf-8")
    assert set(dotenv_values(tmp_path / ".env")) == variables()
    assert Config.from_environment(load_environment({}, tmp_path)) == Config.from_environment({})


def test_the_example_shows_the_true_defaults() -> None:
    paragraphs = re.split(r"(?<==)\n", text(".env.example"))
    for paragraph in paragraphs:
        variable = paragraph.rstrip("=\n").rpartition("\n")[2]
        if variable and (value := default(variable)):
            assert f"Default: {value}\n" in paragraph, variable


def test_the_read_me_lists_each_variable_with_its_true_default() -> None:
    rows = dict(re.findall(r"^\| `([A-Z_]+)` \|.*\| (.+?) \|$", text("README.md"), re.MULTILINE))
    assert set(rows) == variables()
    assert {
        name for name in rows if (value := default(name)) and rows[name] != f"`{value}`"
    } == set()


def test_the_read_me_names_each_command_line_and_target() -> None:
    read_me = text("README.md")
    for words in ("parley run", "parley sandbox", "parley check", "parley backup FILE"):
        assert f"`{words}" in read_me
    for target in ("run", "test", "check", "bench", "lock"):
        assert f"make {target}" in read_me


def test_the_make_file_has_each_target() -> None:
    targets = set(re.findall(r"^([a-z]+):", text("Makefile"), re.MULTILINE))
    assert {"run", "test", "page", "check", "bench", "lock"} <= targets
    tried = re.findall(r"^make (\w+)", text(".ci/run"), re.MULTILINE)
    assert tried == ["check", "test", "page", "crash"]


def test_every_path_in_the_read_me_is_there() -> None:
    named = re.findall(r"(?<![\w/$])(?:bot|cogs|sandbox|tests|bench)/[\w./-]*", text("README.md"))
    assert named
    assert [path for path in named if not (ROOT / path.rstrip(".")).exists()] == []


@pytest.mark.parametrize("lock", ["requirements.lock", "requirements-dev.lock"])
class TestLocks:
    def test_each_package_is_pinned_and_carries_hashes(self, lock: str) -> None:
        packages = list(locked(lock))
        assert packages
        for line in packages:
            assert re.match(r"[a-z0-9-]+(\[[a-z,-]+\])?==[^\s;]+( ;.*?)? --hash=", line), line
            assert re.fullmatch(r"(\s--hash=sha256:[0-9a-f]{64})+", line[line.index(" --hash") :])

    def test_neither_address_nor_index_is_named(self, lock: str) -> None:
        assert "//" not in text(lock)
        assert not re.search(r"^\s*-", text(lock).replace("    --hash", ""), re.MULTILINE)
        assert "@" not in text(lock)

    def test_every_dependency_is_locked(self, lock: str) -> None:
        project = tomllib.loads(text("pyproject.toml"))["project"]
        wanted = list(project["dependencies"])
        if "dev" in lock:
            wanted += [it for it in project["optional-dependencies"]["dev"] if "[" not in it]
        names = {re.split(r"[\[=]", line)[0] for line in locked(lock)}
        assert {re.split(r"[<>=]", it)[0].replace(".", "-") for it in wanted} <= names


def test_both_locks_agree() -> None:
    run, dev = (
        {re.split(r"[\s;]", line)[0] for line in locked(lock)}
        for lock in ("requirements.lock", "requirements-dev.lock")
    )
    assert run <= dev


def locked(lock: str) -> Iterator[str]:
    """The requirements of a lock file, each with its hashes on one line."""
    for line in re.sub(r"\s*\\\n\s*", " ", text(lock)).splitlines():
        if line and not line.startswith("#"):
            yield line


def instructions() -> list[tuple[str, str]]:
    joined = re.sub(r"\\\n", " ", re.sub(r"^#.*\n", "", text("Dockerfile"), flags=re.MULTILINE))
    lines = [line for line in joined.splitlines() if line.strip()]
    return [(line.split()[0], line.split(maxsplit=1)[1]) for line in lines]


async def checked_health(**environ: str) -> int | None:
    """Run the image's health check here."""
    (check,) = (rest for word, rest in instructions() if word == "HEALTHCHECK")
    program, *arguments = json.loads(check[check.index("[") :])
    assert program == "python"
    process = await asyncio.create_subprocess_exec(
        sys.executable, *arguments, env=environ, stderr=asyncio.subprocess.DEVNULL
    )
    return await process.wait()


class TestImage:
    def test_the_last_of_several_stages_is_unprivileged(self) -> None:
        words = [word for word, _ in instructions()]
        assert words.count("FROM") > 1
        last = dict(instructions()[len(words) - words[::-1].index("FROM") :])
        assert last["USER"] not in {"root", "0"}
        assert last["VOLUME"].endswith("/data")
        assert "PYTHONUNBUFFERED=1" in last["ENV"]
        assert "EXPOSE" not in last

    def test_signals_reach_the_bot(self) -> None:
        (entry,) = (rest for word, rest in instructions() if word == "ENTRYPOINT")
        assert json.loads(entry) == ["parley"]

    @pytest.mark.parametrize(("alive", "code"), [(True, 0), (False, 1)])
    async def test_the_health_check_tells_what_healthz_says(self, alive: bool, code: int) -> None:  # noqa: FBT001 -- a parameter of the test
        health = Health(ready=lambda: True, alive=lambda: alive)
        port = await health.start(0)
        try:
            assert (
                await checked_health(HEALTH_PORT=str(port), http_proxy="http://127.0.0.1:9") == code
            )
        finally:
            await health.close()

    async def test_without_a_port_nothing_is_asked(self) -> None:
        assert await checked_health(HEALTH_PORT="") == 0

    def test_packages_come_from_the_lock_without_tools(self) -> None:
        installs = [shlex.split(rest) for _, rest in instructions() if "pip install" in rest]
        assert installs[0][-3:] == ["--require-hashes", "--requirement", "requirements.lock"]
        assert all("--no-deps" in install for install in installs[1:])
        assert "requirements-dev" not in text("Dockerfile")

    def test_all_that_is_copied_is_sent_and_no_secret_is(self) -> None:
        lines = [line for line in text(".dockerignore").splitlines() if not line.startswith("#")]
        assert lines[0] == "*"
        sent = {line[1:] for line in lines if line.startswith("!")}
        copied = [rest.split()[:-1] for word, rest in instructions() if word == "COPY"]
        assert {name for names in copied if "--from=build" not in names for name in names} == sent
        assert all((ROOT / name).exists() for name in sent)


def test_the_change_log_is_kept() -> None:
    assert "\n## [Unreleased]\n" in text("CHANGELOG.md")


def test_every_module_of_the_product_says_what_it_is_for() -> None:
    files = [file for package in PACKAGES for file in (ROOT / package).rglob("*.py")]
    silent = [file for file in files if not ast.get_docstring(ast.parse(file.read_text("utf-8")))]
    assert silent == []


def test_every_folder_with_code_is_a_package() -> None:
    folders = {file.parent for package in PACKAGES for file in (ROOT / package).rglob("*.py")}
    assert [folder for folder in folders if not (folder / "__init__.py").is_file()] == []


def test_every_field_of_the_configuration_is_read_from_a_variable_of_its_name() -> None:
    fields = {field.name.upper() for field in dataclasses.fields(Config)}
    assert fields ^ variables() == {"SECRET_KEY", "SECRET_KEYS"}
