"""How Parley thinks and remembers; knows no Discord but in client.py."""
