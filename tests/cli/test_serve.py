"""`shanshui serve`: what it refuses, and as a process: how soon it answers, how it ends."""

import http.client
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from shanshui.cli.serve import check_own
from shanshui.core.errors import NotThisMachine

SOON = 1.0  # seconds until the door answers, on a machine that does nothing else
PATIENCE = 60


@pytest.fixture
def district(tmp_path: Path) -> Path:
    from shanshui.run.demo import copy_example

    return copy_example("district", tmp_path / "district").parent


def test_without_an_area_one_says_how_to_get_one(shanshui, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    said = shanshui("serve")
    assert said.code == 3
    assert "shanshui demo" in said.err
    assert shanshui("serve", "nowhere").code == 3


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.168.1.5", "example.com", "127.0.0.1.example.com", ""])
def test_a_server_of_one_person_stays_on_this_machine(host):
    with pytest.raises(NotThisMachine, match="--team"):
        check_own(host)


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "::1", "127.0.0.5"])
def test_this_machine_has_many_names(host):
    check_own(host)


def test_others_are_let_in_with_team_only(shanshui, district):
    said = shanshui("serve", district, "--host", "0.0.0.0")
    assert (said.code, said.out) == (3, "")
    assert "--team" in said.err


def test_a_team_is_somewhere(shanshui, district):
    said = shanshui("serve", district, "--team")
    assert said.code == 2
    assert "--database" in said.err


# As a process ---------------------------------------------------------------------------------------------


@contextmanager
def serving(*words: object, **environment: str) -> Iterator[tuple[subprocess.Popen[str], int, float]]:
    """Yield a server, its port and when it was started; no process is left behind."""
    command = [sys.executable, "-m", "shanshui.cli.main", "serve", *map(str, words), "--port", "0", "--lang", "en"]
    began = time.perf_counter()
    process = subprocess.Popen(
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
        env={**os.environ, **environment},
    )
    last = threading.Timer(PATIENCE, process.kill)
    last.start()
    try:
        assert process.stdout is not None
        told = process.stdout.readline()
        port = re.search(r"http://(?:127\.0\.0\.1|localhost|\[::1\]):(\d+)/", told)
        yield process, int(port[1]) if port else 0, began
    finally:
        last.cancel()
        process.kill()
        process.wait()
        process.stdout.close()
        process.stderr.close()


def get(port: int, path: str, **headers: str) -> tuple[int, bytes]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
    try:
        connection.request("GET", path, headers=headers)
        answer = connection.getresponse()
        return answer.status, answer.read()
    finally:
        connection.close()


@pytest.mark.enable_socket
def test_it_answers_at_once_and_ends_cleanly(district):
    with serving(district) as (process, port, began):
        status, body = get(port, "/healthz")
        took = time.perf_counter() - began
        assert (status, body) == (200, b'{"status": "ok"}')
        assert took < SOON * max(1.0, os.getloadavg()[0]), f"{took:.2f} s"
        assert b"district" in get(port, "/api/areas")[1]
        assert get(port, "/readyz")[0] == 200
        assert get(port, "/district")[0] in (200, 503), "503 where the pages were not built"
        assert get(port, "/api/areas", Host="evil.example")[0] == 421
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=PATIENCE)
        assert (process.returncode, err) == (0, "")
        assert out.splitlines() == ["Ready.", "Ended."]


@pytest.mark.enable_socket
def test_the_system_may_end_it(district):
    with serving(district) as (process, port, _):
        assert get(port, "/readyz")[0] in (200, 503)
        process.terminate()
        _, err = process.communicate(timeout=PATIENCE)
        assert (process.returncode, err) == (0, "")


@pytest.mark.enable_socket
def test_a_team_signs_in(district, tmp_path):
    with serving(district, "--team", "--database", tmp_path / "team.sqlite") as (_, port, _):
        status, body = get(port, "/api/areas", Host="gep.example.gov.cn")
        assert (status, b"NotSignedIn" in body) == (401, True)
        assert get(port, "/healthz")[0] == 200


@pytest.mark.enable_socket
def test_it_ends_by_itself_where_the_settings_are_wrong(district):
    settings = district / "area.yaml"
    settings.write_text(settings.read_text(encoding="utf-8") + "\nnonsense: 1\n", encoding="utf-8")
    with serving(district) as (process, _, _):
        out, err = process.communicate(timeout=PATIENCE)
        assert process.returncode == 3
        assert "nonsense" in err
        assert "area.yaml" in err
        assert "Traceback" not in out + err


@pytest.mark.enable_socket
def test_two_servers_cannot_have_one_port(shanshui, district):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        said = shanshui("serve", district, "--port", taken.getsockname()[1])
    assert said.code == 3
    assert "--port 0" in said.err


@pytest.mark.enable_socket
def test_several_areas_of_one_name(district, tmp_path):
    other = shutil.copytree(district, tmp_path / "other" / "district")
    with serving(district, other) as (_, port, _):
        body = get(port, "/api/areas")[1]
        assert b'"district"' in body
        assert b'"district-2"' in body


@pytest.mark.enable_socket
def test_what_is_heavy_is_not_imported_before_it_answers():
    """Everything that the door needs comes with uvicorn and a few files of ours."""
    code = (
        "import sys, uvicorn, shanshui.cli.main, shanshui.web.front, shanshui.web.guard\n"
        "print([m for m in ('fastapi', 'pandas', 'numpy', 'pydantic', 'starlette') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


SLOW = """
import asyncio, sys, time, types
from shanshui.cli.serve import _Loading, _listening, _run, _teller

async def app(scope, receive, send):
    print("asked", flush=True)
    await asyncio.to_thread(time.sleep, 60)

class Slow(_Loading):
    def _app(self):
        app.state = types.SimpleNamespace(shelf=None)
        return app

listening = _listening("127.0.0.1", 0)
print(listening.getsockname()[1], flush=True)
_run(listening, Slow([], False, "", _teller(False, "en")), None)
"""


@pytest.mark.enable_socket
@pytest.mark.parametrize(("asked_twice", "longest"), [(False, 2.0), (True, 1.0)])
def test_it_ends_soon_though_a_thread_never_does(asked_twice, longest):
    process = subprocess.Popen([sys.executable, "-c", SLOW], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        port = int(process.stdout.readline())
        with socket.create_connection(("127.0.0.1", port)) as connection:
            connection.sendall(b"GET /api/report HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
            assert {process.stdout.readline() for _ in range(2)} == {"Ready.\n", "asked\n"}
            began = time.perf_counter()
            process.send_signal(signal.SIGINT)
            if asked_twice:
                threading.Timer(0.2, process.send_signal, [signal.SIGINT]).start()
            out, err = process.communicate(timeout=PATIENCE)
        took = time.perf_counter() - began
        assert (process.returncode, out, err) == (0, "Ended.\n", "")
        assert took < longest * max(1.0, os.getloadavg()[0] / 4), f"{took:.2f} s"
    finally:
        process.kill()
        process.wait()


@pytest.mark.skipif(os.name != "posix", reason="signals")
def test_while_it_is_loaded_an_interrupt_is_one_line():
    code = (
        "import sys, os, signal\n"
        "sys.argv = ['/bin/shanshui', 'serve']\n"
        "import shanshui.cli\n"
        "os.kill(os.getpid(), signal.SIGINT)\n"
        "import shanshui.cli.main\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, encoding="utf-8", check=False)
    assert (done.returncode, done.stdout) == (130, "")
    assert done.stderr.startswith("Interrupted; ")
    assert done.stderr.count("\n") == 1


def test_who_imports_a_part_of_the_program_keeps_their_ctrl_c():
    code = "import signal, shanshui.cli.main\nassert signal.getsignal(signal.SIGINT) is signal.default_int_handler"
    subprocess.run([sys.executable, "-c", code], check=True)


def test_a_database_in_no_folder_is_told_with_its_option(shanshui, district):
    said = shanshui("serve", district, "--team", "--database", "/nonexistent/x.db", "--lang", "en")
    assert said.code == 3
    assert said.err.startswith("--database: there is no folder '/nonexistent' for the database '/nonexistent/x.db'.")
    assert "area.yaml" not in said.err
