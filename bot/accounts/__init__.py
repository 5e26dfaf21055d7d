"""Accounts: the endpoint and key that calls are made with, the server's own or the operator's."""

from .service import Accounts, OwnKey

__all__ = ["Accounts", "OwnKey"]
