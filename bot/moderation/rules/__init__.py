"""A server's own rules, which are checked here and not by an endpoint."""

from .rule import Hit, Rule

__all__ = ["Hit", "Rule"]
