"""Where water goes, tile by tile: filling, directions, order, walks."""
