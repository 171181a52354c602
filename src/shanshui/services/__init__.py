"""One module per ecosystem service: its equations and one declaration."""
