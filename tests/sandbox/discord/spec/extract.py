"""Reduce Discord's OpenAPI document to what the stand-in's routes need.

Usage: python tests/sandbox/discord/spec/extract.py OPENAPI_JSON
"""

import gzip
import json
import re
import sys
from pathlib import Path
from typing import Any

from sandbox.discord.rest import ROUTES

TARGET = Path(__file__).with_name("discord-openapi.json.gz")
_PROSE = frozenset({"description", "title", "x-discord-union", "examples"})
_REF = "#/components/schemas/"
_OTHERS = ("Error", "GuildResponse", "GuildMemberResponse", "GuildChannelResponse", "UserResponse")
"""Schemas that no answer refers to, but that refusals and gateway events are made of."""


def shape(path: str) -> str:
    """Write a path so that the names of its parameters do not matter."""
    return re.sub(r"\{\w+\}", "{}", path)


def without_prose(node: Any, *, names: bool = False) -> Any:
    """Drop descriptions; under `properties` the keys are names, not keywords."""
    if isinstance(node, list):
        return [without_prose(each) for each in node]
    if not isinstance(node, dict):
        return node
    return {
        key: without_prose(value, names=key == "properties" and not names)
        for key, value in node.items()
        if names or key not in _PROSE
    }


def operation(full: dict[str, Any]) -> dict[str, Any]:
    """Keep the schemas of an operation's request and successful answers."""
    request = full.get("requestBody", {}).get("content", {}).get("application/json", {})
    kept: dict[str, Any] = {"responses": {}}
    if "schema" in request:
        kept["request"] = request["schema"]
    for status, response in full["responses"].items():
        if status.startswith("2"):
            content = response.get("content", {}).get("application/json", {})
            kept["responses"][status] = content.get("schema")
    return kept


def needed(document: Any, schemas: dict[str, Any]) -> dict[str, Any]:
    """Find every schema that something refers to, directly or not."""
    found: dict[str, Any] = {}
    waiting = [document]
    while waiting:
        for name in re.findall(rf'"{_REF}(\w+)"', json.dumps(waiting.pop())):
            if name not in found:
                found[name] = schemas[name]
                waiting.append(schemas[name])
    return dict(sorted(found.items()))


def main() -> None:
    """Write the extract beside this file."""
    full = json.loads(Path(sys.argv[1]).read_text("utf-8"))
    ours = {(route.method.lower(), shape(route.path)) for route in ROUTES}
    paths: dict[str, Any] = {}
    for path, methods in sorted(full["paths"].items()):
        for method, details in methods.items():
            if (method, shape(path)) in ours:
                paths.setdefault(path, {})[method] = without_prose(operation(details))
    schemas = without_prose(full["components"]["schemas"], names=True)
    kept = {
        "openapi": full["openapi"],
        "info": {"title": full["info"]["title"], "license": full["info"]["license"]},
        "paths": paths,
        "components": {"schemas": needed([paths, [_REF + name for name in _OTHERS]], schemas)},
    }
    content = json.dumps(kept, separators=(",", ":")).encode()
    # Without a time inside, the same document gives the same bytes.
    TARGET.write_bytes(gzip.compress(content, 9, mtime=0))


if __name__ == "__main__":
    main()
