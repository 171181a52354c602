"""Observations: one dated value of an indicator at a place, with its status; never changed, only superseded.

A table of observations is an Arrow table with the columns of `schema()`. Tables stand in the order they became known
(their vintages): of two values for the same indicator, place and period the later one holds, and the earlier is kept.
"""

from typing import Any, Final

from shanshui.core.labels import Label

COLUMNS: Final = ("indicator", "place", "period", "value", "low", "high", "status", "confidentiality")
KEY: Final = ("indicator", "place", "period")

# SDMX code list CL_OBS_STATUS, version 2.2.
STATUSES: Final[dict[str, Label]] = {
    "A": Label("normal", "正常"),
    "B": Label("series break", "序列断点"),
    "D": Label("definition differs", "口径不同"),
    "E": Label("estimated", "估计"),
    "F": Label("forecast", "预测"),
    "G": Label("experimental", "试验性"),
    "I": Label("imputed", "插补"),
    "K": Label("included in another category", "并入其他类别"),
    "L": Label("missing: exists but was not collected", "缺失：存在但未采集"),
    "M": Label("missing: cannot exist", "缺失：不可能存在"),
    "N": Label("not significant", "不显著"),
    "O": Label("missing", "缺失"),
    "P": Label("provisional", "初步"),
    "Q": Label("missing: suppressed", "缺失：不予公布"),
    "S": Label("strike or other special event", "特殊事件"),
    "U": Label("low reliability", "可靠性低"),
    "V": Label("not validated", "未核实"),
    "W": Label("includes another category", "含其他类别"),
}
ABSENT: Final = frozenset("LMOQ")  # statuses without a value

# SDMX code list CL_CONF_STATUS, version 1.2, as far as places use it.
CONFIDENTIALITIES: Final[dict[str, Label]] = {
    "F": Label("free", "公开"),
    "N": Label("not for publication", "内部使用"),
    "C": Label("confidential", "保密"),
    "D": Label("secondary confidentiality, set by the sender", "次级保密（发送方设定）"),
    "S": Label("secondary confidentiality", "次级保密"),
}
PUBLIC: Final = frozenset("F")


def schema() -> Any:
    """Return the Arrow schema of a table of observations; value, low and high are null where absent (§1)."""
    import pyarrow as pa

    name, number = pa.dictionary(pa.int32(), pa.string()), pa.float64()
    types = (name, name, name, number, number, number, name, name)
    return pa.schema([pa.field(column, kind) for column, kind in zip(COLUMNS, types, strict=True)])
