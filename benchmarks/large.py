"""Make a large package of realistic variety from the published one, seeded and valid.

The folder that ``write_package`` fills is a version of the package in which ``claims`` and
``citations`` have as many more rows as asked for, in CSV: thousands of distinct dates in EDTF, in
the shares in which the published claims are dated, attributed and conditional; statements of the
length of ours, no two alike, about a third of them in quotation marks. Every generated claim is of
a kind that needs no row of findings, and is cited once.
"""

import random
import shutil
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import numpy as np
import polars as pl

from revdata.dataset.edtf import edtf_bounds
from revdata.dataset.opening import base_package
from revdata.files.paths import DESCRIPTOR_NAME, package_root

BATCH = 250_000
PER_WORK = 100_000
KINDS = [c.code for c in base_package().vocabularies["claim-kind"] if not c.needs_table]
SUBJECTS = """the commune, the directory, the estates, the assembly, the artisans of the capital,
the garrison, the provincial clubs, the tax farmers, the guild masters, the rural poor,
the young officers, the clergy of the north, the dockers, the printers, the national guard,
the landlords, the merchants of the coast, the committee of safety, the weavers, the students"""
VERBS = """gave way to, broke with, leaned upon, outlived, held back, drew strength from, wore down,
turned against, stood in for, bargained with, lost its hold over,
came to rest upon, prepared the ground for, was carried along by, feared nothing so much as"""
MANNERS = """within a single season; , though not for long,; as the harvests failed;
, step by step,; under the weight of arrears; when the war went badly;
, almost unnoticed,; for want of bread; after the elections;
, to the surprise of everybody,; while the fairs were closed"""


def _phrases(text: str, mark: str = ",") -> list[str]:
    return [phrase.strip() for phrase in text.split(mark)]


def write_package(folder: Path, rows: int, *, wrong: float = 0.0, seed: int = 1789) -> None:
    """Write a package with ``rows`` generated claims and as many citations into a folder.

    ``wrong`` is the share of the generated cells that are damaged, spread over all the columns.
    """
    base = package_root()
    shutil.copytree(base / "schemas", folder / "schemas")
    shutil.copytree(base / "data", folder / "data")
    shutil.copy(base / DESCRIPTOR_NAME, folder)
    chance = np.random.default_rng(seed)
    dates = _dates(random.Random(seed))
    numbers = np.arange(rows)
    for start in range(0, rows, BATCH):
        part = numbers[start : start + BATCH]
        for table, make in (("claims", _claims), ("citations", _citations)):
            frame = make(part, rows, dates, chance)
            if wrong:
                frame = _spoil(frame, wrong, chance)
            with (folder / "data" / f"{table}.csv").open("ab") as file:
                frame.write_csv(file, include_header=False)


def _dates(chance: random.Random) -> pl.DataFrame:
    """Return a few thousand dates: words, EDTF, first and last day, basis."""
    rows: dict[str, tuple[str, str, date | None, date | None, str]] = {}
    for year in range(1640, 1940):
        month, day = chance.randint(1, 12), chance.randint(1, 28)
        for text, edtf in (
            (f"in {year}", f"{year}"),
            (f"about {year}", f"{year}~"),
            (f"the second half of {year}", f"{year}-41"),
            (f"the autumn of {year}", f"{year}-23"),
            (f"between {year} and {year + 3}", f"{year}/{year + 3}"),
            (f"since {year}", f"{year}/.."),
            (f"month {month} of {year}", f"{year}-{month:02}"),
            (f"on {day}.{month}.{year}", f"{year}-{month:02}-{day:02}"),
            (f"perhaps in {year}", f"{year}?"),
            *([(f"{year} or {year + 2}", f"[{year},{year + 2}]")] if year % 10 == 0 else []),
        ):
            first, last = edtf_bounds(edtf)
            rows[edtf] = (text, edtf, first, last, chance.choice(["stated", "computed"]))
    return pl.DataFrame(
        list(rows.values()),
        schema=["date_text", "date_edtf", "date_earliest", "date_latest", "date_basis"],
        orient="row",
    ).cast({"date_earliest": pl.String, "date_latest": pl.String})


def _identifiers(numbers: np.ndarray, letters: str) -> pl.Series:
    frame = pl.DataFrame({"n": numbers})
    work, place = pl.col("n") // PER_WORK, pl.col("n") % PER_WORK + 1
    text = pl.format("w{}.{}{}", work, pl.lit(letters), place.cast(pl.String).str.zfill(6))
    return frame.select(text.alias(letters)).to_series()


def _pick(values: Sequence[str] | pl.Series, size: int, chance: np.random.Generator) -> pl.Series:
    return pl.Series(values).gather(chance.integers(0, len(values), size))


def _claims(
    numbers: np.ndarray, rows: int, dates: pl.DataFrame, chance: np.random.Generator
) -> pl.DataFrame:
    size = len(numbers)
    utterances = _published("utterances")["utterance_id"]
    events = _published("events")["event_id"]
    draws = {name: chance.random(size) for name in ("dated", "said", "tied", "if", "noted")}
    other = _identifiers(chance.integers(0, rows, size), "c")
    when = dates[chance.integers(0, len(dates), size).tolist()]
    verb, manner = _pick(_phrases(VERBS), size, chance), _pick(_phrases(MANNERS, ";"), size, chance)
    subject = _pick(_phrases(SUBJECTS), size, chance).str.replace("^the", "The")
    year = pl.Series(chance.integers(1640, 1940, size).astype(str))
    frame = pl.DataFrame(
        {
            "claim_id": _identifiers(numbers, "c"),
            "kind": _pick(KINDS, size, chance),
            "subject": subject,
            "verb": verb,
            "object": _pick(_phrases(SUBJECTS), size, chance),
            "manner": manner,
            "year": year,
            "folio": numbers + 1,
            "utterance": _pick(utterances, size, chance),
            "stance": _pick(
                ["endorses", "grants", "reports", "rejects", "turns-against"], size, chance
            ),
            "other": other,
            "event": _pick(events, size, chance),
            "relation": _pick(["before", "during", "after", "from", "until"], size, chance),
            "act": _pick(["asserts", "denies", "concedes", "presupposes"], size, chance),
            "modality": _pick(["actual", "general", "conditional"], size, chance),
            "certainty": _pick(["hedged", "plain"], size, chance),
            "basis": _pick(["text", "coder"], size, chance),
            **draws,
        }
    ).with_columns(when)
    dated, said, tied = pl.col("dated") < 0.24, pl.col("said") < 0.16, pl.col("tied") < 0.04
    conditional = pl.col("modality") == "conditional"
    words = pl.format(
        "{} {} {} {} in {}, folio {}.",
        *(pl.col(c) for c in ("subject", "verb", "object", "manner", "year", "folio")),
    ).str.replace(" ,", ",", literal=True)

    def where(condition: pl.Expr, value: str) -> pl.Expr:
        return pl.when(condition).then(pl.col(value)).otherwise(None)

    return frame.select(
        "claim_id",
        "kind",
        words.alias("statement"),
        where(said, "utterance").alias("utterance_id"),
        "act",
        pl.when(said).then("stance").otherwise(pl.lit("own")).alias("stance"),
        pl.lit("plain").alias("tone"),
        pl.when(pl.col("kind") == "demand")
        .then(pl.lit("normative"))
        .otherwise("modality")
        .alias("modality"),
        "certainty",
        where(conditional & (pl.col("if") < 0.03), "other").alias("condition_claim_id"),
        "basis",
        *(where(dated, c).alias(c) for c in dates.columns),
        pl.lit(None, dtype=pl.String).alias("calendar"),
        where(tied, "relation").alias("date_relation"),
        where(tied, "event").alias("date_anchor_event_id"),
        pl.lit("rd1").alias("coder"),
        pl.when(pl.col("noted") < 0.07)
        .then(pl.format("Read with {} in mind, and so uncertain.", pl.col("object")))
        .alias("note"),
    )


def _citations(
    numbers: np.ndarray, _rows: int, _dates: pl.DataFrame, chance: np.random.Generator
) -> pl.DataFrame:
    published = _published("citations")
    stated = published.filter(pl.col("role") == "states")["passage_id"].unique(maintain_order=True)
    return pl.DataFrame(
        {
            "citation_id": _identifiers(numbers, "ct"),
            "claim_id": _identifiers(numbers, "c"),
            "passage_id": _pick(stated, len(numbers), chance),
            "role": ["states"] * len(numbers),
        }
    )


def _published(table: str) -> pl.DataFrame:
    path = package_root() / base_package().table(table).path
    return pl.read_csv(path, infer_schema=False)


def _spoil(frame: pl.DataFrame, wrong: float, chance: np.random.Generator) -> pl.DataFrame:
    """Return the frame with a share of its cells damaged, in each column alike."""
    faults = ["", "nonsense", " spaced", "1905-13-01", "c. 1905", "Core"]
    size = len(frame)
    spoiled = []
    for name in frame.columns:
        hit = pl.Series(chance.random(size) < wrong)
        bad = _pick(faults, size, chance)
        spoiled.append(bad.zip_with(hit, frame[name]).alias(name))
    return pl.DataFrame(spoiled)
