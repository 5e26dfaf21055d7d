"""Who may import whom. The rules are the arrows of the architecture, one record each."""

import ast
import re
import textwrap
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PACKAGES = ("bot", "cogs", "sandbox")


@dataclass(frozen=True, slots=True)
class Rule:
    """Files below `place`, but not those in `but`, do not import what is in `banned`."""

    place: str
    banned: tuple[str, ...]
    but: tuple[str, ...] = ()
    except_for: tuple[str, ...] = ()


DISCORD_SIDE = ("bot/__main__.py", "bot/serving", "bot/client")
SQL = ("sqlite3", "sqlite_utils")
RULES = (
    Rule("bot", ("sandbox", "tests", "bench"), but=("bot/__main__.py",)),
    Rule("bot", ("discord", "cogs", "bot.client", "bot.serving", "bot.__main__"), but=DISCORD_SIDE),
    Rule("bot", SQL, but=("bot/storage",)),
    Rule("bot/client", ("cogs", "bot.serving", "bot.__main__")),
    Rule("bot/endpoints", ("bot",), except_for=("bot.endpoints", "bot.errors")),
    Rule("bot/storage", ("aiohttp",)),
    Rule("bot/storage", ("bot",), except_for=("bot.storage", "bot.errors")),
    Rule("cogs", ("sandbox", "tests", "bench", "bot.serving", "bot.__main__")),
    Rule("cogs", (*SQL, "aiohttp", "bot.storage.database")),
    Rule("sandbox", ("bot", "cogs", "tests", "bench", "discord")),
)
MAY_READ_THE_ENVIRONMENT = {
    "bot/__main__.py": "it hands the environment to Config",
    "bot/attachments/pdfs.py": "on Windows no child process starts without SYSTEMROOT",
}
BLIND_EXCEPT = re.compile(r"noqa: BLE001(?P<reason>.*)")


def complaints(root: Path) -> list[str]:
    """Everything in a source tree that breaks a rule."""
    return [
        f"{path}: {complaint}"
        for package in PACKAGES
        for file in sorted((root / package).rglob("*.py"))
        for path in [file.relative_to(root).as_posix()]
        for complaint in in_file(root, path, file.read_text(encoding="utf-8"))
    ]


def in_file(root: Path, path: str, text: str) -> Iterator[str]:
    tree = ast.parse(text)
    imported = set(imports(tree, path))
    for rule in RULES:
        if is_below(path, rule.place) and not any(is_below(path, part) for part in rule.but):
            yield from (f"imports {name}" for name in sorted(imported) if is_banned(name, rule))
    yield from (f"imports {name}" for name in sorted(imported) if is_another_cog(root, path, name))
    if path not in MAY_READ_THE_ENVIRONMENT and reads_environment(tree, imported):
        yield "reads the environment"
    for line in text.splitlines():
        if (found := BLIND_EXCEPT.search(line)) and not re.search(r"\w", found["reason"]):
            yield "catches everything without saying why"


def imports(tree: ast.AST, path: str) -> Iterator[str]:
    """Full names of imported modules; of `from a import b` both `a` and `a.b`."""
    package = Path(path).parent.parts
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level + 1] if node.level else ()
            module = ".".join((*base, *filter(None, [node.module])))
            yield module
            yield from (f"{module}.{alias.name}" for alias in node.names)


def is_below(path: str, place: str) -> bool:
    return path == place or path.startswith(f"{place}/")


def is_part(name: str, module: str) -> bool:
    return name == module or name.startswith(f"{module}.")


def is_banned(name: str, rule: Rule) -> bool:
    """Tell whether a rule bans an import; `from bot import errors` shows as `bot`, too."""
    if name in {part.rpartition(".")[0] for part in rule.except_for}:
        return False
    banned = any(is_part(name, module) for module in rule.banned)
    return banned and not any(is_part(name, part) for part in rule.except_for)


def is_another_cog(root: Path, path: str, name: str) -> bool:
    own = Path(path).parts[1].removesuffix(".py")
    parts = name.split(".")
    if not is_below(path, "cogs") or parts[0] != "cogs" or len(parts) == 1 or parts[1] == own:
        return False
    candidates = (root / "cogs" / f"{parts[1]}.py", root / "cogs" / parts[1] / "__init__.py")
    return any(has_setup(file) for file in candidates if file.is_file())


def has_setup(file: Path) -> bool:
    body = ast.parse(file.read_text(encoding="utf-8")).body
    return any(isinstance(node, ast.AsyncFunctionDef) and node.name == "setup" for node in body)


def reads_environment(tree: ast.AST, imported: set[str]) -> bool:
    names = {"os.environ", "os.environb", "os.getenv", "os.getenvb"}
    return bool(imported & names) or any(
        ast.unparse(node) in names for node in ast.walk(tree) if isinstance(node, ast.Attribute)
    )


def test_nobody_breaks_a_rule() -> None:
    assert complaints(ROOT) == []


def test_there_is_something_to_look_at() -> None:
    assert all(any((ROOT / package).rglob("*.py")) for package in PACKAGES)
    assert all((ROOT / path).is_file() for path in MAY_READ_THE_ENVIRONMENT)


@pytest.mark.parametrize(
    ("path", "code", "complaint"),
    [
        ("bot/search.py", "import discord", "imports discord"),
        ("bot/search.py", "def f():\n    from discord.ext import commands", "imports discord.ext"),
        ("bot/search.py", "from bot import client", "imports bot.client"),
        ("bot/search.py", "import sqlite3", "imports sqlite3"),
        ("bot/search.py", "from sandbox.world import Sandbox", "imports sandbox.world"),
        ("bot/client/tree.py", "import cogs.chat", "imports cogs.chat"),
        ("bot/client/__init__.py", "from tests import things", "imports tests"),
        ("bot/endpoints/chat/client.py", "from bot.storage import rows", "imports bot.storage"),
        ("bot/endpoints/chat/client.py", "from ...storage import rows", "imports bot.storage"),
        ("bot/endpoints/models.py", "from bot import config", "imports bot.config"),
        (
            "bot/storage/cases.py",
            "from bot.endpoints.models import M",
            "imports bot.endpoints.models",
        ),
        ("bot/storage/cases.py", "import aiohttp.web", "imports aiohttp.web"),
        ("cogs/music.py", "from bot.storage import database", "imports bot.storage.database"),
        ("cogs/music.py", "import aiohttp", "imports aiohttp"),
        ("cogs/music.py", "from sandbox import world", "imports sandbox"),
        ("cogs/music.py", "from cogs.radio import Radio", "imports cogs.radio"),
        ("cogs/music/player.py", "from ..radio import Radio", "imports cogs.radio"),
        ("cogs/music/__init__.py", "from cogs import radio", "imports cogs.radio"),
        ("sandbox/world.py", "from bot.config import Config", "imports bot.config"),
        ("cogs/music.py", "import os\nos.environ['HOME']", "reads the environment"),
        ("bot/search.py", "from os import getenv", "reads the environment"),
        ("bot/search.py", "x = 1  # noqa: BLE001", "catches everything without saying why"),
        ("bot/search.py", "x = 1  # noqa: BLE001 -- ", "catches everything without saying why"),
    ],
)
def test_a_broken_rule_is_noticed(tmp_path: Path, path: str, code: str, complaint: str) -> None:
    write(tmp_path, "cogs/radio.py", "async def setup(bot): ...")
    write(tmp_path, path, code)
    assert f"{path}: {complaint}" in complaints(tmp_path)


@pytest.mark.parametrize(
    ("path", "code"),
    [
        ("bot/__main__.py", "import os, discord\nfrom sandbox import world\nos.environ"),
        ("bot/client/telling.py", "import discord\nfrom bot.conversation import Conversations"),
        ("bot/search.py", "from bot.storage import rows\nfrom bot.endpoints import models"),
        ("bot/endpoints/chat/client.py", "from .answer import A\nfrom bot import errors"),
        ("bot/storage/cases.py", "import sqlite3\nfrom bot.errors import StorageError"),
        (
            "cogs/music/__init__.py",
            "from cogs.notes import x\nfrom .player import P\nimport discord",
        ),
        ("cogs/music.py", "from bot.storage.conversations import Turn\nfrom bot.client import Bot"),
        ("sandbox/world.py", "import aiohttp\nfrom sandbox.discord import server"),
        ("bot/search.py", "x = 1  # noqa: BLE001 -- the top of a task"),
    ],
)
def test_what_is_allowed_is_not_complained_of(tmp_path: Path, path: str, code: str) -> None:
    write(tmp_path, "cogs/notes.py", "x = 1")
    write(tmp_path, path, code)
    assert complaints(tmp_path) == []


def write(root: Path, path: str, code: str) -> None:
    (root / path).parent.mkdir(parents=True, exist_ok=True)
    (root / path).write_text(textwrap.dedent(code), encoding="utf-8")
