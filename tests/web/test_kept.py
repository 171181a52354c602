"""Answers that are kept: for whom, how many, made by whom."""

import gzip
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from tests.web.asking import asking

from shanshui.web.kept import LARGEST, Answer, Shelved, as_bytes
from shanshui.web.who import Role

COUNTY, SIBLING, CITY = "331121", "331122", "331100"
ROUTES = (
    "tables/flows.json",
    "tables/places.csv",
    "tables/extent.json",
    "sections/headline",
    "services",
    "places",
    "shapes",
    "targets",
    "findings",
    "tables",
    "tables/findings.json",
    "tables/observations.json",
)


def test_the_least_used_goes_when_there_is_no_room():
    shelved, made = Shelved(budget=250), []

    def get(name):
        return shelved.get(name, lambda: made.append(name) or Answer(name.encode() * 100))

    for name in "abab":
        get(name)
    get("c")
    get("b")
    assert made == ["a", "b", "c"], "the least used of a and b went"
    get("a")
    assert made[-1] == "a"
    assert shelved.bytes <= 250


def test_what_is_too_large_is_made_each_time():
    shelved, made = Shelved(), []
    for _ in range(2):
        shelved.get("big", lambda: made.append(1) or Answer(b"x" * (LARGEST + 1)))
    assert len(made) == 2
    assert shelved.bytes == 0


def test_many_who_ask_the_same_wait_for_one():
    shelved, made, go = Shelved(), [], threading.Event()

    def make():
        made.append(1)
        go.wait(5)
        return Answer(b"found")

    with ThreadPoolExecutor(8) as pool:
        asked = [pool.submit(shelved.get, "key", make) for _ in range(8)]
        go.set()
        assert {one.result().content for one in asked} == {b"found"}
    assert made == [1]


def test_what_fails_is_not_kept_and_blocks_nobody():
    shelved = Shelved()
    with pytest.raises(ValueError, match="no"):
        shelved.get("key", lambda: (_ for _ in ()).throw(ValueError("no")))
    assert shelved.get("key", lambda: Answer(b"yes")).content == b"yes"


def test_json_has_null_for_what_is_not_known():
    assert (
        as_bytes({"a": float("nan"), "b": [float("inf"), 1.5], "中": ()})
        == '{"a":null,"b":[null,1.5],"中":[]}'.encode()
    )


def test_an_answer_is_told_again_as_the_very_same_bytes(client):
    address = f"/api/areas/lishui/tables/lines.json?place={COUNTY}"
    first, second = client.get(address), client.get(address)
    assert first.content == second.content
    assert client.get(address, headers={"If-None-Match": first.headers["etag"]}).status_code == 304
    assert first.headers["cache-control"] == "private, no-cache"


def test_answers_are_compressed_for_those_who_can_read_it(client):
    address = "/api/areas/lishui/tables/flows.json"
    plain = client.get(address, headers={"Accept-Encoding": "identity"})
    with client.stream("GET", address, headers={"Accept-Encoding": "gzip"}) as answer:
        assert gzip.decompress(b"".join(answer.iter_raw())) == plain.content
    assert "content-encoding" not in plain.headers
    assert "accept-encoding" in plain.headers["vary"]


@pytest.mark.parametrize("route", ROUTES)
def test_nobody_is_told_what_was_kept_for_another(app, route):
    """The whole is asked for first, by one who may see it; then others ask with the very same address."""
    address = f"/api/areas/lishui/{route}"
    whole = asking(app, "editor@lishui").get(address)
    for role in ("viewer", "editor"):
        mine = f"{role}@lishui/{COUNTY}"
        warm = asking(app, mine).get(address)
        assert warm.status_code in (200, 404)
        assert SIBLING not in warm.text
        assert (warm.status_code, warm.content) == _fresh(app, address, mine)
        assert warm.content != whole.content or route in ("services", "tables")


@pytest.mark.parametrize("role", [role.name for role in Role])
def test_what_was_kept_of_a_place_is_not_told_to_those_of_another(app, role):
    stranger = asking(app, f"{role}@lishui/{COUNTY}")
    for route in ("tables/flows.json", "sections/headline", "targets", "findings", "explain/soil_retention"):
        for place in (SIBLING, CITY, "nowhere"):
            asked = {"place": place}
            asking(app).get(f"/api/areas/lishui/{route}", params=asked)
            assert stranger.get(f"/api/areas/lishui/{route}", params=asked).status_code == 404


def _fresh(app, address, as_whom):
    """Return the answer to somebody from an app that nobody asked before."""
    shelved, app.state.kept = app.state.kept, Shelved()
    try:
        answer = asking(app, as_whom).get(address)
    finally:
        app.state.kept = shelved
    return answer.status_code, answer.content


def test_what_is_kept_for_get_is_no_answer_to_another_method(client):
    found = client.get("/api/areas/district/findings").json()["rows"][0]
    address = f"/api/areas/district/findings/{found['id']}"
    client.get(address)
    assert client.post(address).status_code == 405


def test_another_account_is_another_answer(own_lishui):
    from tests.web.asking import app_of

    client = asking(app_of([own_lishui]))
    address = f"/api/areas/{own_lishui.name}/tables/flows.json"
    before = client.get(address)
    (own_lishui / "area.yaml").touch()
    assert client.get(address).headers["etag"] == before.headers["etag"], "the same data, looked at again"
    settings = own_lishui / "results" / "complete.json"
    settings.write_text(settings.read_text() + "\n")
    assert client.get("/api/areas").json()[0]["fingerprint"] != ""
    assert client.get(address).status_code == 200
