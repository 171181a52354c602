"""Bundled real places."""
