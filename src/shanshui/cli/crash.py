"""What happens when the program itself is wrong: one line for the user, the traceback in a file."""

import tempfile
import traceback
from pathlib import Path


def keep(error: Exception) -> str:
    """Write the traceback to a file and return what to tell the user."""
    lines = traceback.format_exception(error)
    with tempfile.NamedTemporaryFile("w", suffix=".txt", prefix="shanshui-", delete=False, encoding="utf-8") as file:
        file.writelines(lines)
    return (
        f"Shanshui failed: {type(error).__name__}: {error}\n"
        f"This is a fault of the program; the last published account is intact. Details: {Path(file.name)}\n"
        f"程序出错，已发布的账户未受影响；详情见上述文件。"
    )
