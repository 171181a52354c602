"""InVEST's land models on our streaming frame: its datastacks in, its named outputs out."""
