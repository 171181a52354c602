"""Where: grids, alignment by kind, zones, blocks."""
