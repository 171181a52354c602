"""Variables made from variables."""
