"""Who may only look learns nothing of periods nobody approved: whatever these hold, every answer is the same."""

import re
from collections.abc import Iterator
from itertools import pairwise, product
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from tests.web.asking import app_of, asking
from tests.web.team import text_of

from shanshui.run.account import prepare
from shanshui.run.findings import update
from shanshui.run.observed import register_all
from shanshui.run.run import run
from shanshui.store.approvals import Account

SHOWN, HIDDEN = "2019", "2020"
HARVEST = {SHOWN: (4200, 1900), HIDDEN: (7319, 4127)}  # t of tea, by county; of what is hidden in one of two worlds
OTHERWISE = (2551, 3867)  # of the other
FILES = {
    "area.yaml": """area: {code: "331100"}
periods: [2018, 2019, 2020]
places: {file: places.csv}
tables: {quantities: {file: quantities.csv}}
indicators: {file: dictionary.csv}
observations:
  - {file: values.csv, published: 2021-03-01, source: yearbook}
targets: {file: targets.csv}
benchmark: {index: index.csv}
""",
    "places.csv": """code,parent,level,name_zh,name_en
331100,,city,丽水市,Lishui City
331102,331100,county,莲都区,Liandu
331121,331100,county,青田县,Qingtian
331122,331100,county,缙云县,Jinyun
""",
    "dictionary.csv": """id,label_zh,label_en,unit,direction,over_places,numerator,denominator,factor,account,basis
population,人口,population,person,up,sum,,,,,
income,收入,income,yuan person-1,up,none,,,,,
gep,生态产品总值,GEP,亿元,up,sum,,,,gep,current
gep_per_head,人均生态产品总值,GEP per head,yuan person-1,up,ratio,gep,population,1e8,,current
tea,茶叶,tea,万元,up,none,,,,gep.crop_provision,current
""",
    "targets.csv": """id,indicator,level,place,base_period,period,rate,target
gep-city,gep,,331100,2019,2025,,5
head,gep_per_head,county,,2018,2025,8%,
income,income,county,,2018,2025,8%,
""",
    "index.csv": "code,parent,weight,name_zh,name_en\nall,,,总指数,Index\ngep,all,1,,\nincome,all,1,,\n",
}


def values() -> str:
    rows = ["indicator,place,period,value,unit"]
    for (number, place), year in product(enumerate(("331102", "331121", "331122")), (2018, 2019, 2020)):
        rows += [f"population,{place},{year},{300000 + 50000 * number},person"]
        rows += [f"income,{place},{year},{30000 + 700 * number + 90 * (year - 2018)},yuan person-1"]
    return "\n".join(rows) + "\n"


def quantities(hidden: tuple[int, int]) -> str:
    rows = ["period,place,ecosystem_type,service,item,quantity,unit,price,price_unit,source"]
    for year, harvest in {"2018": (4000, 2000), SHOWN: HARVEST[SHOWN], HIDDEN: hidden}.items():
        amounts = {"331102": harvest[0], "331121": harvest[1], "331122": 1000}
        rows += [f"{year},{code},orchard,crop_provision,tea,{t},t,1,万元/t,x" for code, t in amounts.items()]
    return "\n".join(rows) + "\n"


def world(folder: Path, hidden: tuple[int, int], approved: tuple[str, ...]) -> FastAPI:
    """Return the server of an account of which some periods were approved, its figures and findings registered."""
    folder.mkdir(parents=True)
    for name, text in {**FILES, "values.csv": values(), "quantities.csv": quantities(hidden)}.items():
        (folder / name).write_text(text, encoding="utf-8")
    run(prepare(folder))
    register_all(folder, "tests")
    update(folder, "tests")
    app = app_of([folder])
    area = app.state.shelf["tea"]
    for period in approved:
        one = Account("tea", period, area.account.fingerprint)
        app.state.gate.keeping(area).move(one, "submit", "an editor")
        app.state.gate.keeping(area).move(one, "approve", "an approver")
    return app


@pytest.fixture(scope="module", params=[("2018", SHOWN), pytest.param((), marks=pytest.mark.slow)])
def worlds(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[FastAPI, FastAPI]:
    """Return two servers that differ in nothing but what they hold of a period that is not approved."""
    folder = tmp_path_factory.mktemp("worlds")
    one, other = (
        world(folder / name / "tea", harvest, request.param)
        for name, harvest in (("one", HARVEST[HIDDEN]), ("other", OTHERWISE))
    )
    return one, other


def ids(browser: TestClient, path: str, *names: str) -> list[str]:
    found = browser.get(f"/api/areas/tea/{path}").json()
    for name in names:
        found = found[name]
    return [str(one["id"]) for one in found]


def addresses(every: TestClient) -> Iterator[str]:
    """Yield the address of all there is to read of the account, as one who sees all of it finds it."""
    yield from ("", "places", "shapes", "periods", "services", "sections", "overview", "targets", "targets?level=all")
    yield from ("findings?all=true", "reports", "layers", "tables", "approval")
    yield from ("compare?periods=2018,2019", "compare?periods=2018,2019,2020", "compare?places=331102,331121")
    yield from ("compare?basis=comparable", "explain/crop_provision", "explain/crop_provision?period=2020")
    yield from (f"sections/{one}" for one in ids(every, "sections"))
    yield from (f"targets/{one}" for one in ids(every, "targets", "rows"))
    yield from (f"findings/{one}" for one in ids(every, "findings?all=true", "rows"))
    tables = ids(every, "tables")
    yield from (f"tables/{one}.{form}" for one, form in product(tables, ("json",)))
    yield from (f"tables/{one}.{form}" for one, form in product(("flows", "observations"), ("csv", "xlsx", "parquet")))
    yield from (f"tables/{one}/cells/{row}/{column}" for one in tables for row, column in pairwise(range(5)))
    yield from (f"reports/{one}.html" for one in ids(every, "reports"))
    yield from ("reports/card.pdf", "reports/bulletin.docx", "reports/annex.xlsx")


def told(answer: Any) -> str:
    """Return what an answer says, but for hashes, times and how long the log is: these tell states apart, no figure."""
    text = re.sub(r"\b[0-9a-f]{7,64}\b", "#", answer.text if "json" in str(answer.headers) else text_of(answer))
    text = re.sub(r"\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(:\d{2})?(\.\d+)?(Z|\+\d\d:\d\d)?", "#", text)
    text = re.sub(r'"seq":\d+|\d+:#|(events? of the register.{,60}?)\d+(?=</td>)', "#", text, flags=re.S | re.I)
    return f"{answer.status_code} {re.sub(r'(?i)etag: .*|content-length: .*', '', text)}"


def asked(browser: TestClient, address: str) -> str:
    joined = "&" if "?" in address else "?"
    return told(browser.get(f"/api/areas/tea/{address}{joined}lang=en" if address else "/api/areas"))


def test_whatever_is_hidden_every_answer_is_the_same(worlds: tuple[FastAPI, FastAPI]):
    every = asking(worlds[0])
    one, other = (asking(app, "viewer@tea") for app in worlds)
    wanted = list(dict.fromkeys(addresses(every)))
    assert len(wanted) > 60
    differ = [address for address in wanted if asked(one, address) != asked(other, address)]
    assert differ == []


def test_of_a_part_the_values_of_peers_elsewhere_are_not_told(worlds: tuple[FastAPI, FastAPI]):
    app = worlds[0]
    whole, part = (asking(app, f"editor@tea{where}") for where in ("", "/331122"))
    gaps = whole.get("/api/areas/tea/findings?all=true&kind=benchmark_gap&place=331122&lang=en").json()["rows"]
    assert gaps
    assert all(" at the " in one["statement"] for one in gaps)
    for address in ("findings?all=true&lang=en", "tables/findings.json?lang=en", "reports/bulletin.html?lang=en"):
        text = part.get(f"/api/areas/tea/{address}").text
        assert "behind its peers by" in text
        assert not re.search(r"at the (best|upper quartile) of its peers|of the reference", text), address
    one = part.get(f"/api/areas/tea/findings/{gaps[0]['id']}?lang=en").json()
    assert " at the " not in one["statement"]
    assert one["gap_t"] == gaps[0]["gap_t"]


def test_who_works_on_it_sees_the_difference(worlds: tuple[FastAPI, FastAPI]):
    one, other = (asking(app, "editor@tea") for app in worlds)
    for address in ("overview", "targets", "findings?all=true", "tables/observations.json", "reports/bulletin.html"):
        assert asked(one, address) != asked(other, address), address


def test_what_was_approved_and_what_is_no_account_is_told(worlds: tuple[FastAPI, FastAPI]):
    viewer = asking(worlds[0], "viewer@tea")
    text = str(viewer.get("/api/areas/tea/tables/observations.json").json()["rows"])
    assert "income" in text
    approved = len(viewer.get("/api/areas/tea/periods").json()) == 2
    assert ("gep" in text) == approved
    assert any(row["indicator"] == "income" for row in viewer.get("/api/areas/tea/findings").json()["rows"])
    if approved:
        assert viewer.get(f"/api/areas/tea/overview?period={HIDDEN}").status_code == 404
