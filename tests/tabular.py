"""Write an account that has tables and no map, and run it: for tests."""

from pathlib import Path

from shanshui.run.account import prepare
from shanshui.run.run import run
from shanshui.store.results import Results, read_results

PLACES = """code,parent,level,name_zh,name_en
990100,,city,甲市,Alpha
990101,990100,county,乙县,Beta
990102,990100,county,丙县,Gamma
"""
FLOWS = "place,ecosystem_type,service,item,quantity,unit"


def write_area(folder: Path, settings: str = "", standard: str = "mee-2020", **files: str) -> Path:
    """Write area.yaml, places.csv and `name.csv` for each file; tables are all but prices and annex.

    `settings` is YAML added at the end. A file may come as bytes.
    """
    files = {"places": PLACES, **files}
    for name, content in files.items():
        (folder / f"{name}.csv").write_bytes(content.encode() if isinstance(content, str) else content)
    tables = "".join(f"\n  {name}: {{file: {name}.csv}}" for name in files if name not in ("places", "prices", "annex"))
    apart = "".join(f"\n{name}: {{file: {name}.csv}}" for name in files if name in ("prices", "annex"))
    periods = "" if "periods:" in settings else "\nperiods: [2020]"
    (folder / "area.yaml").write_text(
        f'area: {{code: "990100"}}\nstandard: {standard}{periods}\nplaces: {{file: places.csv}}'
        + (f"\ntables:{tables}" if tables else "")
        + f"{apart}\n{settings}\n",
        encoding="utf-8",
    )
    return folder


def account(folder: Path, settings: str = "", standard: str = "mee-2020", **files: str) -> Results:
    """Return the published account of such an area."""
    write_area(folder, settings, standard, **files)
    run(prepare(folder))
    return read_results(folder)


def broken(results: Results) -> dict[str, str]:
    """Return rule → detail of every check that does not hold."""
    return {check["rule"]: check["detail"]["en"] for check in results.manifest["checks"] if not check["ok"]}
