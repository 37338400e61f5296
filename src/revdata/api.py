"""The public interface: open a place, and what can be done with its tables.

``Dataset`` has a method for each thing that can be done; ``revdata.load`` and the rest are the
same methods on the package itself, or on the place that ``path`` names. Each method imports what
it needs when it is called, so that to read one table is not to import every exporter.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from revdata.dataset.companions import EVERY, Texts
from revdata.dataset.holding import FINDINGS
from revdata.dataset.opening import base_package, open_dataset
from revdata.errors import known_name, warn_renamed

if TYPE_CHECKING:
    import altair as alt
    from frictionless import Package
    from pandas import DataFrame

    from revdata.citation import Citation
    from revdata.dataset.parts import TableSet
    from revdata.exports.csv_tables import FilledTable
    from revdata.lookup.codebook import CodebookEntry
    from revdata.lookup.comparing import Comparison
    from revdata.lookup.explanation import Explanation
    from revdata.lookup.history import History
    from revdata.lookup.passage import PassageReading
    from revdata.reliability.agreement import Agreement
    from revdata.serving.asking import Reply
    from revdata.text.alignment import Alignment
    from revdata.text.contribution import Started
    from revdata.validation.reports import Report
    from revdata.versions.diff import Diff
    from revdata.versions.integrity import Verification

StrPath = str | Path
Extra = str | Path | Iterable[str | Path]
Style = Literal["plain", "apa", "chicago", "bibtex", "biblatex", "ris", "csl-json", "cff"]


class Dataset:
    """The tables at a place: the package, a version, a contribution, a table or a workbook.

    ``revdata.open`` makes one. ``ds["claims"]`` and ``ds.claims`` are the table ``claims`` as a
    DataFrame; where a table has the name of a method, only ``ds["..."]`` is the table.
    """

    def __init__(self, opened: TableSet) -> None:
        """Take the tables that ``open_dataset`` opened."""
        self._opened = opened

    def __getitem__(self, table: str) -> DataFrame:
        """Return a table, as ``load`` does."""
        return self.load(table)

    def __getattr__(self, name: str) -> DataFrame:
        """Return the table of that name, as ``load`` does."""
        if name.startswith("_") or name not in self._opened.package.tables:
            raise AttributeError(f"a Dataset has no table or method {name!r}")
        return self.load(name)

    def __dir__(self) -> list[str]:
        return sorted([*super().__dir__(), *self._opened.package.tables])

    def __iter__(self) -> Iterator[str]:
        """Return the names of the tables one by one."""
        return iter(self.tables())

    def __repr__(self) -> str:
        package = self._opened.package
        parts = ", ".join(f"{part.name} ({part.label})" for part in self._opened.parts)
        return (
            f"<Dataset {package.name} {package.version}: {len(package.tables)} tables of {parts}>"
        )

    @property
    def opened(self) -> TableSet:
        """Return what was opened: the descriptor, the files and the rows that were read."""
        return self._opened

    def tables(self) -> list[str]:
        """Return the names of the tables, in the order of the codebook."""
        return list(self._opened.package.tables)

    def contents(self) -> list[dict[str, Any]]:
        """Return for each table its name, how many rows it has, its group and what it holds."""
        from revdata.lookup.codebook import list_tables

        return list_tables(self._opened)

    def load(
        self,
        table: str,
        *,
        passages: bool = False,
        resolve: bool = False,
        derived: bool = True,
    ) -> DataFrame:
        """Return a table as a fresh typed DataFrame, one row for each row of its file.

        Columns are strings, categoricals (ordered where the vocabulary is), nullable integers,
        floats and booleans, and dates as ``datetime64[us]``. ``attrs`` holds the table, version,
        licence and cite key. With ``passages`` the ids and locators of the passages that state each
        row are joined on; with ``resolve`` the labels of linked rows and, for findings, the claim.
        Findings, accounts and claims carry derived columns after their own, which say whose they
        are; ``derived=False`` leaves those out. ``findings`` is every finding of every table in one
        flat table, with labels, speaker, stance, dates and places, whatever else is asked for.
        Where contributions are read as well, a column ``package`` says whose row it is.

        Raises NotFoundError for an unknown table, UnreadableInputError and DataError for bad data.
        """
        from revdata.dataset.findings import findings_frame
        from revdata.dataset.frames import load_frame
        from revdata.dataset.joins import join_derived, join_passages, resolve_links

        known = [*self._opened.package.tables, FINDINGS]
        table = known_name(table, known) or table
        if table == FINDINGS and table not in self._opened.package.tables:
            return findings_frame(self._opened)
        frame = load_frame(self._opened, table)
        if resolve:
            frame = resolve_links(self._opened, table, frame, derived=derived)
        elif derived:
            frame = join_derived(self._opened, table, frame)
        return join_passages(self._opened, table, frame) if passages else frame

    def load_all(self) -> dict[str, DataFrame]:
        """Return every table by name, each as ``load`` gives it."""
        return {name: self.load(name) for name in self.tables()}

    def dtypes(self, table: str) -> dict[str, Any]:
        """Return the dtype of each column for ``read_csv`` of pandas or Dask, which else guess.

        It has the stored and the derived columns; days are text there, for ``pandas.to_datetime``.
        Raises NotFoundError for an unknown table.
        """
        from revdata.dataset.derived import with_derived
        from revdata.dataset.findings import with_findings
        from revdata.dataset.frames import csv_dtypes

        return csv_dtypes(with_findings(with_derived(self._opened.package)).table(table))

    def spark_schema(self, table: str) -> str:
        """Return the stored columns of a table with their types, in DDL, for Spark to read its CSV.

        An EDTF date is text there, which Spark would take for a day. Raises NotFoundError for an
        unknown table.
        """
        from revdata.dataset.frames import spark_columns

        return spark_columns(self._opened.package.table(table))

    def info(self, name: str) -> CodebookEntry:
        """Return the codebook entry of a table, a column as ``table.column``, or a code list.

        Raises NotFoundError with near names.
        """
        from revdata.lookup.codebook import find_entry

        return find_entry(self._opened.package, name)

    def codes(self, name: str | None = None) -> list[dict[str, Any]]:
        """Return the codes of a list with their definitions, or without a name all code lists.

        The keys are code, label and definition; or list, codes (how many) and used by. Raises
        NotFoundError with near names.
        """
        from revdata.lookup.codebook import list_codes

        return list_codes(self._opened.package, name)

    def find(self, words: str) -> DataFrame:
        """Return columns, codes and rows with all the words, the likeliest first.

        Columns: kind, id, label, field, text. Case, accents and endings do not matter.
        """
        from revdata.lookup.searching import find

        return find(self._opened, words)

    def explain(self, identifier: str, *, text: StrPath | None = None) -> Explanation:
        """Return one row with everything tied to it; raises NotFoundError with near names.

        With ``text``, a reader's own copy, its passages are shown as they stand there; of several
        coded texts, those of the one that the copy holds most of.
        """
        from revdata.lookup.explanation import explain

        return explain(self._opened, identifier, self._copy(text))

    def passage(self, identifier: str, *, text: StrPath | None = None) -> PassageReading:
        """Return a passage, by id or locator such as §1¶13.4, with the claims that cite it.

        ``text`` is as in ``explain``. Raises NotFoundError with near names.
        """
        from revdata.lookup.passage import read_passage

        return read_passage(self._opened, identifier, self._copy(text))

    def history(self, identifier: str) -> History:
        """Return what happened to an identifier, from withdrawn and the changelog.

        It prints as sentences. Raises NotFoundError with near names.
        """
        from revdata.lookup.history import find_history

        return find_history(self._opened, identifier)

    def compare(self, thing: str | None = None) -> Comparison:
        """Return what the texts hold on the questions about a thing, and how two positions stand.

        ``thing`` is a question, by id or label, or words that stand in it or in a position; without
        it every question is given. The result prints as sentences; ``positions`` has one row a
        question and text, ``relations`` one row a pair. Raises NotFoundError with near names.
        """
        from revdata.lookup.comparing import compare

        return compare(self._opened, thing)

    def coverage(self, by: Literal["section", "paragraph"] = "paragraph") -> DataFrame:
        """Return how much of the text is coded: one row a section or paragraph, with counts."""
        from revdata.lookup.coverage import account

        return account(self._opened, by)

    def uncited(self) -> DataFrame:
        """Return the passages no claim states: passage_id, locator, opening, uncited_reason."""
        from revdata.dataset.frames import frame_of
        from revdata.lookup.coverage import uncited

        return frame_of(uncited(self._opened), self._opened.package)

    def align(self, copy: StrPath, *, source: str | None = None) -> Alignment:
        """Return where each passage stands in a reader's own copy: plain text, HTML or EPUB.

        MHTML, TEI and JATS are read too, and with the extra ``copies`` PDF, DOCX and ODT.

        A passage is exact, changed, moved or absent; the result is true if none is absent. Only the
        fingerprints of the passages are used. ``source`` names the coded edition where there are
        several. Raises UnreadableInputError for what is no readable text.
        """
        from revdata.text.alignment import align_copy, edition_passages
        from revdata.text.copies import read_copy

        return align_copy(edition_passages(self._opened, source), read_copy(copy))

    def validate(  # noqa: PLR0913 -- where and how large tables are validated
        self,
        *,
        against: StrPath | None = None,
        engine: str = "auto",
        memory: int | str = "1GB",
        scheduler: str | None = None,
        master: str | None = None,
        full_report: StrPath | None = None,
        progress: Callable[[str, int, int], None] | None = None,
    ) -> Report:
        """Return the report on the data: every problem, with place, value, rule and repair.

        ``against`` names an earlier version, as in ``diff``: identifiers that were lost or given to
        another row since then are problems too. ``engine`` is ``auto``, ``pandas``, ``polars``,
        ``dask`` or ``spark``; ``auto`` is pandas for small data and polars for large. ``memory`` is
        what large tables may take, in bytes or as ``"512MB"``. ``scheduler`` is the address of a
        Dask scheduler, ``master`` the URL of a Spark master. ``full_report`` is a Parquet file to
        which every problem is written; ``progress`` is called with what is done, steps done and
        steps in all. Raises UnreadableInputError if there is nothing to validate or to compare
        with, MissingExtraError if the engine is not installed.
        """
        from revdata.validation.engine import Options, memory_in_bytes, validate

        full = None if full_report is None else Path(full_report)
        options = Options(engine, scheduler, master, memory_in_bytes(memory), full, progress)
        return validate(self._opened, options, against)

    def diff(self, old: StrPath, *, reason: bool = False) -> Diff:
        """Return what changed from the version ``old`` to this one, by key and by cell.

        With ``reason`` the entries of the changelog between the two stand with the rows they name.
        The result is true if the versions differ. Raises UnreadableInputError or NotFoundError for
        what cannot be read as a version.
        """
        from revdata.versions.diff import diff
        from revdata.versions.version import open_version, version_of

        return diff(open_version(old, self._opened.place), version_of(self._opened), reason)

    def cite(self, name: str | None = None, *, style: Style = "plain") -> Citation:
        """Return a reference to the data set at this version, or to the table or row of that name.

        A row comes with its place in the source text. A contribution is cited by its name, and its
        rows with its own title, version and authors; without a name each further text that is
        read has its reference too. Styles: ``plain``, ``apa``, ``chicago``,
        ``bibtex``, ``biblatex``, ``ris``, ``csl-json`` and ``cff``. Raises NotFoundError for an
        unknown style or name, MissingExtraError where apa or chicago lacks the extra ``cite``.
        """
        from revdata.citation import cite

        return cite(self._opened, name, style)

    def schema(self, table: str, backend: Literal["pandas", "polars"] = "pandas") -> Any:
        """Return the pandera ``DataFrameSchema`` of a table, for pandas or for polars frames.

        It holds what can be said of one table: types, required cells, patterns, code lists, unique
        keys and the rules over a row. Raises NotFoundError for an unknown table.
        """
        from revdata.dataset.derived import with_derived
        from revdata.validation.pandera_schemas import build

        return build(with_derived(self._opened.package).table(table), backend)

    def package(self) -> Package:
        """Return the data package as a ``frictionless.Package``."""
        from frictionless import Package

        described = self._opened.own.package or base_package()
        return Package.from_descriptor(str(described.root / "datapackage.json"))

    def export(
        self,
        format: str,
        output: StrPath,
        *,
        text: StrPath | None = None,
        url: str | None = None,
        base_iri: str | None = None,
    ) -> list[Path]:
        """Write the data set in another format to ``output``, and return the files written.

        ``output`` is a file, or a folder for formats of several files; ``revdata export --help``
        lists the formats. ``text`` is a reader's own copy to quote passages from and ``url`` where
        it lies on the web, for the formats that link to passages; ``base_iri`` is what the IRIs of
        rows begin with instead of the data set's own UUID, for the formats that have IRIs. Raises
        NotFoundError for an unknown format, UnreadableInputError, with nothing written, for cells
        that the format cannot hold, and MissingExtraError where a library is not installed.
        """
        from revdata.exports import find_format
        from revdata.exports.request import Request

        chosen = find_format(format, quoting=bool(text or url), identifying=bool(base_iri))
        copy = None if text is None else self.align(text)
        return chosen.write(Request(self._opened, Path(output), copy, url, base_iri))

    def template(
        self, output: StrPath, tables: Sequence[str] = (), *, filled: bool = False
    ) -> None:
        """Write a workbook (XLSX) to fill in: a sheet for each of the tables, or for all of them.

        With ``filled`` it holds the present rows. Where a contribution was opened or added, it is
        for the rows of that, and offers what they may refer to. Raises NotFoundError for an unknown
        table, UnreadableInputError if the file exists already, MissingExtraError without the extra
        ``xlsx``.
        """
        from revdata.exports.workbook_template import write_template

        write_template(self._opened, Path(output), tables, filled=filled)

    def page(self, output: StrPath, *, text: StrPath | None = None, handout: bool = False) -> Path:
        """Write the whole data set as one self-contained page of HTML, and return the file.

        The page fetches nothing and works without a network. ``text`` is as in ``explain``. With
        ``handout`` it is two pages of PDF instead, which need the extra ``handout``: stages, waves,
        who rested on whom, sources.
        Contributions are marked. Raises UnreadableInputError if ``output`` is a folder or the copy
        cannot be read, DataError if a table cannot be loaded.
        """
        from revdata.exports.request import Request
        from revdata.reading_page import write_page
        from revdata.reading_page.handout import write_handout

        if handout:
            return write_handout(Request(self._opened, Path(output)))
        return write_page(Request(self._opened, Path(output), self._copy(text)))

    def serve(
        self, port: int = 8001, *, announce: Callable[[str], None] = print, browser: bool = False
    ) -> None:
        """Show the tables in a browser, on this machine alone, until Ctrl-C.

        ``announce`` is called with the address; port 0 takes any that is free, and ``browser``
        opens the home page. Raises RevdataError if the port is taken, MissingExtraError without the
        extra ``serve``.
        """
        from revdata.serving import serve

        serve(self._opened, port, announce=announce, browser=browser)

    def check_pages(self, port: int = 0) -> list[Reply]:
        """Serve the tables, ask a few pages and what must be refused, end, and return the replies.

        A reply is true if it is as it should be. Raises as ``serve`` does.
        """
        from revdata.serving import check

        return check(self._opened, port)

    def plot(self, kind: str, **choices: Any) -> alt.LayerChart:
        """Return a picture of the tables as an Altair chart, which a notebook shows.

        Kinds: ``stages``, ``waves``, ``class-bases``, ``causes``, ``coverage``, ``chronology``,
        ``accounts``. Of ``class-bases`` and ``causes`` the chief rows are shown, with
        ``everything=True`` all; ``stages`` and ``class-bases`` are those of one ``revolution`` if
        it is named. ``causes`` are those ``around`` a factor, or on the paths from the factor
        ``start`` to the factor ``end``; ``chronology`` leaves the editor's dates out with
        ``editorial=False``; ``accounts`` are what several texts answer to a ``question``.
        Raises NotFoundError for an unknown name, RevdataError for a choice that the kind has not,
        MissingExtraError without the extra ``plots``.
        """
        from revdata.plots import plot

        return plot(self._opened, kind, **choices)

    def write_plot(self, kind: str, output: StrPath, **choices: Any) -> None:
        """Write a picture of the tables to a file: .svg, .png, .pdf or .html.

        What can be drawn as a graph (all kinds but ``coverage`` and ``chronology``) is also written
        as text, .dot or .mmd (Mermaid), which needs no extra. The rest is as in ``plot``; raises
        RevdataError for another ending and UnreadableInputError where the output is a folder.
        """
        from revdata.plots import write_picture

        write_picture(self._opened, kind, Path(output), **choices)

    def _copy(self, path: StrPath | None) -> Alignment | None:
        """Return the alignment of the coded text of which a reader's copy holds most."""
        if path is None:
            return None
        from revdata.text.alignment import align_copy, coded_editions, edition_passages
        from revdata.text.copies import read_copy

        copy = read_copy(path)
        editions = [edition_passages(self._opened, one) for one in coded_editions(self._opened)]
        return max((align_copy(found, copy) for found in editions), key=lambda one: one.share)


def open(path: StrPath | None = None, *, extra: Extra = (), texts: Texts = ()) -> Dataset:
    """Return the tables at a place, the package itself without one, together with contributions.

    ``path`` is a folder with a ``datapackage.json`` or that file (a version of the package, or a
    contribution, which is read together with the package); a folder of CSV or Parquet files named
    for tables, one such file, or a workbook (XLSX) with sheets named for tables, which take the
    place of the package's; a zip, wheel or tar archive with a data package in it; or a git
    revision, with ``:FOLDER`` after it for a package elsewhere in the repository. ``extra`` adds
    contributions, each a place with a descriptor or a workbook that adds rows. ``texts`` adds texts
    that ship with the package, ``all`` or names as ``texts`` gives them. Nothing is read but
    descriptors and code lists until a table is asked for.

    Raises UnreadableInputError or NotFoundError for what is none of these.
    """
    return Dataset(open_dataset(path, extra, texts=texts))


def validate(
    path: StrPath | None = None,
    *,
    extra: Extra = (),
    texts: Texts = (),
    choice: Any = None,
    **options: Any,
) -> Report:
    """Return the report on the data at ``path``, or on the package itself.

    ``path``, ``extra`` and ``texts`` are as in ``open``, and the options as in
    ``Dataset.validate``. Tables that are not at the place are taken from the package.
    """
    if choice is not None:
        warn_renamed("validate(choice=...)", "validate(engine=..., memory=..., ...)")
        options |= vars(choice)
    return open(path, extra=extra, texts=texts).validate(**options)


def texts() -> DataFrame:
    """Return the coded texts that ship with the package, one row a text.

    Columns: text (the name that ``texts=`` takes), source_id, author, title, year, claims (how
    many), package and version.
    """
    import pandas as pd

    from revdata.lookup.coverage import list_texts

    return pd.DataFrame(list_texts())


def diff(old: StrPath, new: StrPath | None = None, *, reason: bool = False) -> Diff:
    """Return what changed from the version ``old`` to ``new``, by key and by cell.

    Each is a place as in ``open``; ``new`` is the present package unless it is given. With
    ``reason`` the entries of the changelog between the two stand with the rows they name. The
    result is true if the versions differ.

    Raises UnreadableInputError or NotFoundError for what cannot be read as a version.
    """
    from revdata.versions.diff import diff as diff_versions
    from revdata.versions.version import open_version

    return diff_versions(open_version(old, beside=new), open_version(new, beside=old), reason)


def verify(path: StrPath | None = None) -> Verification:
    """Return whether every file is as it was recorded, to the byte; true if so.

    Without a path the package at hand is meant; a path is a folder, a wheel or another archive.
    ``deviations`` names each file that was changed, is missing or was added. Raises
    UnreadableInputError for what holds no data package.
    """
    from revdata.versions.integrity import verify as verify_files

    return verify_files(path)


def agreement(
    *codings: StrPath,
    matches: StrPath | None = None,
    variables: Sequence[str] = (),
    whole_text: bool = False,
    samples: int = 2_000,
    seed: int = 1936,
) -> Agreement:
    """Return how far two or more codings of the same passages agree.

    A coding is ``base`` (the package), a folder with ``claims.csv`` and ``citations.csv``, or a
    CSV file of claims with a column ``passage_ids``; ``NAME=PATH`` names it. ``matches`` is a CSV
    file that says which claims are the same, in place of our matching; ``variables`` are those to
    compare, all that are coded without it. A claim counts as missed only in a paragraph where the
    other coding has claims, with ``whole_text`` everywhere. ``samples`` and ``seed`` belong to the
    bootstrap of the intervals.

    Raises UnreadableInputError, NotFoundError, or RevdataError where the extra ``agreement`` is
    not installed or there is but one coding.
    """
    from revdata.reliability.agreement import compare as compare_codings
    from revdata.reliability.coefficient import Bootstrap

    bootstrap = Bootstrap(samples, seed)
    return compare_codings(
        codings, matches=matches, variables=variables, whole_text=whole_text, bootstrap=bootstrap
    )


def new(
    folder: StrPath,
    *,
    title: str | None = None,
    identifier: str | None = None,
    source: StrPath | None = None,
) -> Started:
    """Make a new folder in which a further text can be coded, and return what was made.

    ``title`` is that of the text; ``identifier``, short, begins the new keys and names the text.
    With ``source``, a plain text, the passages are written with their fingerprints; the text is
    not copied. Raises UnreadableInputError, with nothing written, if the folder is not empty or
    the text cannot be divided, and RevdataError if the folder's name or the identifier will not do.
    """
    from revdata.text.contribution import start_contribution

    return start_contribution(folder, title=title, identifier=identifier, source=source)


def fill(folder: StrPath, workbook: StrPath) -> list[FilledTable]:
    """Put the rows of a workbook into the tables of a contribution, and return what was done.

    The workbook is one that ``template`` wrote with the contribution as ``extra`` or ``path``. A
    row whose identifier is there already takes the place of that row. Raises UnreadableInputError,
    with nothing written, if the folder is no contribution, the workbook is for another, or a cell
    cannot be written as it stands.
    """
    from revdata.exports.csv_tables import fill_contribution

    return fill_contribution(Path(folder), Path(workbook))


def _on_a_place(name: str) -> Callable[..., Any]:
    """Return a method of ``Dataset`` as a function of the package, or of the place it is given."""
    method = getattr(Dataset, name)
    default = DEFAULT_TEXTS.get(name, ())

    @wraps(method)
    def call(
        *arguments: Any,
        path: StrPath | None = None,
        extra: Extra = (),
        texts: Texts = default,
        **more: Any,
    ) -> Any:
        if name == "align" and not arguments and "copy" not in more and path is not None:
            warn_renamed("align(path=...)", "align(copy)")
            arguments, path = (path,), None
        for old in more.keys() & RENAMED_ARGUMENTS.get(name, {}):
            new_name = RENAMED_ARGUMENTS[name][old]
            warn_renamed(f"{name}({old}=...)", f"{name}({new_name}=...)")
            more[new_name] = more.pop(old)
        return getattr(open(path, extra=extra, texts=texts), name)(*arguments, **more)

    call.__qualname__ = name
    call.__signature__ = signature_on_a_place(method)  # type: ignore[attr-defined]
    return call


def signature_on_a_place(method: Callable[..., Any]) -> inspect.Signature:
    """Return the signature of a method with ``path``, ``extra``, ``texts`` in place of ``self``."""
    own, of_open = inspect.signature(method), inspect.signature(open)
    _, *parameters = own.parameters.values()
    path = of_open.parameters["path"].replace(kind=inspect.Parameter.KEYWORD_ONLY)
    texts = of_open.parameters["texts"].replace(default=DEFAULT_TEXTS.get(method.__name__, ()))
    parameters += [path, of_open.parameters["extra"], texts]
    parameters.sort(key=lambda parameter: parameter.kind)  # what takes all other keywords is last
    return own.replace(parameters=parameters)


# Which texts a function reads unless it is told, where that is not the base alone.
DEFAULT_TEXTS: dict[str, Texts] = {"compare": EVERY}
# What has another name since version 2.0; each works with a warning until 3.0.
RENAMED = {"start_contribution": "new", "write_template": "template", "report": "page"}
RENAMED_ARGUMENTS = {"export": {"form": "format"}}

FUNCTIONS: dict[str, Callable[..., Any]] = {
    name: _on_a_place(name)
    for name, method in vars(Dataset).items()
    if not name.startswith("_") and callable(method)
} | {f.__name__: f for f in (open, validate, texts, diff, verify, agreement, new, fill)}
