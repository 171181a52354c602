"""An area whose rasters lie in a store: the same account as from files, with threads and with workers."""

import pytest
from tests.data.test_remote import Store, store  # noqa: F401
from tests.run.accounting import account, copied, source_settings, with_settings
from tests.run.clusters import local_cluster

from shanshui.core.errors import Problems
from shanshui.run.account import prepare
from shanshui.run.execute import Settings
from shanshui.run.run import run

pytestmark = pytest.mark.enable_socket


def remote(area, folder, **more):
    (folder / "bucket").mkdir()
    (folder / "bucket/dem.tif").write_bytes((area.parent / "dem.tif").read_bytes())
    (area.parent / "dem.tif").unlink()
    sources = source_settings(elevation={"file": "s3://bucket/dem.tif", "unit": "m"})
    return with_settings(area, sources=sources, **more)


def test_the_same_flows(store, area, written, tmp_path):  # noqa: F811
    want = account(copied(written, tmp_path / "files" / "area"))
    with local_cluster(2) as cluster:
        there = remote(area, store[1], remote=["s3://bucket/"])
        run(prepare(there), Settings(block=32, cluster=cluster.scheduler_address))
        assert (there.parent / "results/flows.parquet").read_bytes() == (want.folder / "flows.parquet").read_bytes()
    assert account(there, 64, 2, fresh=True).flows.equals(want.flows)


def test_only_when_allowed(store, area):  # noqa: F811
    with pytest.raises(Problems, match="remote"):
        prepare(remote(area, store[1]))
    assert Store.asked == []
