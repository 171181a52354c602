"""Run one model of natcap.invest on a datastack and print its seconds; for an interpreter that has it.

Run as `PYTHON benchmarks/peer_invest.py STACK.json WORKSPACE`. Only `execute` is timed, not the import.
"""

import importlib
import json
import logging
import shutil
import sys
import time
from pathlib import Path


def main() -> None:
    """Run the model; paths in the datastack are relative to it."""
    logging.disable(logging.ERROR)
    stack, workspace = Path(sys.argv[1]).resolve(), sys.argv[2]
    given = json.loads(stack.read_text(encoding="utf-8"))
    args = {name: _whole(stack.parent, value) for name, value in given["args"].items()}
    model = importlib.import_module(f"natcap.invest.{given['model_id']}")
    module = (
        importlib.import_module(f"{model.__name__}.{given['model_id']}") if not hasattr(model, "execute") else model
    )
    shutil.rmtree(workspace, ignore_errors=True)  # or it would do nothing again
    start = time.perf_counter()
    module.execute(args | {"workspace_dir": workspace, "n_workers": -1})
    print("RESULT " + json.dumps({"seconds": time.perf_counter() - start}), flush=True)


def _whole(folder: Path, value: object) -> object:
    return str(folder / value) if isinstance(value, str) and (folder / value).is_file() else value


if __name__ == "__main__":
    main()
