"""Accounts made from flows."""
