"""Judges what people say, and keeps cases for moderators."""
