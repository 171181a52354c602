"""One content, shown as HTML or Excel."""
