from revdata.api import Extra
from revdata.api import StrPath
from revdata.api import Style
from collections.abc import Callable
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from typing import Literal
from revdata.dataset.parts import Texts
import altair as alt
from frictionless import Package
from pandas import DataFrame
from revdata.citation import Citation
from revdata.lookup.codebook import CodebookEntry
from revdata.lookup.comparing import Comparison
from revdata.lookup.explanation import Explanation
from revdata.lookup.explanation import ParagraphReading
from revdata.lookup.explanation import PassageReading
from revdata.lookup.history import History
from revdata.serving.running import Reply
from revdata.text.alignment import Alignment
from revdata.api import Dataset as Dataset
from revdata.api import agreement as agreement
from revdata.api import diff as diff
from revdata.api import fill as fill
from revdata.api import new as new
from revdata.api import open as open
from revdata.api import texts as texts
from revdata.api import validate as validate
from revdata.api import verify as verify
from revdata.errors import RevdataError as RevdataError

TableName = Literal[
    "sources",
    "passages",
    "readings",
    "claims",
    "citations",
    "utterances",
    "claim_links",
    "mentions",
    "actors",
    "places",
    "revolutions",
    "events",
    "factors",
    "terms",
    "names",
    "identifiers",
    "depictions",
    "periodisations",
    "stages",
    "stage_links",
    "reaction_waves",
    "leaders",
    "class_bases",
    "wave_parts",
    "parallels",
    "causal_links",
    "generalisations",
    "predictions",
    "doctrines",
    "changes",
    "quantities",
    "questions",
    "positions",
    "position_claims",
    "comparisons",
    "chronology",
    "vocabularies",
    "withdrawn",
    "findings",
]
FormatName = Literal[
    "csv",
    "sqlite",
    "duckdb",
    "parquet",
    "xlsx",
    "stata",
    "spss",
    "rds",
    "json",
    "jsonl",
    "markdown",
    "bibtex",
    "graphml",
    "gexf",
    "dot",
    "web-annotation",
    "json-ld",
    "skos",
    "csvw",
    "croissant",
    "ro-crate",
    "schema-org",
    "datacite",
]
PlotKind = Literal[
    "stages",
    "waves",
    "class-bases",
    "causes",
    "coverage",
    "chronology",
    "accounts",
]

sources: DataFrame
passages: DataFrame
readings: DataFrame
claims: DataFrame
citations: DataFrame
utterances: DataFrame
claim_links: DataFrame
mentions: DataFrame
actors: DataFrame
places: DataFrame
revolutions: DataFrame
events: DataFrame
factors: DataFrame
terms: DataFrame
names: DataFrame
identifiers: DataFrame
depictions: DataFrame
periodisations: DataFrame
stages: DataFrame
stage_links: DataFrame
reaction_waves: DataFrame
leaders: DataFrame
class_bases: DataFrame
wave_parts: DataFrame
parallels: DataFrame
causal_links: DataFrame
generalisations: DataFrame
predictions: DataFrame
doctrines: DataFrame
changes: DataFrame
quantities: DataFrame
questions: DataFrame
positions: DataFrame
position_claims: DataFrame
comparisons: DataFrame
chronology: DataFrame
vocabularies: DataFrame
withdrawn: DataFrame
__version__: str

def tables(
    *,
    path: StrPath | None = None,
    extra: Extra = (),
    texts: Texts = (),
) -> list[str]:
    r"""Return the names of the tables, in the order of the codebook.

    Parameters
    ----------
    path, extra, texts : optional
        The place to read, contributions and further texts, as
        `revdata.open` takes them; without them, the package itself.

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
def contents(
    *,
    path: StrPath | None = None,
    extra: Extra = (),
    texts: Texts = (),
) -> list[dict[str, Any]]:
    r"""Return what each table holds, and how many rows it has.

    Parameters
    ----------
    path, extra, texts : optional
        The place to read, contributions and further texts, as
        `revdata.open` takes them; without them, the package itself.

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
def load(
    table: TableName,
    *,
    passages: bool = False,
    resolve: bool = False,
    derived: bool = True,
    path: StrPath | None = None,
    extra: Extra = (),
    texts: Texts = (),
) -> DataFrame:
    r"""Return a table as a fresh typed DataFrame.

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
    path, extra, texts : optional
        The place to read, contributions and further texts, as
        `revdata.open` takes them; without them, the package itself.

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
def load_all(
    *,
    path: StrPath | None = None,
    extra: Extra = (),
    texts: Texts = (),
) -> dict[str, DataFrame]:
    r"""Return every table by name, each as `load` gives it.

    Parameters
    ----------
    path, extra, texts : optional
        The place to read, contributions and further texts, as
        `revdata.open` takes them; without them, the package itself.

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
def dtypes(
    table: TableName,
    *,
    path: StrPath | None = None,
    extra: Extra = (),
    texts: Texts = (),
) -> dict[str, Any]:
    r"""Return the dtype of each column, for a reader of CSV that would guess.

    ``pandas.read_csv`` and Dask take the result as ``dtype``. It has the
    stored and the derived columns. Days are text in it: convert them with
    ``pandas.to_datetime``.

    Parameters
    ----------
    table : str
        Name of a table, or ``findings``.
    path, extra, texts : optional
        The place to read, contributions and further texts, as
        `revdata.open` takes them; without them, the package itself.

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
def spark_schema(
    table: TableName,
    *,
    path: StrPath | None = None,
    extra: Extra = (),
    texts: Texts = (),
) -> str:
    r"""Return the stored columns of a table as a schema for Spark.

    Spark reads columns of a CSV file by position, so the schema has the
    stored columns alone. An EDTF date is text in it; without a schema Spark
    would take it for a day.

    Parameters
    ----------
    table : str
        Name of a table.
    path, extra, texts : optional
        The place to read, contributions and further texts, as
        `revdata.open` takes them; without them, the package itself.

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
def info(
    name: str,
    *,
    path: StrPath | None = None,
    extra: Extra = (),
    texts: Texts = (),
) -> CodebookEntry:
    r"""Return the codebook entry of a table, a column or a code list.

    Parameters
    ----------
    name : str
        Name of a table or code list, or a column as ``table.column``.
    path, extra, texts : optional
        The place to read, contributions and further texts, as
        `revdata.open` takes them; without them, the package itself.

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
def codes(
    name: str | None = None,
    *,
    path: StrPath | None = None,
    extra: Extra = (),
    texts: Texts = (),
) -> list[dict[str, Any]]:
    r"""Return the codes of a list with their definitions, or all code lists.

    Parameters
    ----------
    name : str, optional
        Name of a code list; without it the lists themselves are returned.
    path, extra, texts : optional
        The place to read, contributions and further texts, as
        `revdata.open` takes them; without them, the package itself.

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
def find(
    words: str,
    *,
    path: StrPath | None = None,
    extra: Extra = (),
    texts: Texts = (),
) -> DataFrame:
    r"""Return the columns, codes and rows that contain all the words.

    Case, accents and endings do not matter.

    Parameters
    ----------
    words : str
        Words separated by spaces, in any order.
    path, extra, texts : optional
        The place to read, contributions and further texts, as
        `revdata.open` takes them; without them, the package itself.

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
def explain(
    identifier: str,
    *,
    text: StrPath | None = None,
    path: StrPath | None = None,
    extra: Extra = (),
    texts: Texts = (),
) -> Explanation:
    r"""Return one row with everything that is tied to it.

    Parameters
    ----------
    identifier : str
        Identifier, name or label of a row, or a locator such as §1¶13.4.
    text : str or Path, optional
        Your own copy of the coded text, in a format that `align` reads. Its
        passages are quoted as they stand there. Where several texts are
        read, it is aligned with the one of which it holds most.
    path, extra, texts : optional
        The place to read, contributions and further texts, as
        `revdata.open` takes them; without them, the package itself.

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
def passage(
    identifier: str,
    *,
    text: StrPath | None = None,
    path: StrPath | None = None,
    extra: Extra = (),
    texts: Texts = (),
) -> PassageReading:
    r"""Return a passage with the claims that cite it.

    Parameters
    ----------
    identifier : str
        Identifier of a passage, or a locator: §1¶13.4 is sentence 4 of
        paragraph 13, which stands in section 1.
    text : str or Path, optional
        Your own copy of the coded text, as in `explain`.
    path, extra, texts : optional
        The place to read, contributions and further texts, as
        `revdata.open` takes them; without them, the package itself.

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
def paragraph(
    place: str,
    *,
    text: StrPath | None = None,
    path: StrPath | None = None,
    extra: Extra = (),
    texts: Texts = (),
) -> ParagraphReading:
    r"""Return a paragraph with the claims that cite each of its passages.

    Parameters
    ----------
    place : str
        A locator: §1¶13 or p13 is paragraph 13, which stands in section
        1; or a passage of the paragraph, as `passage` takes it.
    text : str or Path, optional
        Your own copy of the coded text, as in `explain`.
    path, extra, texts : optional
        The place to read, contributions and further texts, as
        `revdata.open` takes them; without them, the package itself.

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
def history(
    identifier: str,
    *,
    path: StrPath | None = None,
    extra: Extra = (),
    texts: Texts = (),
) -> History:
    r"""Return what happened to an identifier.

    The answer comes from the table ``withdrawn`` and from the changelog.

    Parameters
    ----------
    identifier : str
        Identifier of a row that is in the tables or was withdrawn.
    path, extra, texts : optional
        The place to read, contributions and further texts, as
        `revdata.open` takes them; without them, the package itself.

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
def compare(
    thing: str | None = None,
    *,
    path: StrPath | None = None,
    extra: Extra = (),
    texts: Texts = "all",
) -> Comparison:
    r"""Return what the texts hold on the same questions, side by side.

    The function of the module reads all texts that ship with the package;
    the method compares those that were opened.

    Parameters
    ----------
    thing : str, optional
        A question, by identifier or label, or words from a question, from a
        position on it or from a sentence that two texts share. Without it,
        every question is given.
    path, extra, texts : optional
        The place to read, contributions and further texts, as
        `revdata.open` takes them; without them, the package itself.

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
def coverage(
    by: Literal['section', 'paragraph'] = "paragraph",
    *,
    path: StrPath | None = None,
    extra: Extra = (),
    texts: Texts = (),
) -> DataFrame:
    r"""Return how much of the text is coded, by paragraph or section.

    Parameters
    ----------
    by : {'paragraph', 'section'}, default 'paragraph'
        What one row counts.
    path, extra, texts : optional
        The place to read, contributions and further texts, as
        `revdata.open` takes them; without them, the package itself.

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
def uncited(
    *,
    path: StrPath | None = None,
    extra: Extra = (),
    texts: Texts = (),
) -> DataFrame:
    r"""Return the passages that state no claim, with the reason.

    Parameters
    ----------
    path, extra, texts : optional
        The place to read, contributions and further texts, as
        `revdata.open` takes them; without them, the package itself.

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
def align(
    copy: StrPath,
    *,
    source: str | None = None,
    path: StrPath | None = None,
    extra: Extra = (),
    texts: Texts = (),
) -> Alignment:
    r"""Return where each passage stands in your own copy of the text.

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
    path, extra, texts : optional
        The place to read, contributions and further texts, as
        `revdata.open` takes them; without them, the package itself.

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
def cite(
    name: str | None = None,
    *,
    style: Style = "plain",
    path: StrPath | None = None,
    extra: Extra = (),
    texts: Texts = (),
) -> Citation:
    r"""Return a reference to the data set, a table or a row.

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
    path, extra, texts : optional
        The place to read, contributions and further texts, as
        `revdata.open` takes them; without them, the package itself.

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
def schema(
    table: TableName,
    backend: Literal['pandas', 'polars'] = "pandas",
    *,
    path: StrPath | None = None,
    extra: Extra = (),
    texts: Texts = (),
) -> Any:
    r"""Return the pandera schema of a table.

    It holds what can be said of one table alone: types, required cells,
    patterns, code lists, unique keys, and the rules on single rows.

    Parameters
    ----------
    table : str
        Name of a table.
    backend : {'pandas', 'polars'}, default 'pandas'
        Which frames the schema is for.
    path, extra, texts : optional
        The place to read, contributions and further texts, as
        `revdata.open` takes them; without them, the package itself.

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
def package(
    *,
    path: StrPath | None = None,
    extra: Extra = (),
    texts: Texts = (),
) -> Package:
    r"""Return the data package as an object of frictionless.

    Parameters
    ----------
    path, extra, texts : optional
        The place to read, contributions and further texts, as
        `revdata.open` takes them; without them, the package itself.

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
def export(
    format: FormatName,
    output: StrPath,
    *,
    text: StrPath | None = None,
    url: str | None = None,
    base_iri: str | None = None,
    path: StrPath | None = None,
    extra: Extra = (),
    texts: Texts = (),
) -> list[Path]:
    r"""Write the data set in another format.

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
    path, extra, texts : optional
        The place to read, contributions and further texts, as
        `revdata.open` takes them; without them, the package itself.

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
def template(
    output: StrPath,
    tables: Sequence[TableName] = (),
    *,
    filled: bool = False,
    path: StrPath | None = None,
    extra: Extra = (),
    texts: Texts = (),
) -> None:
    r"""Write a workbook (XLSX) to fill in, with a sheet for each table.

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
    path, extra, texts : optional
        The place to read, contributions and further texts, as
        `revdata.open` takes them; without them, the package itself.

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
def page(
    output: StrPath,
    *,
    text: StrPath | None = None,
    handout: bool = False,
    path: StrPath | None = None,
    extra: Extra = (),
    texts: Texts = (),
) -> Path:
    r"""Write the data set as one page of HTML, or as a handout of two pages.

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
    path, extra, texts : optional
        The place to read, contributions and further texts, as
        `revdata.open` takes them; without them, the package itself.

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
def serve(
    port: int = 8001,
    *,
    announce: Callable[[str], None] = print,
    browser: bool = False,
    path: StrPath | None = None,
    extra: Extra = (),
    texts: Texts = (),
) -> None:
    r"""Show the tables in a browser, on this machine alone, until Ctrl-C.

    Parameters
    ----------
    port : int, default 8001
        Port to listen on; 0 takes any that is free.
    announce : callable, default print
        Called with the address once the pages can be opened.
    browser : bool, default False
        Open the home page in a browser.
    path, extra, texts : optional
        The place to read, contributions and further texts, as
        `revdata.open` takes them; without them, the package itself.

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
def check_pages(
    port: int = 0,
    *,
    path: StrPath | None = None,
    extra: Extra = (),
    texts: Texts = (),
) -> list[Reply]:
    r"""Serve the tables, request a page of each kind, and stop.

    Requests that must be refused are made as well.

    Parameters
    ----------
    port : int, default 0
        Port to listen on; 0 takes any that is free.
    path, extra, texts : optional
        The place to read, contributions and further texts, as
        `revdata.open` takes them; without them, the package itself.

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
def plot(
    kind: PlotKind,
    *,
    path: StrPath | None = None,
    extra: Extra = (),
    texts: Texts = (),
    **choices: Any,
) -> alt.LayerChart:
    r"""Return a picture of the tables as an Altair chart.

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
    path, extra, texts : optional
        The place to read, contributions and further texts, as
        `revdata.open` takes them; without them, the package itself.

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
def write_plot(
    kind: PlotKind,
    output: StrPath,
    *,
    path: StrPath | None = None,
    extra: Extra = (),
    texts: Texts = (),
    **choices: Any,
) -> None:
    r"""Write a picture of the tables to a file.

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
    path, extra, texts : optional
        The place to read, contributions and further texts, as
        `revdata.open` takes them; without them, the package itself.

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
