"""Ask ``revdata serve`` for what no page has; list what is not answered as it should be.

Run by hand: ``python tests/robustness/hostile_requests.py --requests 400``. Right is an answer in
time, of a status that blames who asks, without a traceback in it or in what the server prints.
"""

import random
import re
import signal
import socket
import subprocess
import sys
import time
from argparse import ArgumentParser
from collections import Counter
from collections.abc import Iterator
from urllib.parse import urlencode

from bad_days import REVDATA, Outcomes, report
from fuzzed_inputs import one_piece

SECONDS = 5  # that an answer may take
SLOW = "with recursive n(i) as (select 1 union all select i + 1 from n) select max(i) from n"
PATHS = (
    *("/", "/revdata", "/revdata/claims", "/revdata/claims_read", "/revdata/claims/c0001"),
    *("/revdata/find", "/revdata/q01-class-bases", "/revdata/search", "/revdata/claims_fts"),
    *("/revdata/claims/c0001,c0002", "/revdata/claims/~", "/revdata/claims/~ZZ", "/revdata.db"),
    *("/%00", "/revdata/%00", "/..%2f..%2fetc/passwd", "/-/", "/-/static/%2e%2e/app.py", "//x/"),
    *("/revdata/" + "x" * 3000, "/_internal", "/-/allow-debug", "/-/logout", "/favicon.ico"),
)
FORMATS = ("", "", "", ".json", ".csv", ".blob", ".jsono", ".txt")
PARAMETERS = (
    *("_sort", "_sort_desc", "_next", "_size", "_stream", "_search", "_search_statement", "_where"),
    *("_facet", "_facet_array", "_facet_date", "_facet_size", "_shape", "_json", "_nl", "_ttl"),
    *("_timelimit", "_through", "_col", "_nocol", "_labels", "_label", "_trace", "_dl", "_header"),
    *("_json_infinity", "_searchmode", "_filter_column", "_filter_op", "_sort_by_desc", "_extras"),
    *("_blob_column", "_blob_hash", "_nocount", "_nofacet", "sql", "words", "kind", "kind__in"),
    *("kind__glob", "kind__no", "statement__like", "claim_id__gt", "rowid", "", "__", "x"),
)
VALUES = (
    *("x", "-1", "0", "max", "1", "on", '"', "'", "*", "kind", "claim_id", "array", "objects"),
    *("c0001", "c0001,c0002", "$null,c0001", "[", "{}", '{"table": "claims"}', "select 1", "raw"),
    *("select 1; select 2", "select", "select x", "select :a", "delete from claims", "9" * 30),
)
METHODS = (*["GET"] * 12, "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "TRACE", "GETX")
HEADERS = (
    *(("Host", host) for host in ("example.org", "127.0.0.1.example.org", "[::1", "", "127.0.0.1")),
    *(("Sec-Fetch-Site", site) for site in ("cross-site", "same-site", "same-origin", "x")),
    *(("Origin", "http://example.org"), ("Cookie", "ds_actor=x; ds_messages=x"), ("Range", "x")),
    *(("Authorization", "Bearer dstok_x"), ("If-None-Match", '"x"'), ("Accept", "\x7f")),
    *(("Content-Length", "5"), ("Content-Length", "-1"), ("Transfer-Encoding", "x"), ("X", "x")),
    *(("X", "x" * 5000), ("Upgrade", "websocket"), ("Expect", "x")),
)
Asked = tuple[str, str, dict[str, str]]  # method, address, headers


def requests_of_chance(count: int, seed: int = 0) -> Iterator[Asked]:
    """Return requests, most of them for addresses that are wrong in a way of their own."""
    chance = random.Random(seed)
    for _ in range(count):
        parameters = [
            (chance.choice(PARAMETERS), chance.choice(VALUES) if chance.random() < 0.7 else piece)
            for piece in (one_piece(chance) for _ in range(chance.choice([0, 1, 1, 2, 3])))
        ]
        query = f"?{urlencode(parameters, errors='replace')}" if parameters else ""
        path = chance.choice(PATHS[:9] if chance.random() < 0.7 else PATHS)
        headers = dict([chance.choice(HEADERS)] if chance.random() < 0.3 else [])
        yield chance.choice(METHODS), path + chance.choice(FORMATS) + query, headers


def fault_of(status: int, text: str) -> str:
    """Return what is wrong with an answer, nothing if it is as it should be."""
    if not 200 <= status < 500 and status != 501:
        return f"answered with {status}"
    return "has a traceback" if "Traceback" in text else ""


def _exchange(port: int, asked: Asked) -> tuple[int, str]:
    """Send a request as it is, and return status and text of the answer."""
    method, address, headers = asked
    given = {"Host": f"127.0.0.1:{port}", "Connection": "close"} | headers
    lines = [f"{method} {address} HTTP/1.1", *(f"{name}: {value}" for name, value in given.items())]
    with socket.create_connection(("127.0.0.1", port), timeout=SECONDS) as connection:
        connection.sendall("\r\n".join([*lines, "", ""]).encode("utf-8"))
        received = bytearray()
        while part := connection.recv(2**16):
            received += part
    head, _, body = received.partition(b"\r\n\r\n")
    return int(head.split()[1]), f"{head.decode('latin-1')}\n{body.decode('utf-8', 'replace')}"


def ask(count: int, seed: int = 0) -> Outcomes:
    """Start a server, send it requests, see that it still answers, and end it."""
    outcomes, faults = Counter[str](), list[str]()
    with subprocess.Popen(
        [*REVDATA, "serve", "--port", "0"], stderr=subprocess.PIPE, text=True
    ) as server:
        assert server.stderr is not None
        port = int(re.findall(r"http://127.0.0.1:(\d+)/", server.stderr.readline())[0])
        for number, asked in enumerate(requests_of_chance(count, seed)):
            try:
                status, text = _exchange(port, asked)
                outcomes[f"answered with {status}"] += 1
                fault = fault_of(status, text)
                if number % 20 == 0 and _exchange(port, ("GET", "/", {}))[0] != 200:
                    fault = "the home page is gone"
            except (OSError, ValueError, IndexError) as error:
                fault = repr(error)
            faults += [f"{str(asked)[:300]}: {fault}"] if fault else []
        found = _flood(port)
        faults += found
        server.send_signal(signal.SIGINT)
        printed = server.communicate(timeout=60)[1]
    if printed != "Ended; nothing was left behind.\n":
        faults.append(f"the server printed {printed[:3000]!r}")
    return outcomes, faults


def _flood(port: int, count: int = 30) -> list[str]:
    """Return what is wrong with the home page while slow queries run and wait."""
    query = f"GET /revdata?{urlencode({'sql': SLOW})} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".encode()
    connections = [socket.create_connection(("127.0.0.1", port)) for _ in range(count)]
    for connection in connections:
        connection.sendall(query)
    longest = 0.0
    for _ in range(20):
        began = time.monotonic()
        _exchange(port, ("GET", "/", {}))
        longest = max(longest, time.monotonic() - began)
        time.sleep(0.2)
    for connection in connections:
        connection.close()
    print(f"{count} slow queries at once: the home page took at most {longest:.2f} seconds")
    return [f"the home page took {longest:.2f} seconds"] if longest > 1 else []


if __name__ == "__main__":
    parser = ArgumentParser(description=__doc__)
    parser.add_argument("--requests", type=int, default=400)
    parser.add_argument("--seed", type=int, default=0)
    wanted = parser.parse_args()
    sys.exit(bool(report(*ask(wanted.requests, wanted.seed))))
