"""Versions of the schema of a register; each is a step that is done whole or not at all."""
