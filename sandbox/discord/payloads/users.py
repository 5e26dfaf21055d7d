"""Users."""

from sandbox.discord.records import Json, User


def user(account: User) -> Json:
    """Give a user as everyone sees it (`UserResponse`)."""
    shown: Json = {
        "id": str(account.id),
        "username": account.username,
        "avatar": account.avatar,
        "discriminator": "0000" if account.bot else "0",
        "public_flags": 0,
        "flags": 0,
        "banner": account.banner,
        "accent_color": None,
        "global_name": account.global_name,
        "avatar_decoration_data": None,
        "collectibles": None,
        "primary_guild": None,
    }
    if account.bot:
        shown["bot"] = True
    return shown


def private_user(account: User) -> Json:
    """Give a user as only it sees itself (`UserPIIResponse`)."""
    return user(account) | {
        "mfa_enabled": True,
        "locale": "en-US",
        "premium_type": 0,
        "email": None,
        "verified": True,
    }
