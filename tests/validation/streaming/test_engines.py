"""All engines name the same cells: spoiled tables, checked by each and compared."""

import csv
import errno
import json
import os
import random
import shutil
import sys
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from itertools import pairwise
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from unittest.mock import Mock

import duckdb
import polars as pl
import pytest
import spoilers
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import revdata
from revdata.dataset.opening import base_package, open_dataset
from revdata.dataset.problems import Problem
from revdata.errors import MissingExtraError, RevdataError, UnreadableInputError
from revdata.files.paths import package_root
from revdata.validation import engine as engines
from revdata.validation import in_memory
from revdata.validation.engine import Options
from revdata.validation.inspection import Inspection
from revdata.validation.rules import rules_of
from revdata.validation.rules.kinds import fill_hints
from revdata.validation.streaming.key_store import BYTES_OF_ROW, KeyStore, Question, answer
from revdata.validation.streaming.run import StreamingOptions, inspect_batches
from revdata.validation.streaming.runners import ThreadRunner, _started
from revdata.validation.streaming.stored_rows import as_parquet, write_rows

pytestmark = pytest.mark.slow

SMALL = 12_000  # bytes of a batch, so that most tables come in several
LARGE = 1 << 20  # so that each table comes in one, where its number does not matter
TABLES = base_package().tables


def places(problems: tuple[Problem, ...]) -> list[tuple[object, ...]]:
    """Return file, line, column, value, rule and message of each problem, in order."""
    return sorted(
        (Path(p.file).name, p.line or 0, p.column or "", p.value or "", p.rule, p.message)
        for p in problems
    )


class Runner(ThreadRunner):
    """Threads whose results are changed: given what is mapped, and the results."""

    def __init__(
        self, change: Callable[[Any, Iterator[Any]], Iterable[Any]], *, in_process: bool = True
    ) -> None:
        super().__init__()
        self.change, self.in_process = change, in_process

    def map(self, work, items, shared):
        """Yield the results as they are changed."""
        yield from self.change(work, super().map(work, items, shared))


def in_batches(
    folder: Path, batch_bytes: int = SMALL, runner: ThreadRunner | None = None
) -> tuple[Problem, ...]:
    """Return the problems that streaming finds in small batches."""
    options = StreamingOptions(first=None, batch_bytes=batch_bytes)
    runner = runner or ThreadRunner()
    return inspect_batches(open_dataset(folder), "polars", runner, options).problems


def whole(folder: Path) -> tuple[Problem, ...]:
    """Return the problems that the engine in memory finds."""
    return in_memory.inspect(open_dataset(folder)).problems


def copy_data(folder: Path) -> Path:
    """Copy the tables of the package into a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    for table in TABLES.values():
        shutil.copy(package_root() / table.path, folder)
    return folder


BITS = [
    *(b"", b"nonsense", b" spaced", b"spaced ", b'"two\nlines"', b'"say ""so"""', b'in"side'),
    *(b"\xc2\xa0", b"\xe9", b"1923-13-01", b"1923-07-01", b"1923/", b"1924~", b"0", b"-1"),
    *(b"1e3", b"007", b"+1", b"TRUE", b"a,b", b"c0001", b"c9999", b"stalin", b"own", b"states"),
    *(b"reports", b"text", b"\t", b"\x1f", b"=1+1", b"-so", b"two  spaces", b"Caf\xc3\x83\xc2\xa9"),
    *(b"c0007", b"m0007", b"m1600", b"m01", b"cb002", b"proletariat", b"f-isolation", b"+3"),
]
SPOILED = [
    *("claims", "citations", "passages", "mentions", "actors", "class_bases", "vocabularies"),
    *("causal_links", "claim_links", "stages", "terms", "withdrawn"),
]


def spoil(folder: Path, chance: random.Random) -> None:
    """Change some tables at random, by cell, row, line or byte."""
    changes = [
        (0.66, lambda line, _: _with_cell(line, chance)),
        (0.08, lambda line, lines: line + chance.choice(lines)),
        (0.06, lambda *_: b""),
        (0.04, lambda _, lines: chance.choice(lines)),
        (0.04, lambda line, _: line.replace(b"\n", b"\r\n")),
        (0.04, lambda line, _: b"\n" + line),
        (0.03, lambda line, _: line.replace(b",", b",,", 1)),
        (0.02, lambda line, _: line.replace(b",", b"", 1)),
        (0.02, lambda line, _: line.replace(b",", b"\0,", 1)),
        (0.01, lambda line, _: line.replace(b",", b',"', 1)),
    ]
    weights, makers = zip(*changes, strict=True)
    for name in chance.sample(SPOILED, chance.randint(1, 3)):
        path = folder / f"{name}.csv"
        lines = path.read_bytes().splitlines(keepends=True)
        for _ in range(chance.randint(1, 12)):
            at = chance.randrange(1, len(lines))
            (change,) = chance.choices(makers, weights)
            lines[at] = change(lines[at], lines[1:])
        path.write_bytes(b"".join(lines))


def _with_cell(line: bytes, chance: random.Random) -> bytes:
    cells = line.rstrip(b"\n").split(b",")
    cells[chance.randrange(len(cells))] = chance.choice(BITS)
    return b",".join(cells) + b"\n"


@pytest.mark.slow
@settings(
    max_examples=int(os.environ.get("REVDATA_EXAMPLES", "3")),
    deadline=None,
    suppress_health_check=list(HealthCheck),
)
@given(
    seed=st.integers(0, 2**32 - 1),
    size=st.sampled_from([4_000, SMALL, 1 << 20]),
    limits=st.tuples(*(st.sampled_from(pair) for pair in ((3, 80_000), (0, 100_000), (9, 10**6)))),
)
def test_streaming_names_the_same_cells(tmp_path_factory, monkeypatch, seed, size, limits) -> None:
    """Random faults of cells, rows, lines and bytes are reported alike, in any size of batch."""
    most, keys, rows = limits
    monkeypatch.setattr("revdata.validation.streaming.key_store.ROWS_OF_FILE", rows)
    monkeypatch.setattr("revdata.validation.streaming.batch_check.ROWS_OF_FILE", rows)
    monkeypatch.setattr("revdata.validation.streaming.table_checks.MANY_KEYS", keys)
    monkeypatch.setattr("revdata.validation.streaming.run.SUSPECTS", most)
    folder = copy_data(tmp_path_factory.mktemp("data"))
    spoil(folder, random.Random(seed))
    assert places(in_batches(folder, size)) == places(whole(folder))


EDITS = {
    "citations": {"ct0001": {"role": "context"}, "ct0004": {"claim_id": "c0003"}},
    "names": {"n002": {"name": "Kerenskii", "scheme": "as-in-text"}},
    "terms": {"t-repose": {"term_id": "t-rest"}, "t-superiority": {"label": "soviet THERMIDOR"}},
    "causal_links": {"ca002": {"step": "2"}},
    "claim_links": {
        "cl0003": {"claim_id": "c0003", "relation": "limits", "other_claim_id": "c0004"}
    },
    "class_bases": {"cb001": {"base_actor_id": "hitler"}},
    "passages": {"st.p06.s03": {"uncited_reason": "transition"}, "st.p07.s02": {"start": "10"}}
    | {"st.p01.s02": {"gap_after": "true"}},
    "sources": {"st": {"words": "1"}, "revolution-betrayed": {"source_id": "stalin"}},
    "leaders": {"ld001": {"revolution_id": "rev-french"}},
    "stages": {"stage-fr-fall": {"position": "7", "revolution_id": "rev-french"}},
}


@pytest.fixture
def broken_rules(broken: Path, data_copy: Path) -> Path:
    """Return a copy of the data in which every rule over tables is broken, to be changed."""
    return Path(shutil.copytree(broken, data_copy, dirs_exist_ok=True))


@pytest.fixture(scope="module")
def broken(tmp_path_factory, edit_in) -> Path:
    """Return a copy of the data in which every rule over tables is broken, and read alike."""
    data_copy = copy_data(tmp_path_factory.mktemp("broken") / "data")
    edit = partial(edit_in, data_copy)
    for table, rows in EDITS.items():
        for key, cells in rows.items():
            edit(table, key, cells)
    claims = revdata.load("claims")
    uttered = claims.loc[claims["utterance_id"] == "u001", "claim_id"]
    for key in uttered:
        edit("claims", key, {"utterance_id": "", "stance": "own"})
    citations = revdata.load("citations").set_index("citation_id")
    first = citations.loc["ct0010"]
    edit("citations", "ct0011", {c: first[c] for c in ("claim_id", "passage_id")})
    links = revdata.load("claim_links").set_index("claim_link_id").loc["cl0001"]
    edit("claim_links", "cl0002", {c: links[c] for c in links.index if c != "note"})
    names = revdata.load("names")
    for key in names.loc[names["actor_id"] == "poet", "name_id"]:
        edit("names", key, {"actor_id": "stalin"})
    again = revdata.load("mentions").set_index("mention_id").loc["m0004"].dropna()
    edit("mentions", "m0005", {column: str(value) for column, value in again.items()})
    _link_actors(data_copy / "actors.csv")
    for table, first in (("quantities", 3), ("stages", 8)):
        _swap_lines(data_copy / f"{table}.csv", first)
    path = data_copy / "generalisations.csv"
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    path.write_text("".join([lines[0], *lines[2:]]), encoding="utf-8")
    with (data_copy / "withdrawn.csv").open("a", encoding="utf-8") as file:
        file.write("ev-bulgarian-crushing,events,A test.,,0.1.0\n")
        file.write("c9990,claim,A test.,,0.1.0\nc9991,claims,A test.,c9999,0.1.0\n")
        file.write("c9992,claims,A test.,c9993,0.1.0\nc9993,claims,A test.,c9992,0.1.0\n")
    return data_copy


def _link_actors(path: Path) -> None:
    """Make a chain of the first sixty actors, the last three of which are a circle."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))
    link = rows[0].index("broader_actor_id")
    for row, above in pairwise(rows[1:61]):
        row[link] = above[0]
    rows[60][link] = rows[58][0]
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows(rows)


def _swap_lines(path: Path, first: int) -> None:
    lines = path.read_bytes().splitlines(keepends=True)
    lines[first : first + 2] = lines[first + 1], lines[first]
    path.write_bytes(b"".join(lines))


@pytest.fixture(scope="module")
def streamed(broken: Path) -> tuple[Problem, ...]:
    """Return what streaming finds there, by slices, in files, and with the last batch first."""
    backwards = Runner(lambda _, results: list(results)[::-1])
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("revdata.validation.streaming.key_store.BYTES_OF_ROW", 1 << 20)
        patch.setattr("revdata.validation.streaming.key_store.ROWS_OF_FILE", 9)
        patch.setattr("revdata.validation.streaming.batch_check.ROWS_OF_FILE", 9)
        patch.setattr("revdata.validation.streaming.table_checks.MANY_KEYS", 0)
        return in_batches(broken, runner=backwards)


@pytest.mark.parametrize("in_process", [True, False])
def test_a_full_disk_is_said_in_a_sentence(data_copy: Path, monkeypatch, in_process) -> None:
    """Whoever writes the cells, the worker or the one who asks, says what to free."""
    write = Path.write_bytes

    def full(path: Path, data: bytes) -> int:
        if path.name.startswith("claims-"):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        return write(path, data)

    monkeypatch.setattr(Path, "write_bytes", full)
    monkeypatch.setattr("revdata.validation.streaming.batch_check.FEW_CELLS", 0)
    monkeypatch.setattr("revdata.validation.streaming.key_store.BYTES_OF_FILE", 0)
    with pytest.raises(RevdataError, match=r"or free space in .* No space left on device"):
        in_batches(data_copy, runner=Runner(lambda _, results: results, in_process=in_process))


def test_every_rule_over_tables_is_asked_alike(broken: Path, streamed) -> None:
    """Each rule over tables finds the same rows as a query and as a function, slice by slice."""
    assert places(streamed) == places(whole(broken))


def test_workers_that_share_a_folder_compare_the_keys(broken: Path, tmp_path, streamed) -> None:
    """They write the rows, and answer every query in slices; nothing is left in the folder."""
    asked: list[Any] = []

    def backwards(work, results):
        asked.extend([work] if work is answer else [])
        return list(results)[::-1]

    collect = KeyStore.collect

    def in_two_slices(store, table, columns, query, rows=0, **where):
        forced = 2 * store._memory // BYTES_OF_ROW if rows else 0
        return collect(store, table, columns, query, forced, **where)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(KeyStore, "collect", in_two_slices)
        patch.setattr("revdata.validation.streaming.batch_check.FEW_CELLS", 0)
        patch.setattr("revdata.validation.streaming.table_checks.MANY_KEYS", 0)
        options = StreamingOptions(first=None, batch_bytes=SMALL, shared=tmp_path)
        runner = Runner(backwards, in_process=False)
        found = inspect_batches(open_dataset(broken), "dask", runner, options).problems
    assert found == streamed
    assert len(asked) > 100
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("hidden", [1, None])
def test_a_folder_that_hides_rows_is_no_shared_one(
    data_copy: Path, tmp_path: Path, monkeypatch, hidden
) -> None:
    """Where some of what was written is not to be seen, the run ends with a sentence."""
    monkeypatch.setattr("revdata.validation.streaming.batch_check.FEW_CELLS", 0)
    options = StreamingOptions(batch_bytes=SMALL, shared=tmp_path)

    def losing(_, results):
        results = list(results)
        for path in list(tmp_path.glob("*/claims-*.parquet"))[:hidden]:
            path.unlink()
        return results

    with pytest.raises(RevdataError, match=r"shows [0-9]+ of the [0-9]+ rows of claims"):
        inspect_batches(open_dataset(data_copy), "dask", Runner(losing, in_process=False), options)


def test_a_worker_that_misses_rows_gives_no_answer(tmp_path: Path) -> None:
    """It says how many it sees, for a query over them would answer for too few."""
    declared = {"claims": "row_ bigint"}
    question = Question(tmp_path, declared, {"claims": 2}, "from claims", slices=1, memory=1 << 28)
    with pytest.raises(UnreadableInputError, match="shows 0 of the 2 rows of claims"):
        answer(0, question)
    write_rows(tmp_path, "claims", "0", as_parquet(pl.DataFrame({"row_": [1, 2]})))
    assert answer(0, question)["row_"].to_list() == [1, 2]


@pytest.mark.slow
def test_every_spoiling_is_found_alike(tmp_path: Path) -> None:
    """No rule over tables is known to one engine alone; asked by slices it is above."""
    copy = spoilers.Copy()
    for spoiling in (*spoilers.row_spoilings(), *spoilers.package_spoilings()):
        spoiling.apply(copy)
    copy.write(tmp_path)
    found = in_batches(tmp_path, LARGE)
    assert places(found) == places(whole(tmp_path))
    rules = {rule.identifier for rule in rules_of(base_package())}
    assert rules <= {problem.rule for problem in found}


@pytest.fixture
def in_parquet(data_copy: Path) -> Path:
    """Return a folder in which some tables are Parquet, one of them in parts and typed."""

    def read(name: str) -> pl.DataFrame:
        return pl.read_csv(data_copy / f"{name}.csv", infer_schema=False)

    def typed(frame: pl.DataFrame) -> pl.DataFrame:
        return frame.with_columns(
            pl.col("start", "end", "words", "section").cast(pl.Int64),
            pl.col("gap_after") == "true",
            pl.col("content").cast(pl.Categorical),
        )

    for name, parts in (("claims", 3), ("passages", 2), ("citations", 1)):
        frame = typed(read(name)) if name == "passages" else read(name)
        folder = data_copy / (f"{name}.parquet" if name == "claims" else name)
        folder.mkdir()
        size = -(-frame.height // parts)
        for part in range(parts):
            frame.slice(part * size, size).write_parquet(folder / f"part-{part}.parquet")
        (folder / "_SUCCESS").touch()
        (data_copy / f"{name}.csv").unlink()
    return data_copy


def _spoil_part(folder: Path) -> None:
    """Break a cell, a key and a link in parts of claims."""
    paths = sorted((folder / "claims.parquet").glob("*.parquet"))
    first, last = pl.read_parquet(paths[0]), pl.read_parquet(paths[-1])
    row = pl.int_range(pl.len())
    spoiled = last.with_columns(
        pl.when(row == 4).then(pl.lit("nobody")).otherwise("utterance_id").alias("utterance_id"),
        pl.when(row == 7).then(pl.lit("assert")).otherwise("act").alias("act"),
        pl.when(row == 9)
        .then(pl.lit(first["claim_id"][0]))
        .otherwise("claim_id")
        .alias("claim_id"),
    )
    spoiled.write_parquet(paths[-1])


@pytest.mark.slow
def test_parquet_in_parts_is_read_by_every_engine(in_parquet: Path) -> None:
    """A table in parts is one table, rows are counted in each file, and engines agree."""
    assert whole(in_parquet) == ()
    _spoil_part(in_parquet)
    found = in_batches(in_parquet)
    assert places(found) == places(whole(in_parquet))
    named = {(Path(p.file).name, p.line, p.column, p.value, p.rule) for p in found}
    assert ("part-2.parquet", 5, "utterance_id", "nobody", "unknown-reference") in named
    assert ("part-2.parquet", 8, "act", "assert", "unknown-code") in named
    assert ("part-2.parquet", 10, "claim_id", "c0001", "duplicate-key") in named


@pytest.mark.slow
def test_a_damaged_parquet_file_is_named(in_parquet: Path) -> None:
    """A part that is no Parquet is one problem, on any engine."""
    (in_parquet / "citations" / "part-0.parquet").write_bytes(b"PAR1 no more")
    for found in (whole(in_parquet), in_batches(in_parquet)):
        assert [(Path(p.file).name, p.rule) for p in found] == [
            ("part-0.parquet", "unreadable-parquet")
        ]


def test_a_folder_of_parts_alone_is_its_table(in_parquet: Path) -> None:
    """The folder of parts can be named like a file, and is compared with the base."""
    _spoil_part(in_parquet)
    report = revdata.validate(in_parquet / "claims.parquet")
    assert {p.column for p in report.records if p.rule == "unknown-code"} == {"act"}
    assert "the other 37 tables" in report.notes[0]


def test_a_table_that_is_there_twice_is_refused(in_parquet: Path) -> None:
    """Two sources of one table are not mixed in silence."""
    shutil.copy(package_root() / TABLES["claims"].path, in_parquet)
    with pytest.raises(RevdataError, match=r"claims twice: claims.csv and claims.parquet"):
        revdata.validate(in_parquet)


@pytest.fixture
def agrees(run, broken_rules: Path) -> Callable[..., None]:
    """Return a check that an engine of a cluster, asked with arguments, names the same cells."""
    claims = broken_rules / "claims.csv"
    text = claims.read_text(encoding="utf-8")
    claims.write_text(text.replace(",own,", ",owned,", 30), encoding="utf-8")

    def check(engine: str, *arguments: str) -> None:
        full = broken_rules.parent / "all.parquet"
        result = run(
            *("validate", str(broken_rules), "--engine", engine, *arguments),
            *("--report", "summary", "--full-report", str(full)),
        )
        assert result.exit_code == 1, result.output
        (summary,) = json.loads(result.stdout)
        assert summary["engine"] == engine
        assert places(_problems(full)) == places(whole(broken_rules))

    return check


def test_dask_on_a_cluster_of_processes_names_the_same_cells(agrees) -> None:
    """A worker in a process of its own, reached by the address of its scheduler, agrees."""
    distributed = pytest.importorskip("distributed", reason="the extra dask is not installed")
    with distributed.LocalCluster(
        n_workers=1, threads_per_worker=1, processes=True, dashboard_address=":0"
    ) as cluster:
        agrees("dask", "--scheduler", cluster.scheduler_address)


def test_spark_names_the_same_cells(agrees) -> None:
    """Executors of a local Spark, given each group of batches as a job, agree."""
    pytest.importorskip("pyspark", reason="the extra spark is not installed")
    if shutil.which("java") is None:
        pytest.skip("Spark needs Java, which is not installed")
    agrees("spark", "--master", "local[2]")


@pytest.mark.parametrize(("master", "python"), [("local[2]", sys.executable), ("yarn", None)])
def test_a_local_spark_runs_the_python_that_runs_here(monkeypatch, master, python) -> None:
    """Its workers find the package; on a cluster, which knows its own Python, none is set."""
    monkeypatch.setattr(os, "environ", {})
    builder = Mock()
    session = _started(builder, master)
    assert os.environ.get("PYSPARK_PYTHON") == python
    builder.appName.return_value.master.assert_called_once_with(master)
    session.sparkContext.setLogLevel.assert_called_once_with("ERROR")


def test_a_query_is_given_hints_at_near_names() -> None:
    """Each value that is nearly a known one has its question; the others have none."""
    with duckdb.connect() as connection:
        store: Any = SimpleNamespace(run=connection.execute)
        fill_hints(store, "select unnest(['stalim', 'nobody'])", ["stalin", "lenin"])
        rows = connection.execute("from hints_").fetchall()
    assert rows == [("stalim", "Did you mean stalin?")]


def _problems(path: Path) -> tuple[Problem, ...]:
    return tuple(Problem(**row) for row in pl.read_parquet(path).iter_rows(named=True))


def test_no_scheduler_at_an_address(run, data_copy: Path, monkeypatch) -> None:
    """An address at which nothing answers is said in a sentence."""
    pytest.importorskip("distributed", reason="the extra dask is not installed")
    monkeypatch.setattr("revdata.validation.streaming.runners.PATIENCE", "1s")
    where = "tcp://127.0.0.1:1"
    result = run("validate", str(data_copy), "--engine", "dask", "--scheduler", where)
    assert result.exit_code == 2
    assert f"There is no Dask scheduler at {where}." in result.output


def test_the_engine_that_ran_is_named(run, data_copy: Path, monkeypatch) -> None:
    """Small data are validated by pandas and large by polars, and the report says which."""
    small = open_dataset(data_copy)
    assert engines.choose(small, Options()) == "pandas"
    assert engines.choose(small, Options("polars")) == "polars"
    (summary,) = json.loads(run("validate", str(data_copy), "--report", "summary").stdout)
    assert summary["engine"] == "pandas"
    monkeypatch.setattr(engines, "LARGE", 1000)
    assert engines.choose(small, Options("pandas")) == "pandas"
    assert engines.choose(small, Options()) == "polars"


def test_many_small_rows_are_large_data_where_polars_is(data_copy: Path, monkeypatch) -> None:
    """More lines than the limit are streamed; without the libraries they are read into memory."""
    monkeypatch.setattr(engines, "MANY_ROWS", 1000)
    assert engines.choose(open_dataset(data_copy), Options()) == "polars"
    monkeypatch.setattr(engines, "find_spec", lambda _: None)
    assert engines.choose(open_dataset(data_copy), Options()) == "pandas"


def test_the_engine_in_memory_says_how_far_it_is(data_copy: Path) -> None:
    """Its steps count up to the last, which ends the line on a terminal."""
    steps: list[tuple[str, int, int]] = []
    in_memory.inspect(open_dataset(data_copy), lambda *step: steps.append(step))
    assert [done for _, done, _ in steps] == sorted(done for _, done, _ in steps)
    assert steps[0][:2] == ("Reading tables", 0)
    assert steps[-1][1] == steps[-1][2]


@pytest.mark.parametrize(
    ("engine", "extra"), [("polars", "scale"), ("dask", "dask"), ("spark", "spark")]
)
def test_a_missing_extra_is_named_and_nothing_stands_in(run, monkeypatch, engine, extra) -> None:
    """An engine that is not installed is refused with what to install."""
    monkeypatch.setattr("revdata.errors.find_spec", lambda _: None)
    result = run("validate", "--engine", engine)
    assert result.exit_code == 2
    assert f'pip install "revdata[{extra}]"' in result.output


def test_auto_does_not_fall_back_on_large_data(data_copy: Path, monkeypatch) -> None:
    """Large data without the engine for it are not read into memory in silence."""
    monkeypatch.setattr(engines, "LARGE", 1000)
    monkeypatch.setattr("revdata.errors.find_spec", lambda _: None)
    with pytest.raises(MissingExtraError, match="scale"):
        revdata.validate(data_copy)


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("--scheduler", "tcp://127.0.0.1:1"), "--scheduler is for --engine dask"),
        (("--engine", "polars", "--master", "local"), "--master is for --engine spark"),
        (("--memory", "plenty"), "write one such as 512MB or 2GB"),
        (("--memory", "64MB"), "ask for that or more"),
        (("--full-report", "no/such/folder/all.parquet"), "There is no folder no/such/folder"),
        (("--engine", "abacus"), "'abacus' is not one of"),
    ],
)
def test_what_makes_no_sense_is_refused(run, arguments, sentence) -> None:
    """Options that do not fit are refused in a sentence, before anything is read."""
    result = run("validate", *arguments)
    assert result.exit_code == 2
    assert sentence in " ".join(result.output.split())


def test_a_workbook_is_for_pandas_alone(run, tmp_path, monkeypatch) -> None:
    """A workbook is never streamed: auto says pandas, and another engine is refused."""
    book = str(tmp_path / "mine.xlsx")
    assert run("template", "terms", "-o", book).exit_code == 0
    monkeypatch.setattr(engines, "LARGE", 1000)
    assert revdata.validate(book).engine == "pandas"
    result = run("validate", book, "--engine", "polars")
    assert result.exit_code == 2
    assert "A workbook is validated by the engine pandas" in result.output


def test_parquet_can_be_checked_against_an_earlier_version(in_parquet: Path) -> None:
    """Identifiers that are gone from a table in parts are missed."""
    path = in_parquet / "claims.parquet" / "part-2.parquet"
    claims = pl.read_parquet(path)
    claims.head(-1).write_parquet(path)
    report = revdata.validate(in_parquet, against=package_root())
    gone = [p.value for p in report.records if p.rule == "vanished-identifier"]
    assert gone == [claims["claim_id"][-1]]


def test_a_batch_without_an_answer_is_not_called_valid(data_copy: Path) -> None:
    """An engine that loses a batch is found out."""
    forgetful = Runner(lambda _, results: (result for result in results if 3 not in result.numbers))
    with pytest.raises(RevdataError, match=r"gave no answer on [1-6] batches"):
        in_batches(data_copy, runner=forgetful)


def test_a_file_that_changes_while_it_is_checked_is_named(data_copy: Path) -> None:
    """What is told of a file would be of no use if its lines are others by then."""

    def disturbed(_, results):
        yield from results
        path = data_copy / "claims.csv"
        path.write_bytes(path.read_bytes().replace(b"c0001", b"c00\n1"))

    with pytest.raises(RevdataError, match=r"claims\.csv changed while"):
        in_batches(data_copy, LARGE, Runner(disturbed))


def test_batches_may_come_in_any_order(broken: Path, streamed) -> None:
    """The report is in the order of the files, whichever batch is done first."""
    assert streamed == whole(broken)


@pytest.fixture(scope="module")
def many_faults(tmp_path_factory) -> Path:
    """Return a copy of the data with some hundred faults of two rules."""
    folder = copy_data(tmp_path_factory.mktemp("many") / "data")
    path = folder / "claims.csv"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace(",own,", ",owned,").replace(",plain,", ",plane,"))
    return folder


@pytest.fixture(scope="module")
def everything(many_faults: Path) -> tuple[Problem, ...]:
    """Return all the problems there."""
    return whole(many_faults)


@pytest.fixture(scope="module")
def bounded(many_faults: Path) -> tuple[Inspection, Path]:
    """Return what streaming finds there, five problems of a rule at most, and the full list."""
    full = many_faults.parent / "full.parquet"
    options = StreamingOptions(first=5, full_report=full)
    return inspect_batches(open_dataset(many_faults), "polars", ThreadRunner(), options), full


def test_a_report_is_bounded_and_counts_everything(bounded, everything) -> None:
    """The first problems of a rule are listed, all are counted, and the full list is written."""
    inspection, full = bounded
    first = [p for p in everything if p.rule == "unknown-code"][:5]
    assert list(inspection.problems) == first
    assert inspection.counts == {"unknown-code": len(everything)}
    assert places(_problems(full)) == places(everything)


def test_the_full_report_on_small_data(run, many_faults: Path, everything, tmp_path: Path) -> None:
    """Validation in memory writes the full list as well."""
    full = tmp_path / "full.parquet"
    result = run("validate", str(many_faults), "--full-report", str(full))
    assert result.exit_code == 1
    assert places(_problems(full)) == places(everything)


def test_a_bounded_report_says_so(run, many_faults, bounded, everything, monkeypatch) -> None:
    """Text, JSON and summary tell how many problems there are beyond those listed."""
    inspection, _ = bounded
    monkeypatch.setattr("revdata.validation.engine.inspect", lambda *_: inspection)
    total = len(everything)
    assert inspection.problems == everything[:5]
    text = run("validate", str(many_faults)).stdout
    assert f"Broken most often: unknown-code ({total})." in text
    assert f"not valid. {total} problems, of which 5 are listed" in text
    result = run("validate", str(many_faults), "--report", "json")
    assert len(json.loads(result.stdout)) == 5
    assert f"{total} problems, of which 5 are listed" in result.stderr
    (summary,) = json.loads(run("validate", str(many_faults), "--report", "summary").stdout)
    assert (summary["problems"], summary["listed"]) == (total, 5)
    assert summary["rules"] == {"unknown-code": total}


def test_a_full_report_is_never_half_there(many_faults: Path, tmp_path: Path) -> None:
    """Where validation breaks off, no file is left."""
    full = tmp_path / "full.parquet"

    def broken(_, results):
        yield from list(results)[:2]
        raise RevdataError("A worker is gone.")

    with pytest.raises(RevdataError, match="gone"):
        inspect_batches(
            open_dataset(many_faults), "polars", Runner(broken), StreamingOptions(full_report=full)
        )
    assert not list(tmp_path.iterdir())


def test_circles_and_long_chains_of_links(streamed) -> None:
    """Every row on a circle is named, however long the chain that leads to it."""
    assert [p.line for p in streamed if p.rule == "no-circle"] == [59, 60, 61]


def test_progress_is_told_by_the_engine_for_large_data(data_copy: Path, monkeypatch) -> None:
    """Every stage of a long run is told from its first step to its last; the report names it."""
    told: list[tuple[str, int, int]] = []
    monkeypatch.setattr(engines, "LARGE", 1000)
    options = Options(progress=lambda *step: told.append(step))
    report = engines.validate(open_dataset(data_copy), options)
    for stage in ("Reading files", "Checking rows", "Comparing tables"):
        steps = [(done, of) for what, done, of in told if what == stage]
        assert steps == sorted(steps)
        assert steps[-1][0] == steps[-1][1]
    assert "Validated by the engine polars." in report.to_text()
