"""A local stand-in for Discord: REST v10, gateway, attachments, and a control interface."""
