"""The tidy table: its columns, its order, its bytes."""

import io
import math
import random

import pyarrow as pa
import pyarrow.parquet as pq
from tests.accounts.builders import flow

from shanshui.accounts.flows import ADDITIVE, COLUMNS, KEY, schema, to_arrow, to_frame

# design.md §5, in its order, with period × place × type × service × item first.
DESIGN = (
    "period, place, level, ecosystem_type, service, item, potential, supply, use, unit, price, price_unit, value, currency, "
    "price_year, basis, in_headline, covered, standard, low, high"
)
ROWS = [flow(f"{i}", ecosystem_type=kind) for i in range(9) for kind in ("shrub", "forest")]


def test_columns_are_those_of_the_design():
    assert ", ".join(COLUMNS) == DESIGN
    assert set(KEY) | set(ADDITIVE) <= set(COLUMNS)


def test_types():
    kinds = {field.name: field.type for field in schema()}
    assert kinds["place"] == pa.string()
    assert kinds["value"] == pa.float64()
    assert kinds["in_headline"] == pa.bool_()


def test_order_is_by_key_whatever_came_first():
    shuffled = ROWS.copy()
    random.Random(3).shuffle(shuffled)
    one, other = to_arrow(ROWS), to_arrow(shuffled)
    assert one.column("place").to_pylist() == sorted(f.place for f in ROWS)
    assert one.column("ecosystem_type").to_pylist()[:2] == ["forest", "shrub"]
    assert [repr(r) for r in one.to_pylist()] == [repr(r) for r in other.to_pylist()]


def test_the_same_flows_are_the_same_bytes():
    def written(rows):
        sink = io.BytesIO()
        pq.write_table(to_arrow(rows), sink, compression="zstd")
        return sink.getvalue()

    assert written(ROWS) == written(ROWS[::-1])


def test_absent_stays_nan_and_codes_stay_text():
    frame = to_frame([flow("010203", supply=math.nan)])
    assert frame["place"][0] == "010203"
    assert math.isnan(frame["supply"][0])


def test_no_flows_are_an_empty_table():
    assert to_arrow([]).num_rows == 0
    assert to_arrow([]).schema == schema()
