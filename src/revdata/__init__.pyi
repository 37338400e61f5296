from revdata.api import Extra
from revdata.api import StrPath
from revdata.api import Style
from collections.abc import Callable
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from typing import Literal
import altair as alt
from frictionless import Package
from pandas import DataFrame
from revdata.citation import Citation
from revdata.lookup.codebook import CodebookEntry
from revdata.lookup.comparing import Comparison
from revdata.lookup.explanation import Explanation
from revdata.lookup.history import History
from revdata.lookup.passage import PassageReading
from revdata.serving.asking import Reply
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
    "graphml",
    "gexf",
    "dot",
    "markdown",
    "bibtex",
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
) -> list[str]: ...
def contents(
    *,
    path: StrPath | None = None,
    extra: Extra = (),
) -> list[dict[str, Any]]: ...
def load(
    table: TableName,
    *,
    passages: bool = False,
    resolve: bool = False,
    derived: bool = True,
    path: StrPath | None = None,
    extra: Extra = (),
) -> DataFrame: ...
def load_all(
    *,
    path: StrPath | None = None,
    extra: Extra = (),
) -> dict[str, DataFrame]: ...
def dtypes(
    table: TableName,
    *,
    path: StrPath | None = None,
    extra: Extra = (),
) -> dict[str, Any]: ...
def spark_schema(
    table: TableName,
    *,
    path: StrPath | None = None,
    extra: Extra = (),
) -> str: ...
def info(
    name: str,
    *,
    path: StrPath | None = None,
    extra: Extra = (),
) -> CodebookEntry: ...
def codes(
    name: str | None = None,
    *,
    path: StrPath | None = None,
    extra: Extra = (),
) -> list[dict[str, Any]]: ...
def find(
    words: str,
    *,
    path: StrPath | None = None,
    extra: Extra = (),
) -> DataFrame: ...
def explain(
    identifier: str,
    *,
    text: StrPath | None = None,
    path: StrPath | None = None,
    extra: Extra = (),
) -> Explanation: ...
def passage(
    identifier: str,
    *,
    text: StrPath | None = None,
    path: StrPath | None = None,
    extra: Extra = (),
) -> PassageReading: ...
def history(
    identifier: str,
    *,
    path: StrPath | None = None,
    extra: Extra = (),
) -> History: ...
def compare(
    thing: str | None = None,
    *,
    path: StrPath | None = None,
    extra: Extra = (),
) -> Comparison: ...
def coverage(
    by: Literal['section', 'paragraph'] = "paragraph",
    *,
    path: StrPath | None = None,
    extra: Extra = (),
) -> DataFrame: ...
def uncited(
    *,
    path: StrPath | None = None,
    extra: Extra = (),
) -> DataFrame: ...
def align(
    copy: StrPath,
    *,
    source: str | None = None,
    path: StrPath | None = None,
    extra: Extra = (),
) -> Alignment: ...
def cite(
    name: str | None = None,
    *,
    style: Style = "plain",
    path: StrPath | None = None,
    extra: Extra = (),
) -> Citation: ...
def schema(
    table: TableName,
    backend: Literal['pandas', 'polars'] = "pandas",
    *,
    path: StrPath | None = None,
    extra: Extra = (),
) -> Any: ...
def package(
    *,
    path: StrPath | None = None,
    extra: Extra = (),
) -> Package: ...
def export(
    format: FormatName,
    output: StrPath,
    *,
    text: StrPath | None = None,
    url: str | None = None,
    base_iri: str | None = None,
    path: StrPath | None = None,
    extra: Extra = (),
) -> list[Path]: ...
def template(
    output: StrPath,
    tables: Sequence[TableName] = (),
    *,
    filled: bool = False,
    path: StrPath | None = None,
    extra: Extra = (),
) -> None: ...
def page(
    output: StrPath,
    *,
    text: StrPath | None = None,
    handout: bool = False,
    path: StrPath | None = None,
    extra: Extra = (),
) -> Path: ...
def serve(
    port: int = 8001,
    *,
    announce: Callable[[str], None] = print,
    browser: bool = False,
    path: StrPath | None = None,
    extra: Extra = (),
) -> None: ...
def check_pages(
    port: int = 0,
    *,
    path: StrPath | None = None,
    extra: Extra = (),
) -> list[Reply]: ...
def plot(
    kind: PlotKind,
    *,
    path: StrPath | None = None,
    extra: Extra = (),
    **choices: Any,
) -> alt.LayerChart: ...
def write_plot(
    kind: PlotKind,
    output: StrPath,
    *,
    path: StrPath | None = None,
    extra: Extra = (),
    **choices: Any,
) -> None: ...
