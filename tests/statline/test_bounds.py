"""A service that sends too much, too slowly, or us elsewhere: one sentence, soon, nothing kept."""

import gzip
import json
import socket
import socketserver
import threading
import time
import zlib
from contextlib import contextmanager, suppress

import pytest

from regiobeeld import statline
from regiobeeld.errors import StatLineError
from regiobeeld.statline import endpoint
from tests.stand_in import StandIn
from tests.stand_in.service import Answer

TABLE = "85012NED"
HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
GZIP = HEAD + b"Content-Encoding: gzip\r\n"


@contextmanager
def attacker(speak):
    """A server that says to every request what it likes, for as long as one listens."""

    class Handler(socketserver.StreamRequestHandler):
        def handle(self):
            with suppress(OSError):
                while self.rfile.readline().strip():
                    pass
                server.asked += 1
                speak(self.wfile)

    class Server(socketserver.ThreadingTCPServer):
        daemon_threads = True
        allow_reuse_address = True
        block_on_close = False
        asked = 0

    with Server(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        server.url = f"http://127.0.0.1:{server.server_address[1]}"
        try:
            yield server
        finally:
            server.shutdown()


def endless(out):
    out.write(HEAD + b"\r\n" + b'{"value":[')
    while True:
        out.write(b"{}," * 20_000)


def endless_chunks(out):
    out.write(HEAD + b"Transfer-Encoding: chunked\r\n\r\n")
    while True:
        out.write(b"10000\r\n" + b" " * 2**16 + b"\r\n")


def bomb(out):
    """Some 60 kB of gzip that unpack to 60 MB: the same as 6 MB that unpack to 6 GB."""
    out.write(GZIP + b"\r\n" + gzip.compress(b" " * 60_000_000))


def bomb_that_lies(out):
    """A bomb of which the last four bytes say that it is small."""
    out.write(GZIP + b"\r\n" + gzip.compress(b" " * 60_000_000)[:-4] + bytes([9, 0, 0, 0]))


def endless_gzip(out):
    packer = zlib.compressobj(0, wbits=31)
    out.write(GZIP + b"\r\n")
    while True:
        out.write(packer.compress(b" " * 10**6) + packer.flush(zlib.Z_SYNC_FLUSH))


def announced(out):
    out.write(HEAD + b"Content-Length: %s\r\n\r\n" % (b"9" * 30))
    time.sleep(5)


def drops_of_body(out):
    out.write(HEAD + b"\r\n")
    while True:
        out.write(b" ")
        out.flush()
        time.sleep(0.05)


def drops_of_announced_body(out):
    out.write(HEAD + b"Content-Length: 100000\r\n\r\n")
    while True:
        out.write(b" ")
        out.flush()
        time.sleep(0.05)


def drops_of_headers(out):
    out.write(b"HTTP/1.1 200 OK\r\n")
    for number in range(10_000):
        out.write(b"X-%d: x\r\n" % number)
        out.flush()
        time.sleep(0.05)


def drops_of_one_header(out):
    out.write(b"HTTP/1.1 200 OK\r\nX: ")
    while True:
        out.write(b"x")
        out.flush()
        time.sleep(0.05)


def continues_for_ever(out):
    while True:
        out.write(b"HTTP/1.1 100 Continue\r\n\r\n")
        out.flush()
        time.sleep(0.01)


LARGE = [endless, endless_chunks, bomb, bomb_that_lies, endless_gzip, announced]
SLOW = [
    drops_of_body,
    drops_of_announced_body,
    drops_of_headers,
    drops_of_one_header,
    continues_for_ever,
]
ASK = {
    "metadata": lambda url: statline.table(TABLE, url=url),
    "count": lambda url: endpoint.endpoint("CBS", url).get_count(TABLE, None),
    "catalogue": lambda url: statline.catalogue(url=url),
}


@pytest.mark.parametrize("ask", ASK)
@pytest.mark.parametrize("speak", LARGE)
def test_an_answer_that_is_too_large_is_not_read_on(monkeypatch, ask, speak):
    monkeypatch.setenv("REGIOBEELD_LARGEST_ANSWER", "2")
    monkeypatch.setenv("REGIOBEELD_DEADLINE", "5")
    with attacker(speak) as server, pytest.raises(StatLineError) as caught:
        ASK[ask](server.url)
    said = str(caught.value)
    assert "sends more than 2 MB (REGIOBEELD_LARGEST_ANSWER allows more)" in said
    assert server.url in said and "\n" not in said


@pytest.mark.parametrize("ask", ASK)
@pytest.mark.parametrize("speak", SLOW)
def test_an_answer_that_comes_in_drops_is_left_in_time(monkeypatch, ask, speak):
    monkeypatch.setenv("REGIOBEELD_DEADLINE", "0.3")
    began = time.monotonic()
    with attacker(speak) as server, pytest.raises(StatLineError) as caught:
        ASK[ask](server.url)
    said = str(caught.value)
    assert "had not answered wholly in 0.3 seconds (REGIOBEELD_DEADLINE allows more)" in said
    assert server.url in said and "\n" not in said
    assert time.monotonic() - began < 3


def test_a_large_page_of_rows_is_not_read_on(fresh, monkeypatch):
    table = statline.table(TABLE, url=fresh.url)
    page = Answer(200, b'{"value":[' + b" " * 3_000_000 + b"]}")
    monkeypatch.setenv("REGIOBEELD_LARGEST_ANSWER", "2")
    # It comes as some kilobytes of gzip, and is unpacked by a thread that reads.
    with (
        fresh.fixed(r"DataSet\?", page),
        pytest.raises(StatLineError, match="table 85012NED; nothing was kept"),
    ):
        table.read("Rokers")
    monkeypatch.setenv("REGIOBEELD_LARGEST_ANSWER", "4")
    with fresh.fixed(r"DataSet\?", page), pytest.raises(StatLineError, match="announced"):
        table.read("Rokers")


def test_connections_are_used_again_after_a_watch(fresh, monkeypatch):
    monkeypatch.setenv("REGIOBEELD_DEADLINE", "0.4")
    server = endpoint.endpoint("CBS", fresh.url)
    began = time.monotonic()
    while time.monotonic() - began < 1:
        assert server.get_count(TABLE, None)
    assert len(fresh.connections) == 1


def test_a_list_that_links_on_for_ever_is_left_in_time(fresh, monkeypatch):
    """Every page of it comes at once; cbsodata follows the links."""
    monkeypatch.setenv("REGIOBEELD_DEADLINE", "0.5")
    link = f"{fresh.url}/ODataFeed/odata/{TABLE}/DataProperties?$skip=1"
    page = Answer(200, json.dumps({"value": [{}], "odata.nextLink": link}).encode())
    with (
        fresh.fixed("/DataProperties", page),
        pytest.raises(StatLineError, match=r"not answered wholly in 0\.5 seconds"),
    ):
        statline.table(TABLE, url=fresh.url)


def test_a_list_of_many_pages_is_bounded_as_a_whole(fresh, monkeypatch):
    monkeypatch.setenv("REGIOBEELD_LARGEST_ANSWER", "1")
    link = f"{fresh.url}/ODataFeed/odata/{TABLE}/DataProperties?$skip=1"
    rows = [{"Key": "x" * 100_000}]
    page = Answer(200, json.dumps({"value": rows, "odata.nextLink": link}).encode())
    with (
        fresh.fixed("/DataProperties", page),
        pytest.raises(StatLineError, match="sends more than 1 MB"),
    ):
        statline.table(TABLE, url=fresh.url)
    assert len(fresh.asked("/DataProperties")) <= 11


def test_a_catalogue_that_links_on_for_ever_is_left_in_time(monkeypatch):
    monkeypatch.setenv("REGIOBEELD_DEADLINE", "0.5")
    with (
        attacker(_numbered_page) as server,
        pytest.raises(StatLineError, match=r"not answered wholly in 0\.5 seconds"),
    ):
        statline.catalogue(url=server.url)


def _numbered_page(out):
    link = f"http://x/Tables?$skip={time.monotonic_ns()}"
    body = json.dumps({"value": [], "odata.nextLink": link}).encode()
    out.write(HEAD + b"Connection: close\r\nContent-Length: %d\r\n\r\n" % len(body) + body)


@pytest.mark.parametrize("ask", ASK)
def test_a_redirect_to_another_host_is_not_followed(ask):
    with StandIn() as other, attacker(_to(lambda: other.url)) as server:
        with pytest.raises(StatLineError, match="sends us elsewhere") as caught:
            ASK[ask](server.url)
        assert other.requests == []
        assert server.asked <= 2
    assert other.url in str(caught.value)


def test_a_redirect_on_the_same_host_is_followed(fresh):
    """As a service does that has moved its feed."""
    with attacker(_to(lambda: "/here")) as server:
        with pytest.raises(StatLineError):
            ASK["count"](server.url)
        assert server.asked > 2


def test_a_redirect_to_no_address_is_told(fresh):
    for nowhere in ("http://[", "ftp://x/", "file:///etc/passwd", "http://\ud7ff\u202e"):
        with attacker(_to(lambda nowhere=nowhere: nowhere)) as server:
            for ask in ASK.values():
                with pytest.raises(StatLineError) as caught:
                    ask(server.url)
                assert "\n" not in str(caught.value)


def _to(where):
    def speak(out):
        out.write(b"HTTP/1.1 302 Found\r\nLocation: %s\r\n" % where().encode())
        out.write(b"Content-Length: 0\r\nConnection: close\r\n\r\n")

    return speak


@pytest.mark.parametrize(
    ("first", "then", "good"),
    [
        ("https://opendata.cbs.nl", "https://opendata.cbs.nl/x", True),
        ("https://opendata.cbs.nl", "http://opendata.cbs.nl/x", False),
        ("http://opendata.cbs.nl", "https://opendata.cbs.nl/x", True),
        ("https://opendata.cbs.nl", "https://OPENDATA.cbs.nl:443/x", True),
        ("https://opendata.cbs.nl", "https://opendata.cbs.nl.evil.nl/x", False),
        ("https://opendata.cbs.nl", "https://opendata.cbs.nl@evil.nl/x", False),
        ("http://localhost:8080", "http://localhost:6379/x", False),
        ("http://localhost:8080", "https://localhost/x", False),
    ],
)
def test_which_server_may_answer(first, then, good):
    from regiobeeld.statline.allowance import Allowance, AllowanceError

    if good:
        Allowance(first).check(then)
    else:
        with pytest.raises(AllowanceError, match="elsewhere"):
            Allowance(first).check(then)


def test_a_link_of_a_list_to_another_host_is_not_followed(fresh):
    with StandIn() as other:
        link = f"{other.url}/ODataFeed/odata/{TABLE}/DataProperties?$skip=1"
        page = Answer(200, json.dumps({"value": [], "odata.nextLink": link}).encode())
        with (
            fresh.fixed("/DataProperties", page),
            pytest.raises(StatLineError, match="sends us elsewhere"),
        ):
            statline.table(TABLE, url=fresh.url)
        assert other.requests == []


def test_a_count_beyond_any_table_is_refused_before_planning(fresh, monkeypatch):
    table = statline.table(TABLE, url=fresh.url)
    with (
        fresh.fixed("count", Answer(200, b"999999999999999")),
        pytest.raises(StatLineError, match="announces 999,999,999,999,999 rows") as caught,
    ):
        table.read("Rokers")
    assert "at most 50,000,000 are read (REGIOBEELD_MOST_ROWS allows more)" in str(caught.value)
    monkeypatch.setenv("REGIOBEELD_MOST_ROWS", "10")
    with pytest.raises(StatLineError, match="at most 10 are read"):
        table.read("Rokers")


@pytest.mark.parametrize("name", ["LARGEST_ANSWER", "DEADLINE", "MOST_ROWS"])
def test_a_setting_that_is_no_number_is_told(fresh, monkeypatch, name):
    monkeypatch.setenv(f"REGIOBEELD_{name}", "veel")
    with pytest.raises(StatLineError, match=f"REGIOBEELD_{name} is 'veel'; it must be a number"):
        statline.table(TABLE, url=fresh.url).read("Rokers")


def test_a_socket_within_reach_is_ended_at_once():
    """A request that is sent after its time was over does not wait either."""
    from regiobeeld.statline.allowance import _Watch

    ours, theirs = socket.socketpair()
    with ours, theirs, _Watch(0.01) as watch:
        time.sleep(0.1)
        watch.see(ours)
        assert ours.recv(1) == b""
