"""What is held against what was promised: indicators, observations, targets, inequality, projection."""
