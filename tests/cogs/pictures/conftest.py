"""Somebody who asks for pictures, and a bot that shows quickly how far they are."""

from importlib import import_module

import pytest

from tests.cogs.pictures.studio import Studio
from tests.scene import Scene


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    # Extensions are loaded anew for each bot, so that only sys.modules knows the modules in use.
    monkeypatch.setattr(import_module("cogs.pictures.drawing"), "EDIT_EVERY", 0.05)


@pytest.fixture
def studio(scene: Scene) -> Studio:
    """A member in a channel."""
    return Studio(scene)
