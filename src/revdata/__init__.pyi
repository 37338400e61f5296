from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, Literal

from frictionless import Package
from pandas import DataFrame

from revdata.citation import Citation
from revdata.errors import RevdataError as RevdataError
from revdata.lookup.codebook import Entry
from revdata.lookup.explanation import Explanation
from revdata.lookup.history import History
from revdata.reliability.agreement import Agreement
from revdata.text.alignment import Alignment
from revdata.text.contribution import Started
from revdata.validation.reports import Report
from revdata.versions.diff import Diff
from revdata.versions.integrity import Verdict

# begin tables
TableName = Literal[
    "sources",
    "passages",
    "claims",
    "citations",
    "utterances",
    "claim_links",
    "mentions",
    "actors",
    "names",
    "revolutions",
    "stages",
    "reaction_waves",
    "events",
    "factors",
    "terms",
    "leaders",
    "class_bases",
    "parallels",
    "causal_links",
    "generalisations",
    "predictions",
    "doctrines",
    "changes",
    "quantities",
    "chronology",
    "vocabularies",
    "withdrawn",
]
sources: DataFrame
passages: DataFrame
claims: DataFrame
citations: DataFrame
utterances: DataFrame
claim_links: DataFrame
mentions: DataFrame
actors: DataFrame
names: DataFrame
revolutions: DataFrame
stages: DataFrame
reaction_waves: DataFrame
events: DataFrame
factors: DataFrame
terms: DataFrame
leaders: DataFrame
class_bases: DataFrame
parallels: DataFrame
causal_links: DataFrame
generalisations: DataFrame
predictions: DataFrame
doctrines: DataFrame
changes: DataFrame
quantities: DataFrame
chronology: DataFrame
vocabularies: DataFrame
withdrawn: DataFrame
# end tables

# begin formats
FormatName = Literal[
    "csv",
    "sqlite",
    "duckdb",
    "parquet",
    "xlsx",
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
# end formats
PlotKind = Literal["stages", "waves", "class-bases", "causes", "coverage", "chronology"]

__version__: str

def load(
    table: TableName,
    *,
    passages: bool = False,
    resolve: bool = False,
    path: str | Path | None = None,
    extra: str | Path | Iterable[str | Path] = (),
) -> DataFrame: ...
def load_all(
    *, path: str | Path | None = None, extra: str | Path | Iterable[str | Path] = ()
) -> dict[str, DataFrame]: ...
def tables() -> list[str]: ...
def info(name: str) -> Entry: ...
def find(words: str, *, extra: str | Path | Iterable[str | Path] = ()) -> DataFrame: ...
def explain(
    identifier: str,
    *,
    text: str | Path | None = None,
    extra: str | Path | Iterable[str | Path] = (),
) -> Explanation: ...
def history(identifier: str, *, extra: str | Path | Iterable[str | Path] = ()) -> History: ...
def align(
    path: str | Path,
    *,
    source: str | None = None,
    extra: str | Path | Iterable[str | Path] = (),
) -> Alignment: ...
def coverage(
    by: Literal["section", "paragraph"] = "paragraph",
    *,
    extra: str | Path | Iterable[str | Path] = (),
) -> DataFrame: ...
def agreement(
    *codings: str | Path,
    matches: str | Path | None = None,
    variables: Sequence[str] = (),
    whole_text: bool = False,
    samples: int = 2000,
    seed: int = 1936,
) -> Agreement: ...
def diff(old: str | Path, new: str | Path | None = None, *, reason: bool = False) -> Diff: ...
def start_contribution(
    folder: str | Path,
    *,
    title: str | None = None,
    identifier: str | None = None,
    source: str | Path | None = None,
) -> Started: ...
def cite(
    name: str | None = None,
    *,
    style: Literal[
        "plain", "apa", "chicago", "bibtex", "biblatex", "ris", "csl-json", "cff"
    ] = "plain",
    extra: str | Path | Iterable[str | Path] = (),
) -> Citation: ...
def verify(path: str | Path | None = None) -> Verdict: ...
def schema(table: TableName, backend: Literal["pandas", "polars"] = "pandas") -> Any: ...
def package() -> Package: ...
def validate(path: str | Path | None = None, *, against: str | Path | None = None) -> Report: ...
def write_template(
    output: str | Path, tables: Sequence[TableName] = (), *, filled: bool = False
) -> None: ...
def export(
    form: FormatName,
    output: str | Path,
    *,
    path: str | Path | None = None,
    text: str | Path | None = None,
    url: str | None = None,
    base_iri: str | None = None,
) -> list[Path]: ...
def report(
    output: str | Path,
    *,
    text: str | Path | None = None,
    extra: str | Path | Iterable[str | Path] = (),
) -> Path: ...
def plot(
    kind: PlotKind,
    *,
    path: str | Path | None = None,
    extra: str | Path | Iterable[str | Path] = (),
    around: str = ...,
    start: str = ...,
    end: str = ...,
    everything: bool = ...,
    editorial: bool = ...,
) -> Any: ...
def write_plot(
    kind: PlotKind,
    output: str | Path,
    *,
    path: str | Path | None = None,
    extra: str | Path | Iterable[str | Path] = (),
    around: str = ...,
    start: str = ...,
    end: str = ...,
    everything: bool = ...,
    editorial: bool = ...,
) -> None: ...
