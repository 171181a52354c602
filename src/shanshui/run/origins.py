"""Where the user's tables say what a flow is: file and row, for a rule that is broken."""

from functools import cache

from shanshui.accounts.balance import Origin
from shanshui.accounts.flows import Flow
from shanshui.core import registry
from shanshui.run.account import Prepared
from shanshui.run.tables import RowReader

Key = tuple[str, str, str, str, str]  # period, place, ecosystem type, service, item


def origin_of(prepared: Prepared) -> Origin:
    """Return a function of a flow → `file:row`, empty for what was worked out; looked up when first asked."""

    @cache
    def rows() -> dict[Key, str]:
        return rows_of(prepared)

    def origin(flow: Flow) -> str:
        return rows().get((flow.period, flow.place, flow.ecosystem_type, flow.service, flow.item), "")

    return origin


def rows_of(prepared: Prepared) -> dict[Key, str]:
    """Return the row of every quantity in the user's tables."""
    found: dict[Key, str] = {}
    for _, table, setting, holds in prepared.tables.files:
        if holds == "flows":
            for row in table:
                reader = RowReader(prepared.area, prepared.tree, table, setting, row)
                service = registry.service(reader.text("service", setting.service or ""))
                item = reader.text("item") or service.items[0].id
                key = (reader.period(), reader.place(), reader.ecosystem_type(), service.id, item)
                found[key] = f"{table.where}:{row.number}"
    return found
