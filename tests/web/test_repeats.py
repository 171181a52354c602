"""What was answered before is answered again without a look at the request: on one's own machine alone."""

import socket

import pytest
from tests.web.asking import asking, granted

from shanshui.cli.serve import _listening
from shanshui.web.app import create_app
from shanshui.web.layer_desk import DESK, Kept
from shanshui.web.repeats import Repeats
from shanshui.web.who import LocalGate, Role, Who

COUNTY, SIBLING = "331121", "331122"
ADDRESSES = (
    "places",
    "shapes",
    f"sections/lines?place={COUNTY}&lang=en",
    "tables/flows.csv",
    "tables/lines.xlsx",
    f"services?place={COUNTY}",
)


@pytest.fixture(scope="module")
def own(areas):
    """Return the app of one person on their own machine."""
    return create_app([areas / "lishui", areas / "district"])


@pytest.fixture
def found(own, monkeypatch):
    """Return the answers that were given again."""
    told, find = [], Repeats.find
    monkeypatch.setattr(Repeats, "find", lambda self, scope: told.append(find(self, scope)) or told[-1])
    return told


@pytest.mark.parametrize("address", ADDRESSES)
def test_the_second_answer_is_the_first(own, found, address):
    client, path = asking(own), f"/api/areas/lishui/{address}"
    first, second = client.get(path), client.get(path)
    assert [one is not None for one in found[-2:]] == [False, True]
    assert (second.status_code, second.content) == (200, first.content)
    assert sorted(second.headers.multi_items()) == sorted(first.headers.multi_items())
    tag = {"If-None-Match": first.headers["etag"]}
    assert client.get(path, headers=tag).status_code == 304
    assert client.get(path, headers={"Accept-Encoding": "identity"}).content == first.content
    head = client.head(path)
    assert (head.status_code, head.content) == (200, b"")
    assert client.post(path).status_code in (403, 405)


def test_a_tile_is_told_again_and_drawn_again_once_forgotten(own, found, monkeypatch):
    client, path = asking(own), "/api/areas/lishui/layers/ecosystem_type"
    tiles = client.post(f"{path}/make").json()["tiles"]
    address = tiles.format(z=8, x=212, y=106)
    first, second = client.get(address), client.get(address)
    assert found[-1] is not None
    assert first.status_code == 200
    assert second.content == first.content
    assert sorted(second.headers.multi_items()) == sorted(first.headers.multi_items())
    monkeypatch.setattr(DESK, "_tiles", Kept())
    assert client.get(address).content == first.content
    assert found[-1] is None


def test_of_data_that_changed_nothing_is_told_again(own_lishui, found):
    client = asking(create_app([own_lishui]))
    address = f"/api/areas/{own_lishui.name}/tables/flows.json"
    for _ in range(2):
        client.get(address)
    assert found[-1] is not None
    (own_lishui / "area.yaml").touch()
    assert client.get(address).status_code == 200
    assert found[-1] is None


class Others(LocalGate):
    """Somebody else asks each time."""

    who_asks = granted("admin")

    def who(self, connection):
        return Who("somebody", (self.who_asks,))


def test_where_others_may_ask_every_request_is_looked_at(areas, found):
    gate = Others()
    client = asking(create_app([areas / "lishui"], gate))
    address = f"/api/areas/lishui/sections/lines?place={SIBLING}"
    for _ in range(2):
        assert client.get(address).status_code == 200
    gate.who_asks = granted(f"{Role.VIEWER.name}@lishui/{COUNTY}")
    assert client.get(address).status_code == 404
    assert not any(found)


@pytest.mark.enable_socket
def test_an_answer_in_two_pieces_does_not_wait_for_the_first_to_be_received():
    with _listening("127.0.0.1", 0) as listening:
        assert listening.proto == socket.IPPROTO_TCP  # by this asyncio knows that it may set TCP_NODELAY
