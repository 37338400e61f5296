"""The public interface: `open`, `Dataset` and the functions of the module.

``Dataset`` has a method for each thing that can be done; ``revdata.load`` and the rest are the
same methods on the package itself, or on the place that ``path`` names. Each method imports what
it needs when it is called, so that reading a table does not import every exporter.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache, wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from revdata.dataset.descriptor import FINDINGS
from revdata.dataset.opening import base_package, open_dataset
from revdata.dataset.parts import EVERY, Texts
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
    from revdata.lookup.explanation import Explanation, ParagraphReading, PassageReading
    from revdata.lookup.history import History
    from revdata.reliability.agreement import Agreement
    from revdata.serving.running import Reply
    from revdata.text.alignment import Alignment
    from revdata.text.contribution import Started
    from revdata.validation.reports import Report
    from revdata.versions.diff import Diff
    from revdata.versions.integrity import Verification

StrPath = str | Path
Extra = str | Path | Iterable[str | Path]
Style = Literal["plain", "apa", "chicago", "bibtex", "biblatex", "ris", "csl-json", "cff"]


class Dataset:
    """The tables at a place, and what can be done with them.

    `revdata.open` makes one. ``ds["claims"]`` and ``ds.claims`` are the
    table ``claims`` as a DataFrame; where a table has the name of a method,
    only ``ds["..."]`` is the table.

    Each method is also a function of the module, which works on the package
    itself or on the place that its argument ``path`` names. Each reads a
    table when it first needs it, and then raises UnreadableInputError for a
    file that cannot be read and DataError for a cell that does not have its
    type.

    Parameters
    ----------
    opened : TableSet
        What `revdata.open` read of the place; callers use that function.

    Examples
    --------
    >>> import revdata
    >>> ds = revdata.open()
    >>> ds.tables()[:4]
    ['sources', 'passages', 'readings', 'claims']
    >>> ds.claims.equals(ds["claims"])
    True
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
        """The descriptor, the files and the rows that have been read.

        Examples
        --------
        >>> import revdata
        >>> revdata.open().opened.package.name
        'revdata'
        """
        return self._opened

    def tables(self) -> list[str]:
        """Return the names of the tables, in the order of the codebook.

        Returns
        -------
        list of str
            One name a table; each is also the name of its CSV file.

        Examples
        --------
        >>> import revdata
        >>> revdata.tables()[:4]
        ['sources', 'passages', 'readings', 'claims']
        """
        return list(self._opened.package.tables)

    def contents(self) -> list[dict[str, Any]]:
        """Return what each table holds, and how many rows it has.

        Returns
        -------
        list of dict
            One dictionary a table, with the keys

            =====  ====  ==============================================
            Key    Type  Contents
            =====  ====  ==============================================
            table  str   name of the table
            rows   int   number of rows, those of contributions included
            group  str   group of the codebook, such as ``findings``
            holds  str   what one row of the table is
            =====  ====  ==============================================

            The order is that of the codebook.

        Examples
        --------
        >>> import revdata
        >>> [row["table"] for row in revdata.contents()][:4]
        ['sources', 'passages', 'readings', 'claims']
        """
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
        """Return a table as a fresh typed DataFrame.

        The codebook describes the table's own columns (`revdata.info`). They
        are strings, categoricals (ordered where the code list is), nullable
        integers, floats and booleans, and days as ``datetime64[us]``; an empty
        cell is missing. ``attrs`` holds the table, version, licence and cite
        key.

        Parameters
        ----------
        table : str
            Name of a table; case, hyphens and underscores do not matter.
            ``findings`` is every finding of every table in one flat table, with
            labels, speaker, stance, dates and places whatever the options say.
        passages : bool, default False
            Join the identifiers and the locators of the passages that state
            each row, separated by spaces.
        resolve : bool, default False
            Join the labels of linked rows and, for findings, the claim.
        derived : bool, default True
            Keep the derived columns, which say whose a row is.

        Returns
        -------
        DataFrame
            One row for each row of the table's file, in the order of the file.
            With ``resolve`` each link has the label of its row beside it. The
            table's own columns come first; the others are there if the argument
            before the colon asks for them:

            ==================  ==============  ===============================
            Column              Type            Contents
            ==================  ==============  ===============================
            source_id           str             derived: the coded text
            author              str             derived: its author
            speaker_id          str             derived: who speaks in the text
            act                 category        derived: that of its claim
            stance              category        derived: that of its claim
            tone                category        derived: that of its claim
            modality            category        derived: that of its claim
            certainty           category        derived: that of its claim
            condition_claim_id  str             derived: that of its claim
            author_holds        category        derived: yes, no or open
            package             category        extra, texts: whose the row is
            statement           str             resolve: what its claim states
            speaker             str             resolve: name of the speaker
            date_text           str             resolve: date as worded
            date_edtf           str             resolve: date in EDTF
            date_earliest       datetime64[us]  resolve: first day it can mean
            date_latest         datetime64[us]  resolve: last day it can mean
            passage_ids         str             passages: their identifiers
            locators            str             passages: section, paragraph,
                                                sentence
            ==================  ==============  ===============================

            Only claims, accounts and findings have derived columns; findings
            get statement, speaker and dates.

        Raises
        ------
        NotFoundError
            If there is no such table; the message has near names.
        UnreadableInputError
            If a file cannot be read.
        DataError
            If a cell cannot be read as its type.

        Examples
        --------
        >>> import revdata
        >>> leaders = revdata.load("leaders", resolve=True, passages=True)
        >>> leaders.loc[0, ["actor", "stage", "course", "locators"]].tolist()
        ['Kerensky', 'February regime', 'rises', '§1¶2.1']
        """
        from revdata.dataset.findings import findings_frame
        from revdata.dataset.joins import load_frame

        known = [*self._opened.package.tables, FINDINGS]
        table = known_name(table, known) or table
        if table == FINDINGS and table not in self._opened.package.tables:
            return findings_frame(self._opened)
        joins = {"derived": derived, "resolve": resolve, "passages": passages}
        return load_frame(self._opened, table, **joins)

    def load_all(self) -> dict[str, DataFrame]:
        """Return every table by name, each as `load` gives it.

        Returns
        -------
        dict of str to DataFrame
            The tables in the order of the codebook.

        Raises
        ------
        UnreadableInputError
            If a file cannot be read.
        DataError
            If a cell cannot be read as its type.

        Examples
        --------
        >>> import revdata
        >>> frames = revdata.load_all()
        >>> frames["claims"]["claim_id"].is_unique
        True
        """
        return {name: self.load(name) for name in self.tables()}

    def dtypes(self, table: str) -> dict[str, Any]:
        """Return the dtype of each column, for a reader of CSV that would guess.

        ``pandas.read_csv`` and Dask take the result as ``dtype``. It has the
        stored and the derived columns. Days are text in it: convert them with
        ``pandas.to_datetime``.

        Parameters
        ----------
        table : str
            Name of a table, or ``findings``.

        Returns
        -------
        dict of str to dtype
            One pandas dtype a column, in the order of the columns.

        Raises
        ------
        NotFoundError
            If there is no such table; the message has near names.

        Examples
        --------
        >>> import revdata
        >>> revdata.dtypes("stages")["position"]
        'Int64'
        """
        from revdata.dataset.derived import with_derived
        from revdata.dataset.findings import with_findings
        from revdata.dataset.rows import csv_dtypes

        return csv_dtypes(with_findings(with_derived(self._opened.package)).table(table))

    def spark_schema(self, table: str) -> str:
        """Return the stored columns of a table as a schema for Spark.

        Spark reads columns of a CSV file by position, so the schema has the
        stored columns alone. An EDTF date is text in it; without a schema Spark
        would take it for a day.

        Parameters
        ----------
        table : str
            Name of a table.

        Returns
        -------
        str
            The columns with their types in DDL, separated by commas.

        Raises
        ------
        NotFoundError
            If there is no such table; the message has near names.

        Examples
        --------
        >>> import revdata
        >>> revdata.spark_schema("stages").split(", ")[3]
        '`position` BIGINT'
        """
        from revdata.dataset.rows import spark_columns

        return spark_columns(self._opened.package.table(table))

    def info(self, name: str) -> CodebookEntry:
        """Return the codebook entry of a table, a column or a code list.

        Parameters
        ----------
        name : str
            Name of a table or code list, or a column as ``table.column``.

        Returns
        -------
        CodebookEntry
            What it means, what it may hold, and what an empty cell means.

        Raises
        ------
        NotFoundError
            If there is nothing of that name; the message has near names.

        Examples
        --------
        >>> import revdata
        >>> print(revdata.info("stages.position"))
        stages.position: Position
        ...
          type   integer
          empty  never
        """
        from revdata.lookup.codebook import find_entry

        return find_entry(self._opened.package, name)

    def codes(self, name: str | None = None) -> list[dict[str, Any]]:
        """Return the codes of a list with their definitions, or all code lists.

        Parameters
        ----------
        name : str, optional
            Name of a code list; without it the lists themselves are returned.

        Returns
        -------
        list of dict
            With a name, one dictionary a code, in the order of the list:

            ==========  ====  ==========================
            Key         Type  Contents
            ==========  ====  ==========================
            code        str   the code as it is written
            label       str   its name in words
            definition  str   when it applies
            ==========  ====  ==========================

            Without a name, one dictionary a code list:

            =======  ====  ===========================================
            Key      Type  Contents
            =======  ====  ===========================================
            list     str   name of the code list
            codes    int   number of its codes
            used by  str   columns that take their codes from the list
            =======  ====  ===========================================

            The order is that of the table ``vocabularies``.

        Raises
        ------
        NotFoundError
            If there is no such list; the message has near names.

        Examples
        --------
        >>> import revdata
        >>> [row["code"] for row in revdata.codes("leader-course")]
        ['rises', 'holds', 'falls']
        """
        from revdata.lookup.codebook import list_codes

        return list_codes(self._opened.package, name)

    def find(self, words: str) -> DataFrame:
        """Return the columns, codes and rows that contain all the words.

        Case, accents and endings do not matter.

        Parameters
        ----------
        words : str
            Words separated by spaces, in any order.

        Returns
        -------
        DataFrame
            One row a match, with the columns

            ======  ====  ===================================================
            Column  Type  Contents
            ======  ====  ===================================================
            kind    str   ``column``, ``code``, or the table of the row
            id      str   identifier, which `explain` or `info` takes
            label   str   name of it in words
            field   str   column in which the words were found
            text    str   what that cell says
            ======  ====  ===================================================

            The likeliest match comes first.

        Examples
        --------
        >>> import revdata
        >>> revdata.find("gospel of repose").loc[0, ["kind", "id"]].tolist()
        ['terms', 't-repose']
        """
        from revdata.lookup.searching import find

        return find(self._opened, words)

    def explain(self, identifier: str, *, text: StrPath | None = None) -> Explanation:
        """Return one row with everything that is tied to it.

        Parameters
        ----------
        identifier : str
            Identifier, name or label of a row, or a locator such as §1¶13.4.
        text : str or Path, optional
            Your own copy of the coded text, in a format that `align` reads. Its
            passages are quoted as they stand there. Where several texts are
            read, it is aligned with the one of which it holds most.

        Returns
        -------
        Explanation
            The row, the passages that state it, and the rows that refer to it.

        Raises
        ------
        NotFoundError
            If there is no such row; the message has near names.
        UnreadableInputError
            If the copy cannot be read.

        Examples
        --------
        >>> import revdata
        >>> found = revdata.explain("kerenskii")
        >>> found.table, found.row["label"]
        ('actors', 'Kerensky')
        """
        from revdata.lookup.explanation import explain

        return explain(self._opened, identifier, self._copy(text))

    def passage(self, identifier: str, *, text: StrPath | None = None) -> PassageReading:
        """Return a passage with the claims that cite it.

        Parameters
        ----------
        identifier : str
            Identifier of a passage, or a locator: §1¶13.4 is sentence 4 of
            paragraph 13, which stands in section 1.
        text : str or Path, optional
            Your own copy of the coded text, as in `explain`.

        Returns
        -------
        PassageReading
            Place, opening words and claims, with a copy the whole passage.

        Raises
        ------
        NotFoundError
            If there is no such passage; the message has near names.
        UnreadableInputError
            If the copy cannot be read.

        Examples
        --------
        >>> import revdata
        >>> found = revdata.passage("§1¶2.1")
        >>> found.passage_id, found.claims[0]["role"]
        ('st.p02.s01', 'states')
        """
        from revdata.lookup.explanation import read_passage

        return read_passage(self._opened, identifier, self._copy(text))

    def paragraph(self, place: str, *, text: StrPath | None = None) -> ParagraphReading:
        """Return a paragraph with the claims that cite each of its passages.

        Parameters
        ----------
        place : str
            A locator: §1¶13 or p13 is paragraph 13, which stands in section
            1; or a passage of the paragraph, as `passage` takes it.
        text : str or Path, optional
            Your own copy of the coded text, as in `explain`.

        Returns
        -------
        ParagraphReading
            Each passage as `passage` gives it.

        Raises
        ------
        NotFoundError
            If there is no such paragraph; the message has near names.
        UnreadableInputError
            If the copy cannot be read.

        Examples
        --------
        >>> import revdata
        >>> found = revdata.paragraph("p13")
        >>> [len(passage.claims) for passage in found.passages]
        [2, 1, 3, 2, 4, 3, 5]
        """
        from revdata.lookup.explanation import read_paragraph

        return read_paragraph(self._opened, place, self._copy(text))

    def history(self, identifier: str) -> History:
        """Return what happened to an identifier.

        The answer comes from the table ``withdrawn`` and from the changelog.

        Parameters
        ----------
        identifier : str
            Identifier of a row that is in the tables or was withdrawn.

        Returns
        -------
        History
            Where the row is, or when and why it was withdrawn; ``print`` shows
            it in sentences.

        Raises
        ------
        NotFoundError
            If neither the tables nor the record of withdrawn rows have it; the
            message has near names.

        Examples
        --------
        >>> import revdata
        >>> found = revdata.history("soviet-workers")
        >>> found.withdrawn_since, found.replacement
        ('1.0.0', 'proletariat')
        """
        from revdata.lookup.history import find_history

        return find_history(self._opened, identifier)

    def compare(self, thing: str | None = None) -> Comparison:
        """Return what the texts hold on the same questions, side by side.

        The function of the module reads all texts that ship with the package;
        the method compares those that were opened.

        Parameters
        ----------
        thing : str, optional
            A question, by identifier or label, or words from a question, from a
            position on it or from a sentence that two texts share. Without it,
            every question is given.

        Returns
        -------
        Comparison
            The position of each text on each question, and how each two
            positions are related; ``print`` shows it in sentences.

        Raises
        ------
        NotFoundError
            If no question is about it, or if only one text is read.

        Examples
        --------
        >>> import revdata
        >>> found = revdata.compare("strikes-first")
        >>> found.relations.loc[0, ["other_author", "relation"]].tolist()
        ['Marx, Karl', 'agree']
        """
        from revdata.lookup.comparing import compare

        return compare(self._opened, thing)

    def coverage(self, by: Literal["section", "paragraph"] = "paragraph") -> DataFrame:
        """Return how much of the text is coded, by paragraph or section.

        Parameters
        ----------
        by : {'paragraph', 'section'}, default 'paragraph'
            What one row counts.

        Returns
        -------
        DataFrame
            One row a paragraph or section, with the columns

            =============  =====  ===========================================
            Column         Type   Contents
            =============  =====  ===========================================
            source_id      str    the coded text
            section        Int64  number of the section
            paragraph      Int64  number of the paragraph, only by paragraph
            passages       Int64  sentences in it
            stated         Int64  sentences that state a claim
            excused        Int64  sentences with a reason for stating none
            not_yet_coded  Int64  sentences that nobody has coded yet
            unaccounted    Int64  sentences with neither claim nor reason
            claims         Int64  claims that are stated in it
            =============  =====  ===========================================

            The order is that of the text.

        Raises
        ------
        RevdataError
            If ``by`` is neither of the two.

        Examples
        --------
        >>> import revdata
        >>> coverage = revdata.coverage(by="section")
        >>> int(coverage["unaccounted"].sum())
        0
        """
        from revdata.lookup.coverage import account

        return account(self._opened, by)

    def uncited(self) -> DataFrame:
        """Return the passages that state no claim, with the reason.

        Returns
        -------
        DataFrame
            One row a passage, with the columns

            ==============  ========  ====================================
            Column          Type      Contents
            ==============  ========  ====================================
            passage_id      str       identifier of the passage
            locator         str       section, paragraph and sentence
            opening         str       its first words
            uncited_reason  category  code of the list ``uncited-reason``
            ==============  ========  ====================================

            The order is that of the text.

        Examples
        --------
        >>> import revdata
        >>> revdata.uncited().loc[0, ["locator", "uncited_reason"]].tolist()
        ['§0¶0.1', 'heading']
        """
        from revdata.dataset.rows import frame_of
        from revdata.lookup.coverage import uncited

        return frame_of(uncited(self._opened), self._opened.package)

    def align(self, copy: StrPath, *, source: str | None = None) -> Alignment:
        """Return where each passage stands in your own copy of the text.

        A copy is plain text, HTML, MHTML, EPUB, TEI or JATS, and with the extra
        ``copies`` PDF, DOCX or ODT. Only the fingerprints of the passages are
        used, since the package does not contain the text. Time and memory grow
        in proportion to the length of the copy.

        Parameters
        ----------
        copy : str or Path
            File with the copy, 64 MB at most.
        source : str, optional
            Identifier of the coded edition; needed where several are read.

        Returns
        -------
        Alignment
            Each passage as exact, changed, moved or absent, with its place. It
            is true if no passage is absent.

        Raises
        ------
        UnreadableInputError
            If the file is not a readable text.
        NotFoundError
            If no such edition is coded.
        RevdataError
            If several editions are coded and ``source`` names none of them.
        MissingExtraError
            If the format needs the extra ``copies``.

        References
        ----------
        A passage is exact if its SHA-256 (FIPS 180-4) holds after
        normalisation; otherwise hashes of four words at a time show which of
        its words are there. See the page Fingerprints of the documentation.

        Examples
        --------
        >>> from pathlib import Path
        >>> import revdata
        >>> _ = Path("copy.txt").write_text("This is another text.")
        >>> found = revdata.align("copy.txt")
        >>> found.ok, found.share
        (False, 0.0)
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
        shared: StrPath | None = None,
    ) -> Report:
        """Return the report on the data: every problem, and how to fix it.

        Parameters
        ----------
        against : str or Path, optional
            An earlier version, as in `diff`. Identifiers that were lost, or
            given to another row, since that version are problems too.
        engine : {'auto', 'pandas', 'polars', 'dask', 'spark'}, default 'auto'
            What reads the tables; 'auto' takes pandas for small data and polars
            for large data.
        memory : int or str, default '1GB'
            What large tables may take, in bytes or with a unit as in '512MB'.
        scheduler : str, optional
            Address of a Dask scheduler.
        master : str, optional
            URL of a Spark master.
        full_report : str or Path, optional
            Parquet file to which every problem is written; the report of a
            streaming engine lists only the first problems of each rule.
        progress : callable, optional
            Called with a description, the steps done and the steps in all.
        shared : str or Path, optional
            Folder that all workers of Dask or Spark see: they write what rules
            over whole tables need there, and compare the keys.

        Returns
        -------
        Report
            The problems, each with place, value, rule and repair. It is true if
            there are none.

        Raises
        ------
        UnreadableInputError
            If there is nothing to validate, or nothing to compare with.
        NotFoundError
            If there is no such engine.
        RevdataError
            If the memory is not an amount of memory.
        MissingExtraError
            If the engine is not installed.

        References
        ----------
        Cells are checked against Table Schema of the Frictionless Data project,
        dates against EDTF, levels 0 to 2, of the Library of Congress (2019).
        The page Validation of the documentation lists every rule.

        Examples
        --------
        >>> import revdata
        >>> report = revdata.validate()
        >>> report.ok, len(report.problems)
        (True, 0)
        """
        from revdata.validation.engine import Options, memory_in_bytes, validate

        full, folder = (None if p is None else Path(p) for p in (full_report, shared))
        options = Options(
            engine, scheduler, master, memory_in_bytes(memory), full, progress, folder
        )
        return validate(self._opened, options, against)

    def diff(self, old: StrPath, *, reason: bool = False) -> Diff:
        """Return what changed from another version to this one.

        Rows are compared by key, then cell by cell; the order of rows and
        columns does not count as a change. Rows that were renumbered are
        recognised by their contents.

        Parameters
        ----------
        old : str or Path
            Place of the other version, as in `revdata.open`.
        reason : bool, default False
            Add to each row the entries of the changelog that name it.

        Returns
        -------
        Diff
            The changes; it is true if the versions differ.

        Raises
        ------
        UnreadableInputError
            If there is no such place, or it cannot be read as a version.
        NotFoundError
            If a file is named for no table.

        Examples
        --------
        >>> import revdata
        >>> ds = revdata.open()
        >>> _ = ds.export("csv", "copy")
        >>> bool(ds.diff("copy"))
        False
        """
        from revdata.versions.diff import diff
        from revdata.versions.version import open_version, version_of

        return diff(open_version(old, self._opened.place), version_of(self._opened), reason)

    def cite(self, name: str | None = None, *, style: Style = "plain") -> Citation:
        """Return a reference to the data set, a table or a row.

        The reference names the version. That of a row has its place in the
        source text; a row of a contribution is cited with the contribution's
        title, version and authors.

        Parameters
        ----------
        name : str, optional
            Name of a table, identifier of a row, or name of a contribution.
            Without it the data set is cited, and each further text that is
            read.
        style : str, default 'plain'
            One of 'plain', 'apa', 'chicago', 'bibtex', 'biblatex', 'ris',
            'csl-json' and 'cff'.

        Returns
        -------
        Citation
            The reference, a string.

        Raises
        ------
        NotFoundError
            If there is no such style or name; the message has near names.
        MissingExtraError
            If 'apa' or 'chicago' is asked for without the extra ``cite``.

        References
        ----------
        The styles apa and chicago are those of the Citation Style Language
        project; 'cff' is Citation File Format 1.2.0.

        Examples
        --------
        >>> import revdata
        >>> print(revdata.cite())
        The revdata contributors, revdata: ..., version ..., data set.
        """
        from revdata.citation import cite

        return cite(self._opened, name, style)

    def schema(self, table: str, backend: Literal["pandas", "polars"] = "pandas") -> Any:
        """Return the pandera schema of a table.

        It holds what can be said of one table alone: types, required cells,
        patterns, code lists, unique keys, and the rules on single rows.

        Parameters
        ----------
        table : str
            Name of a table.
        backend : {'pandas', 'polars'}, default 'pandas'
            Which frames the schema is for.

        Returns
        -------
        DataFrameSchema
            Schema of ``pandera.pandas`` or ``pandera.polars``.

        Raises
        ------
        NotFoundError
            If there is no such table; the message has near names.
        RevdataError
            If the backend is neither of the two.
        MissingExtraError
            If polars is asked for and is not installed.

        Examples
        --------
        >>> import revdata
        >>> terms = revdata.load("terms")
        >>> revdata.schema("terms").validate(terms).equals(terms)
        True
        """
        from revdata.dataset.derived import with_derived
        from revdata.validation.pandera_schemas import build

        return build(with_derived(self._opened.package).table(table), backend)

    def package(self) -> Package:
        """Return the data package as an object of frictionless.

        Returns
        -------
        Package
            A ``frictionless.Package`` of the descriptor, with its tables as
            resources.

        References
        ----------
        Frictionless Data, Data Package and Table Schema, version 1.

        Examples
        --------
        >>> import revdata
        >>> revdata.package().name
        'revdata'
        """
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
        """Write the data set in another format.

        Parameters
        ----------
        format : str
            Name of a format; ``revdata export --help`` lists them.
        output : str or Path
            File to write, or folder for a format of several files.
        text : str or Path, optional
            Your own copy of the coded text, for formats that quote passages.
        url : str, optional
            Address of that copy on the web, for formats that link to passages.
        base_iri : str, optional
            What the IRIs of rows begin with in place of the data set's UUID,
            for formats that have IRIs.

        Returns
        -------
        list of Path
            The files written.

        Raises
        ------
        NotFoundError
            If there is no such format; the message has near names.
        RevdataError
            If ``text``, ``url`` or ``base_iri`` is given for a format that has
            no use for it.
        UnreadableInputError
            If a cell cannot be written in the format, or the copy cannot be
            read. Nothing is written then.
        MissingExtraError
            If the format needs a library that is not installed.

        Examples
        --------
        >>> import revdata
        >>> files = revdata.export("bibtex", "sources.bib")
        >>> [file.name for file in files]
        ['sources.bib']
        """
        from revdata.exports import find_format
        from revdata.exports.request import Request

        chosen = find_format(format, quoting=bool(text or url), identifying=bool(base_iri))
        copy = None if text is None else self.align(text)
        return chosen.write(Request(self._opened, Path(output), copy, url, base_iri))

    def template(
        self, output: StrPath, tables: Sequence[str] = (), *, filled: bool = False
    ) -> None:
        """Write a workbook (XLSX) to fill in, with a sheet for each table.

        Where a contribution was opened or added, the workbook is for its rows,
        and its cells offer the identifiers that they may refer to. `fill` reads
        it back.

        Parameters
        ----------
        output : str or Path
            File to write.
        tables : sequence of str, default ()
            Names of the tables; without names, all of them.
        filled : bool, default False
            Write the present rows into the sheets.

        Raises
        ------
        NotFoundError
            If there is no such table; the message has near names.
        UnreadableInputError
            If the file exists already, or does not end in .xlsx.
        MissingExtraError
            If the extra ``xlsx`` is not installed.

        Examples
        --------
        >>> import revdata
        >>> revdata.template("terms.xlsx", ["terms"])
        """
        from revdata.exports.workbook_template import write_template

        write_template(self._opened, Path(output), tables, filled=filled)

    def page(self, output: StrPath, *, text: StrPath | None = None, handout: bool = False) -> Path:
        """Write the data set as one page of HTML, or as a handout of two pages.

        The page fetches nothing and works without a network. Contributions are
        marked.

        Parameters
        ----------
        output : str or Path
            File to write.
        text : str or Path, optional
            Your own copy of the coded text, to be quoted as in `explain`.
        handout : bool, default False
            Write two pages of PDF instead, with stages, waves, who rested on
            whom, and sources.

        Returns
        -------
        Path
            The file written.

        Raises
        ------
        UnreadableInputError
            If ``output`` is a folder, or the copy cannot be read.
        DataError
            If a table cannot be loaded.
        MissingExtraError
            If a handout is asked for without the extra ``handout``.

        Examples
        --------
        >>> import revdata
        >>> revdata.page("revolutions.html").name
        'revolutions.html'
        """
        from revdata.exports.request import Request
        from revdata.reading_page import write_handout, write_page

        if handout:
            return write_handout(Request(self._opened, Path(output)))
        return write_page(Request(self._opened, Path(output), self._copy(text)))

    def serve(
        self, port: int = 8001, *, announce: Callable[[str], None] = print, browser: bool = False
    ) -> None:
        """Show the tables in a browser, on this machine alone, until Ctrl-C.

        Parameters
        ----------
        port : int, default 8001
            Port to listen on; 0 takes any that is free.
        announce : callable, default print
            Called with the address once the pages can be opened.
        browser : bool, default False
            Open the home page in a browser.

        Raises
        ------
        RevdataError
            If the port is taken.
        MissingExtraError
            If the extra ``serve`` is not installed.

        Examples
        --------
        >>> import revdata
        >>> revdata.serve(browser=True)  # doctest: +SKIP
        http://127.0.0.1:8001/
        """
        from revdata.serving import serve

        serve(self._opened, port, announce=announce, browser=browser)

    def check_pages(self, port: int = 0) -> list[Reply]:
        """Serve the tables, request a page of each kind, and stop.

        Requests that must be refused are made as well.

        Parameters
        ----------
        port : int, default 0
            Port to listen on; 0 takes any that is free.

        Returns
        -------
        list of Reply
            One reply a request, true if it is as it should be.

        Raises
        ------
        RevdataError
            If the port is taken.
        MissingExtraError
            If the extra ``serve`` is not installed.

        Examples
        --------
        >>> import revdata
        >>> all(revdata.check_pages())
        True
        """
        from revdata.serving import check

        return check(self._opened, port)

    def plot(self, kind: str, **choices: Any) -> alt.LayerChart:
        """Return a picture of the tables as an Altair chart.

        A notebook shows the chart.

        Parameters
        ----------
        kind : str
            One of 'stages', 'waves', 'class-bases', 'causes', 'coverage',
            'chronology' and 'accounts'.
        **choices : str or bool
            What the kind can show or leave out:

            ==========  ===================  ================================
            Choice      Kinds                Meaning
            ==========  ===================  ================================
            revolution  stages, class-bases  only those of one revolution
            everything  class-bases, causes  all rows, not the chief ones
            around      causes               those around one factor
            start, end  causes               paths from one factor to another
            editorial   chronology           False omits the editor's dates
            question    accounts             the question that is answered
            ==========  ===================  ================================

            Any other choice is refused.

        Returns
        -------
        LayerChart
            An ``altair.LayerChart``.

        Raises
        ------
        NotFoundError
            If there is no such kind, factor, revolution or question.
        RevdataError
            If the kind does not have the choice.
        MissingExtraError
            If the extra ``plots`` is not installed.

        Examples
        --------
        >>> import revdata
        >>> chart = revdata.plot("causes", around="f-bureaucracy-rise")
        >>> type(chart).__name__
        'LayerChart'
        """
        from revdata.plots import plot

        return plot(self._opened, kind, **choices)

    def write_plot(self, kind: str, output: StrPath, **choices: Any) -> None:
        """Write a picture of the tables to a file.

        Parameters
        ----------
        kind : str
            Kind of picture, as in `plot`.
        output : str or Path
            File to write. Its ending chooses the form: .svg, .png, .pdf or
            .html; for all kinds but 'coverage' and 'chronology' also the text
            of a graph, .dot or .mmd (Mermaid), which needs no extra.
        **choices : str or bool
            What to show or leave out, as in `plot`.

        Raises
        ------
        NotFoundError
            If there is no such kind, factor, revolution or question.
        RevdataError
            If the kind does not have the choice, or the ending is unknown.
        UnreadableInputError
            If the output is a folder.
        MissingExtraError
            If the form needs the extra ``plots`` and it is not installed.

        Examples
        --------
        >>> from pathlib import Path
        >>> import revdata
        >>> revdata.write_plot("waves", "waves.mmd")
        >>> Path("waves.mmd").read_text(encoding="utf-8").splitlines()[0]
        'flowchart LR'
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
    """Return the tables at a place, together with contributions.

    Only descriptors and code lists are read until a table is asked for.

    Parameters
    ----------
    path : str or Path, optional
        The place; without it, the package itself. It is one of

        - a folder with a ``datapackage.json``, or that file: a version of
          the package, or a contribution, which is read together with the
          package;
        - a folder of CSV or Parquet files named for tables, one such file,
          or a workbook (XLSX) with sheets named for tables: they take the
          place of the package's tables;
        - a zip, wheel or tar archive with a data package in it;
        - a git revision, with ``:FOLDER`` after it for a package elsewhere
          in the repository.
    extra : str, Path or iterable of these, default ()
        Contributions to add: places with a descriptor, or workbooks that
        add rows.
    texts : str or iterable of str, default ()
        Further texts that ship with the package, by the names that
        `revdata.texts` gives, or 'all'. They are read beside the base, to
        which their rows link; the column ``package`` says whose a row is.

    Returns
    -------
    Dataset
        The tables, with a method for everything that can be done with them.

    Raises
    ------
    UnreadableInputError
        If there is no such place, or it cannot be read as any of these.
    NotFoundError
        If there is no such text, or if a file is named for no table.

    Examples
    --------
    >>> import revdata
    >>> both = revdata.open(texts="brumaire")
    >>> sorted(both.claims["package"].unique())
    ['brumaire', 'revdata']
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
    """Return the report on the data at a place: every problem, and its repair.

    Tables that are not at the place are taken from the package.

    Parameters
    ----------
    path, extra, texts : optional
        The place to read, contributions and further texts, as
        `revdata.open` takes them; without them, the package itself.
    choice : object, optional
        Old way to give the options, deprecated since version 2.0.
    **options : object
        Options of `Dataset.validate`: against, engine, memory, scheduler,
        master, full_report, progress and shared.

    Returns
    -------
    Report
        The problems, each with place, value, rule and repair. It is true if
        there are none.

    Raises
    ------
    UnreadableInputError
        If there is nothing to validate, or nothing to compare with.
    NotFoundError
        If there is no such text or engine.
    RevdataError
        If the memory is not an amount of memory.
    MissingExtraError
        If the engine is not installed.

    Examples
    --------
    >>> import revdata
    >>> report = revdata.validate()
    >>> report.ok, len(report.problems)
    (True, 0)
    """
    if choice is not None:
        warn_renamed("validate(choice=...)", "validate(engine=..., memory=..., ...)")
        options |= vars(choice)
    return open(path, extra=extra, texts=texts).validate(**options)


def texts() -> DataFrame:
    """Return the coded texts that ship with the package.

    Returns
    -------
    DataFrame
        One row a text, with the columns

        =========  =====  ==============================================
        Column     Type   Contents
        =========  =====  ==============================================
        text       str    the name that the argument ``texts`` takes
        source_id  str    identifier of the coded edition
        author     str    author, surname first
        title      str    title of the coded edition
        year       int64  year in which the edition was published
        claims     int64  number of claims
        package    str    name of the data package that codes the text
        version    str    version of that package
        =========  =====  ==============================================

        The base comes first.

    Examples
    --------
    >>> import revdata
    >>> revdata.texts()["text"].tolist()
    ['trotsky', 'brumaire', 'lebon']
    """
    import pandas as pd

    from revdata.lookup.coverage import list_texts

    return pd.DataFrame(list_texts())


def diff(old: StrPath, new: StrPath | None = None, *, reason: bool = False) -> Diff:
    """Return what changed from one version to another.

    Rows are compared by key, then cell by cell; the order of rows and
    columns does not count as a change. Rows that were renumbered are
    recognised by their contents.

    Parameters
    ----------
    old : str or Path
        Place of the earlier version, as in `revdata.open`.
    new : str or Path, optional
        Place of the later version; without it, the package itself.
    reason : bool, default False
        Add to each row the entries of the changelog that name it.

    Returns
    -------
    Diff
        The changes; it is true if the versions differ.

    Raises
    ------
    UnreadableInputError
        If there is no such place, or it cannot be read as a version.
    NotFoundError
        If a file is named for no table.

    Examples
    --------
    >>> from pathlib import Path
    >>> import revdata
    >>> _ = revdata.export("csv", "old")
    >>> terms = Path("old", "terms.csv")
    >>> text = terms.read_text(encoding="utf-8")
    >>> text = text.replace("Gospel of repose", "Rest")
    >>> _ = terms.write_text(text, encoding="utf-8")
    >>> change = revdata.diff("old").changes[0]
    >>> change.key, change.column, change.old, change.new
    ('t-repose', 'label', 'Rest', 'Gospel of repose')
    """
    from revdata.versions.diff import diff as diff_versions
    from revdata.versions.version import open_version

    return diff_versions(open_version(old, beside=new), open_version(new, beside=old), reason)


def verify(path: StrPath | None = None) -> Verification:
    """Return whether every file is as it was recorded, to the byte.

    Parameters
    ----------
    path : str or Path, optional
        A folder, a wheel or another archive; without it, the package at
        hand. A wheel and an installed copy are checked with their code.

    Returns
    -------
    Verification
        Each file that was changed, is missing or was added. It is true if
        there are none.

    Raises
    ------
    UnreadableInputError
        If there is no data package, or its recorded hashes cannot be read.

    References
    ----------
    SHA-256 (FIPS 180-4), as recorded in ``datapackage.json``,
    ``SHA256SUMS`` and the RECORD of a wheel. It finds damage and edits; it
    does not find a forger who rewrites the recorded hashes too.

    Examples
    --------
    >>> import revdata
    >>> found = revdata.verify()
    >>> found.ledgers[-1]
    'datapackage.json'
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
    r"""Return how far two or more codings of the same passages agree.

    Parameters
    ----------
    *codings : str or Path
        Two codings or more, each ``base`` or another text that
        `revdata.texts` names, a folder with ``claims.csv`` and
        ``citations.csv``, or a CSV file of claims with a column
        ``passage_ids``. ``NAME=PATH`` gives a coding a name.
    matches : str or Path, optional
        CSV file that says which claims are the same; without it, claims are
        matched by their passages and their wording.
    variables : sequence of str, default ()
        Columns of claims to compare, or ``passages`` and ``stated``;
        without them, every coded column that two codings have, and both.
    whole_text : bool, default False
        Count a claim as missed wherever the other coding lacks it; without
        this, only in paragraphs where the other coding has claims.
    samples : int, default 2000
        Number of bootstrap samples of the units.
    seed : int, default 1936
        Seed of the bootstrap.

    Returns
    -------
    Agreement
        Tables of claims found, agreement by variable, matches and
        disagreements.

    Raises
    ------
    UnreadableInputError
        If a coding or the file of matches cannot be read.
    NotFoundError
        If there is no such variable or text.
    RevdataError
        If there is only one coding, or no bootstrap sample is asked for.
    MissingExtraError
        If the extra ``agreement`` is not installed.

    Notes
    -----
    Claims are matched in four steps:

    1. Two claims can match only if a passage states both.
    2. Their score is four fifths the similarity of the statements
       (normalised Indel similarity of rapidfuzz, without case and
       punctuation) and one fifth the share of their passages that both
       cite. Codes do not count.
    3. Claims connected by shared passages are assigned so that the sum of
       the scores is greatest (``scipy.optimize.linear_sum_assignment``). A
       score below 0.5 is no match, and a claim has one match at most.
    4. With three codings or more the pairs are joined, the best first, as
       long as no coder has two claims in one match.

    References
    ----------
    - Alpha: K. Krippendorff, Computing Krippendorff's Alpha-Reliability,
      University of Pennsylvania 2011.
    - Bounds of 0.8 and 0.667: K. Krippendorff, Content Analysis: An
      Introduction to Its Methodology, 2nd edition, Sage 2004, 241-243.
    - Sets of passages: R. Passonneau, Measuring Agreement on Set-Valued
      Items (MASI), LREC 2006.
    - Interval: A. Zapf and others, Measuring inter-rater reliability for
      nominal data, BMC Medical Research Methodology 16:93, 2016.

    Examples
    --------
    >>> from pathlib import Path
    >>> import revdata
    >>> head = "claim_id,passage_ids,statement,stance"
    >>> ann = f"{head}\na1,st.p02.s01,Power passes.,own\n"
    >>> _ = Path("ann.csv").write_text(ann)
    >>> _ = Path("ben.csv").write_text(ann.replace("own", "reports"))
    >>> found = revdata.agreement("ann.csv", "ben.csv", samples=10)
    >>> found.disagreements.loc[0, ["ann_value", "ben_value"]].tolist()
    ['own', 'reports']
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
    """Make a new folder in which a further text can be coded.

    The folder holds empty tables, a descriptor, schemas, a README that says
    what to do first, and a workflow that validates it. The text itself is
    not copied into it.

    Parameters
    ----------
    folder : str or Path
        Folder to make. One that exists must be empty, or a contribution to
        which a text is added.
    title : str, optional
        Title of the coded text; without it, the first line of the text or
        the name of the folder.
    identifier : str, optional
        Short name of the text, which begins the keys of the new rows;
        without it, made from the name of the folder.
    source : str or Path, optional
        Plain text to divide into passages, of which fingerprints are
        written.

    Returns
    -------
    Started
        What was made, and how the text was divided.

    Raises
    ------
    UnreadableInputError
        If the folder is not empty, or the text cannot be divided. Nothing
        is written then.
    RevdataError
        If the name of the folder or the identifier is not allowed.

    Examples
    --------
    >>> import revdata
    >>> started = revdata.new("july", title="The July Days")
    >>> started.name, started.passages
    ('july', 0)
    """
    from revdata.text.contribution import start_contribution

    return start_contribution(folder, title=title, identifier=identifier, source=source)


def fill(folder: StrPath, workbook: StrPath) -> list[FilledTable]:
    """Put the rows of a workbook into the tables of a contribution.

    A row whose identifier is in the table takes the place of that row.

    Parameters
    ----------
    folder : str or Path
        Folder of the contribution.
    workbook : str or Path
        Workbook that `template` wrote with the contribution as ``path`` or
        ``extra``.

    Returns
    -------
    list of FilledTable
        For each sheet, which rows were added, changed or removed.

    Raises
    ------
    UnreadableInputError
        If the folder is not a contribution, the workbook is for another
        one, or a cell cannot be written as it is. Nothing is written then.
    NotFoundError
        If the contribution lacks a table that has a sheet.

    Examples
    --------
    >>> import revdata
    >>> started = revdata.new("august")
    >>> revdata.template("august.xlsx", ["terms"], path="august")
    >>> revdata.fill("august", "august.xlsx")[0].differs
    False
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
    call.__doc__ = docstring_on_a_place(method)
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


def docstring_on_a_place(method: Callable[..., Any]) -> str:
    """Return the docstring of a method with ``path``, ``extra``, ``texts`` as parameters."""
    text = inspect.cleandoc(method.__doc__ or "")
    head = "" if "\n\nParameters\n---" in text else "\nParameters\n----------\n"
    for section in ("Returns", "Raises"):
        before, title, after = text.partition(f"\n\n{section}\n---")
        if title:
            return f"{before}\n{head}{PLACE}{title}{after}"
    return text


PLACE = """\
path, extra, texts : optional
    The place to read, contributions and further texts, as
    `revdata.open` takes them; without them, the package itself."""

# Which texts a function reads by default, where that is not the base alone.
DEFAULT_TEXTS: dict[str, Texts] = {"compare": EVERY}
# What has another name since version 2.0; each works with a warning until 3.0.
RENAMED = {"start_contribution": "new", "write_template": "template", "report": "page"}
RENAMED_ARGUMENTS = {"export": {"form": "format"}}


@cache
def _functions() -> dict[str, Callable[..., Any]]:
    own = (open, validate, texts, diff, verify, agreement, new, fill)
    return {
        name: _on_a_place(name)
        for name, method in vars(Dataset).items()
        if not name.startswith("_") and callable(method)
    } | {function.__name__: function for function in own}


def __getattr__(name: str) -> dict[str, Callable[..., Any]]:
    """Return FUNCTIONS, every public function by name, which the command line need not wait for."""
    if name == "FUNCTIONS":
        return _functions()
    raise AttributeError(f"module 'revdata.api' has no attribute {name!r}")
