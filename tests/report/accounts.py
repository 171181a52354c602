"""More accounts for tests of the report: published ones, and SYNTHETIC ones of unusual shape."""

import math
import shutil
from dataclasses import replace
from pathlib import Path

import pandas as pd
from tests.report import synthetic

from shanshui.accounts.flows import to_frame
from shanshui.run.account import prepare
from shanshui.run.run import run
from shanshui.store.results import Results, read_results

GOLDEN = Path(__file__).parents[1] / "golden"
HOSTILE = (
    '=HYPERLINK("http://x";"y")', "+1+1", "-2+3", "@SUM(A1:A9)", "\t=1", "\r=1", "\n=1", "＝1+1", "＋1", "－1", "＠SUM(1)",
    "<script>alert(1)</script>", "</style><script>x</script>", '"><img src=x onerror=alert(1)>', "' or '1'='1",
    "]]><!--", "&amp;&#60;", "{{ 7*7 }}", "%s %d {0}", "山" * 300, "\u202eevil\u202c", "👩\u200d🌾🏞️", "ＡＢＣ（１）", "a\u0301\u0302",
)  # fmt: skip


def golden(name: str, folder: Path) -> Results:
    """Return a published account, worked out again in a folder."""
    shutil.copytree(GOLDEN / name, folder / name)
    run(prepare(folder / name))
    return read_results(folder / name)


def whole(results: Results, period: str = "") -> float:
    """Return the headline of an account straight from its flows, yuan."""
    flows, code = results.flows, results.manifest["area"]["code"]
    period = period or str(results.manifest["periods"][-1])
    here = flows[flows["in_headline"] & (flows["place"] == code) & (flows["period"] == period)]
    return math.fsum(here["value"].dropna())


def wide(count: int) -> Results:
    """Return a city of so many counties, each with one flow, without shapes."""
    codes = [f"99{number:04d}" for number in range(1, count + 1)]
    below = [synthetic.flow(code, "forest", "retention", 1000.0 * n) for n, code in enumerate(codes, 1)]
    rows = [(synthetic.CITY, "", "city", "合成市", "Synthetic City", math.nan, math.nan)]
    rows += [(code, synthetic.CITY, "county", f"第{code}县", f"County {code}", math.nan, math.nan) for code in codes]
    columns = ["code", "parent", "level", "name_zh", "name_en", "area_ha", "covered"]
    return synthetic.account(below, places=pd.DataFrame(rows, columns=columns), shapes={})


def several_roots(count: int) -> Results:
    """Return an area that is no place itself: so many cities side by side."""
    results = wide(count)
    places = results.places.iloc[1:].assign(parent="")
    told = results.manifest | {"area": {"code": "REGION", "name": synthetic.both("Region", "区域")}}
    flows = results.flows[results.flows["place"] != synthetic.CITY].reset_index(drop=True)
    return replace(results, flows=flows, places=places, manifest=told)


def negative() -> Results:
    """Return an account in which one line costs more than it gives."""
    below = [*synthetic.county_flows()]
    below += [synthetic.flow(code, "paddy", "tourism", -3e6 * n) for n, code in enumerate(synthetic.COUNTIES, 1)]
    return synthetic.account(below)


def beside_only(role: str) -> Results:
    """Return an account whose only line is optional or separate."""
    below = [synthetic.flow(code, "forest", "oxygen", 1e6) for code in synthetic.COUNTIES]
    lines = [entry | {"role": role} for entry in synthetic.lines() if entry["service"] == "oxygen_release"]
    return synthetic.account(below, manifest=synthetic.manifest(0.0) | {"lines": lines})


def named(text: str) -> Results:
    """Return the account with one text in every place a user may write to."""
    places = synthetic.places().assign(name_en=text, name_zh=text)
    told = synthetic.manifest(1.8e8)
    told["area"]["name"] = synthetic.both(text, text)
    told["notes"] = [synthetic.both(text, text)]
    told["inputs"] = [
        row | {"name": text, "file": text, "source": text, "credit": text, "note": text} for row in told["inputs"]
    ]
    told["constants"] = [row | {"source": text} for row in told["constants"]]
    told["indicators"] = [row | {"source": text} for row in told["indicators"]]
    told["parameters"] = [row | {"source": text, "set": text} for row in told["parameters"]]
    told["warnings"] = [synthetic.both(text, text) | {"code": text}]
    below = synthetic.county_flows()
    frame = to_frame(
        [*synthetic.rolled_up(below), *below, own_item(text), replace(own_item(text), place=synthetic.REST)]
    )
    return replace(synthetic.account(), flows=frame, places=places, manifest=told)


def own_item(text: str) -> synthetic.Flow:
    """Return a flow of the city whose item has a name of the user's own."""
    return replace(synthetic.flow(synthetic.CITY, "paddy", "tourism", 5e6), service="crop_provision", item=text)
