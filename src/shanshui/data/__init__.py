"""Where inputs come from: files and tables become variables."""
