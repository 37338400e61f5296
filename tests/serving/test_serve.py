"""The browser over the tables: what its pages show, and what they refuse."""

import asyncio
import csv
import html
import json
import os
import re
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import httpx
import pytest
from click.testing import Result
from hostile_requests import fault_of, requests_of_chance

import revdata
from revdata.dataset.derived import with_derived
from revdata.dataset.opening import base_package, open_dataset
from revdata.exports.databases import questions
from revdata.files.paths import package_root
from revdata.serving import serve
from revdata.serving.application import application
from revdata.serving.guard import MOST_CELLS
from revdata.serving.plugin import noun
from revdata.serving.querying import Process
from revdata.serving.running import REFUSED, _pages
from revdata.serving.sql_process import LONGEST_VALUE, answer, restrict

pytestmark = pytest.mark.slow

TABLES = with_derived(base_package()).tables
EXAMPLE = package_root() / "examples" / "three-days"
LOCAL = "http://127.0.0.1:8001"


class Get:
    """Asks for pages, without a network."""

    def __init__(self, app: Any, runner: asyncio.Runner) -> None:
        """Take the application, and the loop that it runs in."""
        self.client = httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url=LOCAL)
        self.runner = runner
        self.page = cache(self)  # for pages that several tests look at, as they do not change

    def __call__(self, path: str, method: str = "GET", **options: Any) -> httpx.Response:
        """Return the answer to a request."""
        return self.runner.run(self.client.request(method, path, **options))

    def together(self, ask: Callable[[httpx.AsyncClient], Any]) -> Any:
        """Return what comes of a function that asks for several pages at once."""
        return self.runner.run(ask(self.client))


@contextmanager
def opened(*extra: Path) -> Iterator[Get]:
    """Give what asks for a page of the data set."""
    with application(open_dataset(None, extra)) as app, asyncio.Runner() as runner:
        get = Get(app, runner)
        yield get
        runner.run(get.client.aclose())


@pytest.fixture(scope="module")
def get() -> Iterator[Get]:
    """Return the function that asks for a page of the package."""
    with opened() as asking:
        yield asking


class Elements(HTMLParser):
    """The elements of a page, each with its attributes and the text directly in it."""

    def __init__(self, page: str) -> None:
        """Read a page."""
        super().__init__()
        self.found: list[tuple[str, dict[str, str], list[str]]] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note an element."""
        self.found.append((tag, {name: value or "" for name, value in attrs}, []))

    def handle_data(self, data: str) -> None:
        """Note text of the element that began last."""
        if self.found:
            self.found[-1][2].append(data)

    def handle_endtag(self, _: str) -> None:
        """Let text that follows an element belong to none."""
        self.found.append(("", {}, []))

    def links(self) -> dict[str, str]:
        """Return the addresses of the links with their texts."""
        return {
            attributes["href"]: "".join(text).strip()
            for tag, attributes, text in self.found
            if tag == "a" and "href" in attributes
        }


def sql(query: str) -> str:
    """Return the address at which an SQL query is answered with rows."""
    return f"/revdata.json?{urlencode({'sql': query, '_shape': 'array'})}"


# What the pages show


@pytest.mark.slow
def test_the_home_page_leads_to_every_question_and_table(get: Get) -> None:
    """It names version, counts and reference, and each link on it is answered.

    Tables are asked for below, and views by ``serve --check``.
    """
    elsewhere = {f"/revdata/{table}" for table in TABLES}
    page = get.page("/").text
    links = Elements(page).links()
    for table in TABLES.values():
        assert links[f"/revdata/{table.name}"] == table.title
        count = len(revdata.load(table.name))
        assert f'>{table.title}</a> <span class="count">{count:,} row' in page
    for question in questions(several_texts=False):
        views = {f"/revdata/{view.replace('_', '-')}" for view in question.views}
        assert views <= links.keys()
        elsewhere |= views
    assert revdata.cite().replace("'", "&#39;") in page
    for address in links:
        if address.startswith("/") and address not in elsewhere:
            assert get.page(address).status_code == 200, address


@pytest.mark.parametrize("table", TABLES)
def test_each_table_is_described_with_licence_and_source(table: str, get: Get) -> None:
    """Title, description, columns, licence and source stand on the page, codes are counted."""
    page = get.page(f"/revdata/{table}").text
    texts = ["".join(text).strip() for _, _, text in Elements(page).found]
    known = TABLES[table]
    assert {known.title, known.description} <= set(texts)
    for field in known.fields:
        assert any(text.startswith(field.description) for text in texts)
    licence, source = (base_package().metadata[key][0] for key in ("licenses", "sources"))
    links = Elements(page).links()
    assert links[licence["path"]] == licence["title"]
    assert links[source["path"]] == source["title"]
    counted = set(re.findall(r'class="facet-info [^>]* data-column="(\w+)"', page))
    assert counted == {field.name for field in known.fields if field.codes}


def test_every_link_of_a_row_leads_to_the_row_with_its_label(get: Get) -> None:
    """The page of a row shows labels for foreign keys, its licence and its reference."""
    leaders = revdata.load("leaders", resolve=True)
    row = leaders[leaders["stage_id"].notna()].iloc[0]
    page = get(f"/revdata/leaders/{row['leader_id']}").text
    links = Elements(page).links()
    for key, label in (("actor_id", "actor"), ("stage_id", "stage"), ("claim_id", "statement")):
        address = f"/revdata/{key.removesuffix('_id')}s/{row[key]}"
        assert links[address] == row[label]
        assert get(address).status_code == 200
    assert base_package().metadata["licenses"][0]["path"] in links
    assert revdata.cite(row["leader_id"]).split(".")[0] in page


def test_a_row_is_titled_by_its_label_and_says_what_leads_to_it(get: Get) -> None:
    """Empty columns are folded, and each link counts rows in words and leads to as many."""
    page = get("/revdata/actors/stalin").text
    assert "<h1>Stalin</h1>" in page and "<title>Stalin (Actors)</title>" in page
    assert '<th scope="row">actor_kind</th>' in page and '<th scope="row">place_id</th>' not in page
    mentions = revdata.load("mentions")
    about = mentions.loc[mentions["actor_id"] == "stalin", "claim_id"].nunique()
    said = {words: address for address, words in Elements(page).links().items()}
    found = get(
        html.unescape(said[f"{about} claims about Stalin"]).replace("claims?", "claims.json?")
    )
    assert found.json()["filtered_table_rows_count"] == about
    names = (revdata.load("names")["actor_id"] == "stalin").sum()
    assert f"{names} names of Stalin" in said
    assert any(words.endswith(" utterances with Stalin as speaker") for words in said)


def test_columns_without_a_value_are_named_below_the_rows(get: Get) -> None:
    """A table shows the columns that hold something, and keeps its blocks folded."""
    page = get("/revdata/claims?kind=cause&_size=2").text
    empty = re.search(r"Empty in all of these rows, so not shown: ([\w, ]+)[.]", page)
    assert empty
    assert {"date_edtf", "note"} & set(empty[1].split(", "))
    shown = set(re.findall(r'<th [^>]*data-column="(\w+)"', page))
    assert {"claim_id", "statement"} <= shown and not shown & set(empty[1].split(", "))
    assert page.count("<details") == page.count("<summary") >= 3
    assert page.count("<details open") == 1  # the filter that is set


@pytest.mark.parametrize(
    ("title", "one"),
    [
        ("Waves of reaction", "wave of reaction"),
        ("Quantities", "quantity"),
        ("Links between claims", "link between claims"),
        ("Chronology", "chronology"),
    ],
)
def test_a_row_has_a_noun(title: str, one: str) -> None:
    """It is made of the title of its table."""
    assert (noun(title, 1), noun(title, 2)) == (one, title[0].lower() + title[1:])


def test_a_key_with_dots_leads_to_its_row(get: Get) -> None:
    """The key of a passage is written so that its page is found, and the page leads back."""
    links = Elements(get.page("/revdata/citations").text).links()
    addresses = [address for address in links if address.startswith("/revdata/passages/")]
    assert addresses
    page = get(addresses[0])
    assert page.status_code == 200
    back = [a for a in Elements(page.text).links() if a.startswith("/revdata/citations?")]
    assert [get(address).status_code for address in back] == [200]


def test_the_queries_answer_as_the_export_does(get: Get, tmp_path: Path) -> None:
    """Each question has a query for each view, with all its rows and links to rows."""
    revdata.export("sqlite", tmp_path / "revdata.sqlite")
    with closing(sqlite3.connect(tmp_path / "revdata.sqlite")) as connection:
        for question in questions(several_texts=False):
            for view in question.views:
                rows = connection.execute(f"select * from {view}").fetchall()
                address = f"/revdata/{view.replace('_', '-')}"
                found = get(f"{address}.json?_shape=arrays").json()["rows"]
                assert [tuple(row) for row in found] == rows
                page = get.page(address).text
                assert question.text in page.replace("&#39;", "'")
    assert len(questions(several_texts=False)) == 13
    links = Elements(get.page("/revdata/q01-class-bases").text).links()
    assert links["/revdata/actors/kerenskii"] == "kerenskii"


def test_words_are_found_by_their_stem(get: Get) -> None:
    """The search of the home page and that of a table find other endings; no word finds nothing."""
    claims = revdata.claims
    holding = set(
        claims.loc[claims["statement"].str.contains(r"\bkulaks?\b", case=False), "claim_id"]
    )
    found = get("/revdata/find.json?words=kulaks&_shape=array").json()
    assert {row["row_id"] for row in found if row["table_name"] == "claims"} == holding
    inside = get("/revdata/claims.json?_search=kulak&_shape=array").json()
    assert holding <= {row["claim_id"] for row in inside}
    links = Elements(get("/revdata/find?words=kulaks").text).links()
    assert {f"/revdata/claims/{key}" for key in holding} <= set(links)
    assert get("/revdata/find.json?words=+&_shape=array").json() == []


def test_the_database_alone_can_be_downloaded(get: Get, tmp_path: Path) -> None:
    """The file is a whole SQLite database; no other name gives one."""
    (tmp_path / "got.db").write_bytes(get("/revdata.db").content)
    with closing(sqlite3.connect(tmp_path / "got.db")) as connection:
        count = connection.execute("select count(*) from claims").fetchone()
    assert count == (len(revdata.claims),)
    for other in ("_internal", "_memory", "other"):
        assert get(f"/{other}.db").status_code in (403, 404)


# What they refuse

WRITES = [
    "insert into terms values ('t', 't', 't', null)",
    "update claims set stance = 'own'",
    "delete from claims",
    "drop table claims",
    "create table mine (x)",
    "vacuum into 'copy.db'",
    "attach database 'other.db' as other",
    "pragma journal_mode = wal",
    "pragma writable_schema = on",
    "update sqlite_master set sql = ''",
    "with gone as (select 1) delete from claims",
    "select load_extension('./other')",
    "select readfile('/etc/hostname')",
    "select writefile('copy.txt', 'x')",
    "select fts3_tokenizer('simple')",
]


@pytest.mark.parametrize("query", WRITES)
def test_sql_only_reads(query: str, get: Get) -> None:
    """What writes, opens a file or loads code is refused, and the database stays as it was."""
    before = get.page("/revdata.db").content
    assert get(sql(query)).status_code == 400
    assert get(f"/revdata?{urlencode({'sql': query})}").status_code == 400
    assert get(f"/revdata/claims?{urlencode({'_where': f'1 in ({query})'})}").status_code == 400
    assert get("/revdata.db").content == before


@pytest.mark.parametrize("query", WRITES)
def test_connections_refuse_what_a_page_would_let_through(query: str, tmp_path: Path) -> None:
    """The same is refused by the connection itself, though the file could be written."""
    path = tmp_path / "small.db"
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.executescript(
            "create table claims (stance text); insert into claims values ('rejects');"
            "create table terms (a, b, c, d)"
        )
        before = path.read_bytes()
        restrict(connection)
        with pytest.raises(sqlite3.Error):
            connection.execute(query)
        assert connection.execute("select * from claims").fetchall() == [("rejects",)]
    assert path.read_bytes() == before
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "127.0.0.1:8001", "localhost:9000", "LOCALHOST", "[::1]:8001"]
)
def test_this_machine_is_answered(host: str, get: Get) -> None:
    """Whatever the loopback address is called, and whatever port leads here."""
    assert get("/", headers={"host": host}).status_code == 200


@pytest.mark.parametrize(
    "host",
    [
        "example.org",
        "127.0.0.1.example.org",
        "localhost.example.org:8001",
        "example.org@127.0.0.1",
        "127.0.0.1@example.org",
        "192.168.0.7:8001",
        "0.0.0.0",
        "[::1",
        "",
    ],
)
def test_other_hosts_are_refused(host: str, get: Get) -> None:
    """A name that somebody else made point to this machine is not answered."""
    answer = get("/revdata/claims.json", headers={"host": host})
    assert answer.status_code == 421
    assert "c0001" not in answer.text


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE", "OPTIONS"])
def test_nothing_can_be_sent(method: str, get: Get) -> None:
    """The pages are for reading."""
    assert get("/revdata/claims", method).status_code == 405


@pytest.mark.parametrize(
    "path",
    [
        "/-/databases.json",
        "/-/plugins",
        "/-/settings",
        "/-/auth-token",
        "/-/permissions",
        "/_internal",
        "/_internal/databases.json",
        "/-/static/../app.py",
        "/-/static-plugins/revdata.serving/..%2Fplugin.py",
        "/-/static-plugins/revdata.serving/%2e%2e/plugin.py",
    ],
)
def test_pages_about_the_program_are_closed(path: str, get: Get) -> None:
    """Neither its files nor its settings are shown, nor where the database lies."""
    answer = get(path)
    assert answer.status_code in (403, 404)
    assert "revdata-serve-" not in answer.text and "import" not in answer.text


def test_other_sites_read_nothing(get: Get) -> None:
    """No answer may be read or framed by another site; a link from one may be followed."""
    for path in ("/", "/revdata/claims.json", "/revdata.db"):
        headers = get(path, headers={"origin": "http://example.org"}).headers
        assert "access-control-allow-origin" not in headers
        assert "frame-ancestors 'none'" in headers["content-security-policy"]
        assert headers["cross-origin-resource-policy"] == "same-origin"


@pytest.mark.parametrize(
    ("site", "mode", "dest", "status"),
    [
        ("same-origin", "cors", "empty", 200),
        ("none", "navigate", "document", 200),
        ("cross-site", "navigate", "document", 200),
        ("cross-site", "navigate", "iframe", 403),
        ("cross-site", "no-cors", "image", 403),
        ("same-site", "cors", "empty", 403),
        ("something", "cors", "empty", 403),
        ("cross-site", None, None, 403),
    ],
)
def test_other_sites_lead_here_and_ask_nothing(
    site: str, mode: str | None, dest: str | None, status: int, get: Get
) -> None:
    """A link from elsewhere is followed; a frame, script or picture of a page elsewhere is not."""
    values = {"site": site, "mode": mode, "dest": dest}
    headers = {f"sec-fetch-{name}": value for name, value in values.items() if value}
    assert get("/revdata/claims.json?_size=1", headers=headers).status_code == status


def test_pages_ask_nothing_of_other_hosts(get: Get) -> None:
    """Scripts, styles and pictures come from here, and the policy forbids all others."""
    for path in ("/", "/revdata", "/revdata/terms", "/revdata/claims/c0001", "/revdata/find"):
        answer = get(path)
        assert "default-src 'none'" in answer.headers["content-security-policy"]
        for tag, attributes, _ in Elements(answer.text).found:
            for name in ("src", "href", "action"):
                if tag != "a" and name in attributes and "alternate" not in attributes.values():
                    assert attributes[name].startswith("/"), (path, tag, attributes)


SLOW = "with recursive n(i) as (select 1 union all select i + 1 from n) select max(i) from n"


def test_a_slow_query_is_ended(get: Get) -> None:
    """A query that takes too long, and a value without measure, are refused in a sentence."""
    answer = get(f"{sql(SLOW)}&_timelimit=30")
    assert answer.status_code == 400
    assert "The query took longer than 2 seconds and was ended" in answer.json()["error"]
    assert get(sql(f"select length(zeroblob({LONGEST_VALUE + 1}))")).status_code == 400


def test_the_pages_are_not_behind_the_questions(get: Get) -> None:
    """While slow queries run and wait, home page and rows are answered; too many are refused."""
    address = f"{sql(SLOW)}&_timelimit=100"

    async def ask(client: httpx.AsyncClient) -> tuple[list[int], bool, list[int]]:
        questions = [asyncio.create_task(client.get(address)) for _ in range(6)]
        await asyncio.sleep(0)
        pages = [(await client.get(path)).status_code for path in ("/", "/revdata/terms.json")]
        waiting = any(not question.done() for question in questions)
        return pages, waiting, [one.status_code for one in await asyncio.gather(*questions)]

    pages, waiting, questions = get.together(ask)
    assert (pages, waiting) == ([200, 200], True)
    assert set(questions) == {400}


def test_too_many_questions_at_once_are_refused(get: Get, monkeypatch: Any) -> None:
    """Those that find no place to wait are asked to come again."""
    monkeypatch.setattr("revdata.serving.querying.MOST_WAITING", 0)
    answer = get("/revdata/terms?_size=1")
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "3")
    assert answer.text == "Too many questions are waiting; ask again in a few seconds."
    assert get("/revdata/terms.json").status_code == 200


@pytest.mark.skipif(os.name == "nt", reason="signals of POSIX")
def test_a_process_that_says_nothing_is_ended(tmp_path: Path) -> None:
    """It is replaced, whatever holds it up, and the next question is answered."""
    path = tmp_path / "small.db"
    sqlite3.connect(path).close()
    process = Process(path)
    try:
        assert process.ask(("select 1 as one", (), 2, None, None)) == (("one",), [(1,)], False)
        assert process.running is not None
        process.running.send_signal(signal.SIGSTOP)
        assert process.ask(("select 2", (), 0.01, None, None)) is None
        assert process.ask(("select 3 as three", (), 2, None, None)) == (("three",), [(3,)], False)
    finally:
        process.end()


def test_a_reply_has_as_much_as_was_asked_for() -> None:
    """Rows and cells are limited, and the reply says whether there are more."""
    query = "select * from (values (1, 2), (3, 4), (5, 6))"
    with closing(sqlite3.connect(":memory:")) as connection:
        sizes = [
            answer(connection, (query, (), 1, most_rows, most_cells))[1:]
            for most_rows, most_cells in ((None, None), (2, None), (3, 3))
        ]
        assert [(len(rows), more) for rows, more in sizes] == [(3, False), (2, True), (1, True)]
        assert str(answer(connection, ("select x", (), 1, None, None))) == "no such column: x"


def test_a_long_table_of_ones_own_is_cut_on_the_page(get: Get) -> None:
    """A page of a large join has fewer rows than its CSV, and says that there are more."""
    query = {"sql": "select a.*, b.* from claims a, claims b limit 400"}
    page = get(f"/revdata?{urlencode(query)}").text
    assert "returning more than" in page
    assert page.count("<td ") <= MOST_CELLS
    assert len(get(f"/revdata.json?{urlencode(query)}").json()["rows"]) == 400


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("/revdata/claims?_sort=stanse", "claims has no column 'stanse'. Did you mean stance"),
        ("/revdata/claims?_facet=no", "claims has no column 'no'."),
        ("/revdata/claims?_sort=kind&_sort_desc=kind", "exclude each other"),
        ("/revdata/claims?_next=x", "what the link “Next page” has"),
        ("/revdata/claims?_next=a,c0001", "what the link “Next page” has"),
        ("/revdata/claims_read?_next=x", "what the link “Next page” has"),
        ("/revdata/claims.csv?_stream=on&_sort=no", "claims has no column 'no'."),
        ("/revdata/claims.csv?_stream=on&_next=c0002", "_next not allowed for CSV streaming"),
        ("/revdata/claims?_timelimit=x", "a whole number, of milliseconds"),
        ("/revdata?sql=select+1&_timelimit=x", "a whole number, of milliseconds"),
        ("/revdata/claims?_through=x", "_through must be JSON"),
        ("/revdata/claims?_search=%22", "A search needs a word"),
        ("/revdata/find?words=%22", "A search needs a word"),
        ("/revdata/claims?_where=no", "SQLite cannot answer this: no such column: no."),
        ("/revdata/claims.json?_json_infinity=x&_size=1", "_json_infinity must be 0 or 1"),
        ("/revdata.csv", "There is no CSV of the database"),
        ("/revdata/claim", "Table not found"),
        ("/revdata/claims/c9999", "Record not found"),
    ],
)
def test_a_wrong_address_is_answered_with_a_sentence(
    path: str, said: str, get: Get, capfd: pytest.CaptureFixture[str]
) -> None:
    """It is the fault of who asks, and nothing is printed."""
    answer = get(path)
    assert answer.status_code in (400, 404)
    assert said in html.unescape(answer.text)
    assert capfd.readouterr() == ("", "")


def test_requests_of_chance_are_answered_or_refused(get: Get) -> None:
    """A small part of what ``hostile_requests.py`` asks by hand."""
    faults = []
    for method, path, headers in requests_of_chance(40, 1):
        reply = get(path, method, headers={"Host": "localhost"} | headers)
        faults += [(path, fault)] if (fault := fault_of(reply.status_code, reply.text)) else []
    assert faults == []


def test_a_query_of_ones_own_may_call_its_columns_anything(get: Get) -> None:
    """Columns that are called like keys are links only where such a row is there."""
    query = "select 'nothing' as table_name, 'c0001' as row_id, 'c9999' as claim_id, 1 as actor_id"
    answer = get(f"/revdata?{urlencode({'sql': query})}")
    assert answer.status_code == 200
    assert not [a for a in Elements(answer.text).links() if a.startswith("/revdata/claims/")]


# Contributions

SCRIPT = "<script>alert(1)</script>"
PICTURE = '"><img src=x onerror=alert(1)>'
LINK = "javascript:alert(1)"


@pytest.fixture
def hostile(tmp_path: Path) -> Path:
    """Return a contribution whose values would do harm if they were not shown as text."""
    folder = tmp_path / "three-days"
    shutil.copytree(EXAMPLE, folder)
    for name, columns in {
        "claims": {"statement": SCRIPT, "note": LINK},
        "actors": {"label": PICTURE, "note": LINK},
        "sources": {"title": SCRIPT, "url": LINK},
    }.items():
        path = folder / "data" / f"{name}.csv"
        with path.open(encoding="utf-8", newline="") as file:
            header, first, *rest = csv.reader(file)
        for column, value in columns.items():
            first[header.index(column)] = value
        with path.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file, lineterminator="\n").writerows([header, first, *rest])
    descriptor = folder / "datapackage.json"
    document = json.loads(descriptor.read_text(encoding="utf-8"))
    document["title"] = PICTURE
    document["licenses"] = [{"name": "own", "title": SCRIPT, "path": LINK}]
    descriptor.write_text(json.dumps(document), encoding="utf-8")
    return folder


def test_values_of_a_contribution_are_shown_as_text(hostile: Path) -> None:
    """No value becomes a script, a picture or a link that acts, on any kind of page."""

    def key(table: str) -> str:
        with (hostile / "data" / f"{table}.csv").open(encoding="utf-8", newline="") as file:
            return next(csv.DictReader(file))[TABLES[table].key]

    paths = ["/", "/revdata/find?words=alert"]
    for table in ("claims", "actors", "sources", "citations", "names"):
        paths += [
            f"/revdata/{table}?{TABLES[table].key}__startswith=july",
            f"/revdata/{table}/{key(table).replace('.', '~2E')}",
        ]
    paths += [
        "/revdata/claims_read?claim_id__startswith=july&_facet=statement",
        "/revdata/passages?_facet=source_id",
    ]
    shown = []
    with opened(hostile) as get:
        assert '<a href="/revdata/claims/july~2Ec0001">' in get.page(paths[2]).text
        for path in paths:
            answer = get.page(path)
            assert answer.status_code == 200, path
            shown.append(answer.text)
            for tag, attributes, text in Elements(answer.text).found:
                assert tag != "img", path
                assert tag != "script" or "alert(1)" not in "".join(text), path
                assert not any(name.startswith("on") for name in attributes), path
                for name in ("href", "src", "action"):
                    assert not attributes.get(name, "").lower().startswith("javascript:"), path
    together = "".join(shown)
    for value in (SCRIPT, PICTURE, LINK):
        assert value.replace("<", "&lt;").replace(">", "&gt;").replace('"', "&#34;") in together


def test_a_contribution_keeps_its_own_licence_and_source() -> None:
    """The page of its row does not pass it off as read from the base's text."""
    title = json.loads((EXAMPLE / "datapackage.json").read_text(encoding="utf-8"))["title"]
    with opened(EXAMPLE) as get:
        page = get("/revdata/claims/july~2Ec0001").text
        home = get("/").text
    assert f"rows of three-days: {title}" in page
    assert "rows of three-days: Creative Commons Attribution 4.0" in page
    assert f"{title} (three-days)" in home


# The command


def listening(process: subprocess.Popen[str]) -> str:
    """Return the address that a server says it is listening at."""
    assert process.stderr is not None
    match = re.search(r"http://[0-9.:]+/", process.stderr.readline())
    assert match
    return match[0]


TWICE = """
from revdata.cli import main
for _ in range(2):
    main(["serve", "--port", "0"], standalone_mode=False)
"""


@pytest.mark.skipif(os.name == "nt", reason="signals of POSIX")
def test_a_server_ends_without_a_trace(tmp_path: Path) -> None:
    """It listens on loopback alone; Ctrl-C or SIGTERM ends it well, with its folder removed.

    One program serves twice, which spares a second start.
    """
    with subprocess.Popen(
        [sys.executable, "-c", TWICE],
        stderr=subprocess.PIPE,
        text=True,
        env=os.environ | {"TMPDIR": str(tmp_path)},
    ) as process:
        try:
            for number in (signal.SIGINT, signal.SIGTERM):
                address = listening(process)
                assert httpx.get(address, trust_env=False).status_code == 200
                assert [path.name[:14] for path in tmp_path.iterdir()] == ["revdata-serve-"]
                with socket.socket() as other, pytest.raises(ConnectionRefusedError):
                    other.connect(("127.0.0.2", httpx.URL(address).port))
                process.send_signal(number)
                assert process.stderr is not None
                assert process.stderr.readline() == "Ended; nothing was left behind.\n"
            _, rest = process.communicate(timeout=30)
        finally:
            process.kill()
    assert (process.returncode, rest) == (0, "")
    assert not list(tmp_path.iterdir())


def test_the_browser_is_opened_at_the_address(monkeypatch: pytest.MonkeyPatch) -> None:
    """With --open the browser gets the address that is announced."""
    opened_at: list[str] = []
    announced: list[str] = []

    def browse(address: str) -> None:
        opened_at.append(address)
        raise KeyboardInterrupt

    monkeypatch.setattr("webbrowser.open", browse)
    serve(open_dataset(), 0, announce=announced.append, browser=True)
    assert opened_at == announced
    assert opened_at[0].startswith("http://127.0.0.1:")


def test_a_taken_port_is_said(run: Callable[..., Result]) -> None:
    """Another program's port is named in a sentence, with exit status 2."""
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        done = run("serve", "--port", str(port))
    assert done.exit_code == 2
    assert f"Port {port} is taken by another program; name another with --port" in done.output


@pytest.mark.parametrize("library", ["datasette", "uvicorn"])
def test_a_missing_extra_is_named(
    library: str, run: Callable[..., Result], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without Datasette the command says what to install, with exit status 2."""
    monkeypatch.setitem(sys.modules, library, None)
    done = run("serve", "--check")
    assert done.exit_code == 2
    assert 'python -m pip install "revdata[serve]"' in " ".join(done.output.split())


def test_a_check_names_the_pages_that_fail(
    run: Callable[..., Result], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where nothing is answered as it should be, the pages are named and the exit status is 1."""

    @contextmanager
    def broken(*_: Any) -> Iterator[Any]:
        async def application(scope: Any, receive: Any, send: Any) -> None:
            await send({"type": "http.response.start", "status": 200, "headers": []})
            await send({"type": "http.response.body", "body": b""})

        yield application

    monkeypatch.setattr("revdata.serving.running.application", broken)
    done = run("serve", "--check")
    assert done.exit_code == 1
    assert "/revdata/claims does not show 'claim_id'." in done.output
    assert "/ was answered with 200; it must be refused." in done.output


def test_what_a_check_asks_is_answered_as_it_should_be(get: Get) -> None:
    """The home page, each table, each view, a row, what is found and what is refused."""
    asked = list(_pages(open_dataset()))
    assert len(asked) > len(TABLES)
    for one in asked:
        answer = get(one.path, headers=one.headers) if one.headers else get.page(one.path)
        if one.refused:
            assert answer.status_code in REFUSED, one
        else:
            assert answer.status_code == 200 and one.holds in answer.text, one


CHECK_FEW = """
from revdata.cli import main
from revdata.serving import running
pages = running._pages
running._pages = lambda dataset: [*pages(dataset)][:: -12]
main(["serve", "--check"])
"""


def test_a_check_passes_and_runs_no_plug_in_of_others(tmp_path: Path) -> None:
    """As a process it exits with 0, though a plug-in of Datasette lies in wait; nothing is left.

    It asks some of the pages that the test above asks without a network.
    """
    trace = tmp_path / "trace"
    places = tmp_path / "site", tmp_path / "temporary"
    for place in places:
        place.mkdir()
    info = places[0] / "waiting-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: waiting\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text("[datasette]\nwaiting = waiting\n")
    (places[0] / "waiting.py").write_text(f"open({str(trace)!r}, 'w').close()\n")
    path = os.pathsep.join([str(places[0]), str(package_root() / "src")])
    environment = os.environ | {"PYTHONPATH": path, "TMPDIR": str(places[1])}
    done = subprocess.run(
        [sys.executable, "-c", CHECK_FEW],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout) == (0, "")
    assert re.fullmatch(r"Asked [0-9]+ pages; 0 not as they should be\.\n", done.stderr)
    assert not trace.exists()
    assert not list(places[1].iterdir())
    alone = [sys.executable, "-c", "import datasette.plugins"]
    subprocess.run(alone, env=environment, check=True, capture_output=True)
    assert trace.exists()  # without us it is run
