"""How Parley talks to Discord: one module per feature a user would name."""
