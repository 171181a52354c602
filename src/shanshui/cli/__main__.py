"""So that `python -m shanshui.cli` works like `shanshui`."""

from shanshui.cli.main import main

main()
