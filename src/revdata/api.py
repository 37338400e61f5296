"""What Python callers get besides loading and validating, each call on the base package."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from revdata.citation import Citation
from revdata.citation import cite as cite_name
from revdata.dataset.opening import base_package, open_dataset
from revdata.errors import RevdataError, not_found
from revdata.exports import FORMATS, write_form
from revdata.exports.request import Request
from revdata.exports.workbook_template import write_template as write_workbook
from revdata.lookup.codebook import Entry, find_entry
from revdata.lookup.coverage import account
from revdata.lookup.explanation import Explanation
from revdata.lookup.explanation import explain as explain_row
from revdata.lookup.history import History, find_history
from revdata.lookup.searching import find as find_rows
from revdata.plots import plot as draw_plot
from revdata.plots.picture_files import write_picture
from revdata.reliability.agreement import Agreement, compare
from revdata.reliability.coefficient import Bootstrap
from revdata.validation.pandera_schemas import Backend, build
from revdata.versions.diff import Diff
from revdata.versions.diff import diff as compare_versions
from revdata.versions.integrity import Verdict
from revdata.versions.integrity import verify as verify_files

if TYPE_CHECKING:
    import altair as alt
    import pandas as pd
    from frictionless import Package

    from revdata.text.alignment import Alignment
    from revdata.text.contribution import Started

Extra = str | Path | Iterable[str | Path]


def __getattr__(name: str) -> str:
    if name == "__version__":
        return base_package().version
    raise AttributeError(name)


def tables() -> list[str]:
    """Return the names of the tables, in the order of the codebook."""
    return list(base_package().tables)


def info(name: str) -> Entry:
    """Return the codebook entry of a table, a column as ``table.column``, or a code list.

    Raises NotFoundError with near names.
    """
    return find_entry(base_package(), name)


def find(words: str, *, extra: Extra = ()) -> pd.DataFrame:
    """Return columns, codes and rows in which all the words occur: kind, id, label, field, text.

    ``extra`` adds contributions.
    """
    return find_rows(open_dataset(None, extra), words)


def explain(identifier: str, *, text: str | Path | None = None, extra: Extra = ()) -> Explanation:
    """Return one row with everything tied to it; raises NotFoundError with near names.

    With ``text``, a reader's own copy, its passages are shown as they stand there; of several
    coded texts, those of the one that the copy holds most of. ``extra`` adds contributions.
    """
    copy = None if text is None else align_any(text, extra)
    return explain_row(open_dataset(None, extra), identifier, copy)


def history(identifier: str, *, extra: Extra = ()) -> History:
    """Return what happened to an identifier, from withdrawn and the changelog; prints as sentences.

    ``extra`` adds contributions. Raises NotFoundError with near names.
    """
    return find_history(open_dataset(None, extra), identifier)


def align(
    path: str | Path,
    *,
    source: str | None = None,
    extra: Extra = (),
) -> Alignment:
    """Return where each passage stands in a reader's own copy: plain text, HTML or EPUB.

    A passage is exact, changed, moved or absent; the result is true if none is absent. Only the
    fingerprints of the passages are used. ``source`` names the coded edition where there are
    several; ``extra`` adds contributions with theirs. Raises UnreadableInputError for what is no
    readable text.
    """
    from revdata.text.alignment import align_copy, edition_passages  # heavy
    from revdata.text.copies import read_copy  # heavy

    return align_copy(edition_passages(open_dataset(None, extra), source), read_copy(path))


def align_any(path: str | Path, extra: Extra = ()) -> Alignment:
    """Return the alignment of the coded text of which a reader's copy holds the largest share."""
    from revdata.text.alignment import align_copy, coded_editions, edition_passages  # heavy
    from revdata.text.copies import read_copy  # heavy

    dataset = open_dataset(None, extra)
    copy = read_copy(path)
    editions = [edition_passages(dataset, source) for source in coded_editions(dataset)]
    return max((align_copy(passages, copy) for passages in editions), key=lambda one: one.share)


def coverage(
    by: Literal["section", "paragraph"] = "paragraph", *, extra: Extra = ()
) -> pd.DataFrame:
    """Return how much of the text is coded: one row a section or paragraph, with counts.

    ``extra`` adds contributions, with the texts that they code.
    """
    return account(open_dataset(None, extra), by)


def agreement(
    *codings: str | Path,
    matches: str | Path | None = None,
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
    return compare(
        codings,
        matches=matches,
        variables=variables,
        whole_text=whole_text,
        bootstrap=Bootstrap(samples, seed),
    )


def diff(old: str | Path, new: str | Path | None = None, *, reason: bool = False) -> Diff:
    """Return what changed from the version ``old`` to ``new``, by key and by cell.

    A version is a folder with a ``datapackage.json``, a folder of CSV files named for tables or
    one such file, a zip, wheel or tar archive with a data package in it, or a git revision of the
    checkout (``REVISION:FOLDER`` for a package elsewhere in the repository). ``new`` is the present
    package unless it is given. With ``reason`` the entries of the changelog between the two stand
    with the rows they name. The result is true if the versions differ.

    Raises UnreadableInputError or NotFoundError for what cannot be read as a version.
    """
    return compare_versions(old, new, reason)


def start_contribution(
    folder: str | Path,
    *,
    title: str | None = None,
    identifier: str | None = None,
    source: str | Path | None = None,
) -> Started:
    """Make a new folder in which a further text can be coded, and return what was made.

    ``title`` is that of the text; ``identifier``, short, begins the new keys and names the text.
    With ``source``, a plain text, the passages are written with their fingerprints; the text is
    not copied. Raises UnreadableInputError, with nothing written, if the folder is not empty or
    the text cannot be divided, and RevdataError if the folder's name or the identifier will not do.
    """
    from revdata.text.contribution import start_contribution as start  # heavy

    return start(folder, title=title, identifier=identifier, source=source)


def cite(name: str | None = None, *, style: str = "plain", extra: Extra = ()) -> Citation:
    """Return a reference to the data set at this version, or to the table or row of that name.

    A row comes with its place in the source text. ``extra`` adds contributions; one is cited by its
    name, and its rows with its own title, version and authors. Styles: ``plain``, ``apa``,
    ``chicago``, ``bibtex``, ``biblatex``, ``ris``, ``csl-json`` and ``cff``. Raises NotFoundError
    for an unknown style or name, MissingExtraError where apa or chicago lacks the extra ``cite``.
    """
    return cite_name(open_dataset(None, extra), name, style)


def verify(path: str | Path | None = None) -> Verdict:
    """Return whether every file is as it was recorded, to the byte; true if so.

    Without a path the package at hand is meant; a path is a folder, a wheel or another archive.
    ``deviations`` names each file that was changed, is missing or was added. Raises
    UnreadableInputError for what holds no data package.
    """
    return verify_files(path)


def schema(table: str, backend: Backend = "pandas") -> Any:
    """Return the pandera ``DataFrameSchema`` of a table, for pandas or for polars frames.

    It holds what can be said of one table: types, required cells, patterns, code lists, unique
    keys and the rules over a row. Raises NotFoundError for an unknown table.
    """
    return build(base_package().table(table), backend)


def package() -> Package:
    """Return the data package as a ``frictionless.Package``."""
    from frictionless import Package  # heavy

    base = base_package()
    return Package.from_descriptor(str(base.root / "datapackage.json"))


def write_template(output: str | Path, tables: Sequence[str] = (), *, filled: bool = False) -> None:
    """Write a workbook (XLSX) to fill in: a sheet for each of the tables, or for all of them.

    With ``filled`` it holds the present rows. Raises NotFoundError for an unknown table,
    UnreadableInputError if the file exists already, MissingExtraError without the extra ``xlsx``.
    """
    write_workbook(open_dataset(), Path(output), tables, filled=filled)


def export(  # noqa: PLR0913 -- what some formats take beside the others
    form: str,
    output: str | Path,
    *,
    path: str | Path | None = None,
    text: str | Path | None = None,
    url: str | None = None,
    base_iri: str | None = None,
) -> list[Path]:
    """Write the data set in another format to ``output``, and return the files written.

    ``output`` is a file, or a folder for formats of several files; ``revdata export --help`` lists
    the formats. ``path`` names other tables than the package's: a workbook, a folder or a CSV
    file. ``text`` is a reader's own copy to quote passages from and ``url`` where it lies on the
    web, for the formats that link to passages; ``base_iri`` is what the IRIs of rows begin with
    instead of the data set's own UUID, for the formats that have IRIs. Raises NotFoundError for an
    unknown format, UnreadableInputError, with nothing written, for cells that the format cannot
    hold, and MissingExtraError where the format needs a library that is not installed.
    """
    if form not in FORMATS:
        raise not_found("export format", form, FORMATS)
    if (text or url) and not FORMATS[form].quotes:
        raise RevdataError(f"The format {form} has no passages in it: leave out the text and url.")
    if base_iri and not FORMATS[form].identifies:
        raise RevdataError(f"The format {form} has no IRIs in it: leave out the base.")
    copy = None if text is None else align(text)
    return write_form(form, Request(open_dataset(path), Path(output), copy, url, base_iri))


def report(output: str | Path, *, text: str | Path | None = None, extra: Extra = ()) -> Path:
    """Write the whole data set as one self-contained page of HTML, and return the file.

    The page fetches nothing and works without a network. With ``text``, a reader's own copy, it
    holds the passages as they stand there; of several coded texts, those of the one that the copy
    holds most of. ``extra`` adds contributions, which are marked. The causes are drawn where
    Graphviz is at hand. Raises UnreadableInputError if ``output`` is a folder or the copy cannot
    be read, DataError if a table cannot be loaded.
    """
    from revdata.reading_page.page import write_page  # heavy

    copy = None if text is None else align_any(text, extra)
    return write_page(Request(open_dataset(None, extra), Path(output), copy))


def plot(
    kind: str, *, path: str | Path | None = None, extra: Extra = (), **choices: Any
) -> alt.LayerChart:
    """Return a picture of the tables as an Altair chart, which a notebook shows.

    Kinds: ``stages``, ``waves``, ``class-bases``, ``causes``, ``coverage``, ``chronology``. Of
    ``class-bases`` and ``causes`` the chief rows are shown, with ``everything=True`` all.
    ``causes`` are those ``around`` a factor, or on the paths from the factor ``start`` to the
    factor ``end``; ``chronology`` leaves the editor's dates out with ``editorial=False``. ``path``
    and ``extra`` are as in ``load``. Raises NotFoundError for an unknown kind or factor,
    RevdataError for a choice that the kind has not, MissingExtraError without the extra ``plots``.
    """
    return draw_plot(open_dataset(path, extra), kind, choices)


def write_plot(
    kind: str,
    output: str | Path,
    *,
    path: str | Path | None = None,
    extra: Extra = (),
    **choices: Any,
) -> None:
    """Write a picture of the tables to a file: .svg, .png, .pdf or .html.

    What can be drawn as a graph (all kinds but ``coverage`` and ``chronology``) is also written as
    text, .dot or .mmd (Mermaid), which needs no extra. The rest is as in ``plot``; raises
    RevdataError for another ending and UnreadableInputError where the output is a folder.
    """
    write_picture(open_dataset(path, extra), kind, Path(output), choices)
