"""The one place where all parts meet: builds everything, connects to Discord and serves."""

from .building import build
from .process import running, serve

__all__ = ["build", "running", "serve"]
