"""The bot's application."""

from sandbox.discord.payloads.users import user
from sandbox.discord.records import Application, Json

_PRESENCE, _MEMBERS, _CONTENT = 1 << 13, 1 << 15, 1 << 19
_FLAG_OF_INTENT = {1 << 1: _MEMBERS, 1 << 8: _PRESENCE, 1 << 15: _CONTENT}


def flags(app: Application) -> int:
    """Give the application flags that say which privileged intents are switched on."""
    return sum(flag for intent, flag in _FLAG_OF_INTENT.items() if app.intents & intent)


def application(app: Application, *, guild_count: int = 0) -> Json:
    """Give the application as its bot sees it (`PrivateApplicationResponse`)."""
    return {
        "id": str(app.id),
        "name": app.name,
        "icon": None,
        "description": app.description,
        "type": None,
        "bot": user(app.bot),
        "bot_public": True,
        "bot_require_code_grant": False,
        "integration_types_config": {"0": {}},
        "verify_key": "0" * 64,
        "flags": flags(app),
        "flags_new": str(flags(app)),
        "redirect_uris": [],
        "interactions_endpoint_url": None,
        "role_connections_verification_url": None,
        "owner": user(app.owner),
        "approximate_guild_count": guild_count,
        "approximate_user_install_count": 0,
        "approximate_user_authorization_count": 0,
        "explicit_content_filter": 0,
        "team": None,
        "eligible_oauth2_scopes": [],
    }
