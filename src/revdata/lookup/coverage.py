"""Counts of coded passages by section and paragraph, and the passages left uncoded."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Literal

from revdata.dataset.companions import BASE_TEXT, EVERY
from revdata.dataset.frames import load_frame
from revdata.dataset.joins import passage_locators
from revdata.dataset.opening import open_dataset
from revdata.dataset.parts import BASE_NAME, TableSet
from revdata.dataset.rows import PART_COLUMN, load_columns, load_rows
from revdata.errors import RevdataError

if TYPE_CHECKING:
    import pandas as pd

COUNTS = ["passages", "stated", "excused", "not_yet_coded", "unaccounted"]
NOT_YET_CODED = "not-yet-coded"


def account(dataset: TableSet, by: Literal["section", "paragraph"] = "paragraph") -> pd.DataFrame:
    """Return one row a section or paragraph with counts of its passages and claims.

    Columns: source_id, section, paragraph (unless by section), passages, stated (cited by a claim
    in the role states, no other role counts), excused (a reason other than not yet coded),
    not_yet_coded, unaccounted, claims (distinct claims stated there).
    """
    import pandas as pd

    if by not in {"section", "paragraph"}:
        raise RevdataError(f"Coverage is by section or by paragraph, not by {by!r}.")
    passages = load_frame(dataset, "passages")
    cited = load_frame(dataset, "citations").query("role == 'states'")
    reason = passages["uncited_reason"].astype("str")
    stated = passages["passage_id"].isin(cited["passage_id"])
    flags = passages.assign(
        passages=1,
        stated=stated,
        excused=reason.notna() & (reason != NOT_YET_CODED) & ~stated,
        not_yet_coded=(reason == NOT_YET_CODED) & ~stated,
        unaccounted=reason.isna() & ~stated,
    )
    keys = ["source_id", "section"] + (["paragraph"] if by == "paragraph" else [])
    result = flags.groupby(keys, sort=False)[COUNTS].sum().astype("Int64")
    where = passages[["passage_id", *keys]]
    stating = cited.merge(where, on="passage_id")
    result["claims"] = stating.groupby(keys)["claim_id"].nunique()
    result["claims"] = result["claims"].astype("Int64").fillna(0)
    return pd.DataFrame(result.reset_index())


def uncited(dataset: TableSet) -> pd.DataFrame:
    """Return the passages that no claim cites as states: id, locator, opening, reason, in order."""
    passages = load_frame(dataset, "passages")
    cited = load_frame(dataset, "citations").query("role == 'states'")
    passages["locator"] = passage_locators(passages)
    left = passages[~passages["passage_id"].isin(cited["passage_id"])]
    return left[["passage_id", "locator", "opening", "uncited_reason"]].reset_index(drop=True)


def list_texts() -> pd.DataFrame:
    """Return the coded texts that ship with the package: name, edition, claims, package, version.

    ``text`` is the name of the companion package, ``trotsky`` for the text of the base.
    """
    import pandas as pd

    dataset = open_dataset(texts=EVERY)
    coded = set(load_columns(dataset, "passages")["source_id"])
    claims = Counter(load_columns(dataset, "claims")[PART_COLUMN])
    versions = {part.name: (part.package or dataset.package).version for part in dataset.parts}
    return pd.DataFrame(
        {
            "text": BASE_TEXT if row[PART_COLUMN] == BASE_NAME else row[PART_COLUMN],
            **{name: row[name] for name in ("source_id", "author", "title", "year")},
            "claims": claims[row[PART_COLUMN]],
            "package": row[PART_COLUMN],
            "version": versions[row[PART_COLUMN]],
        }
        for row in load_rows(dataset, "sources")
        if row["source_id"] in coded
    )


def summary(paragraphs: pd.DataFrame) -> str:
    """Return the account of the whole text in one sentence, of several texts in one each."""
    sources = list(dict.fromkeys(paragraphs["source_id"]))
    if len(sources) < 2:
        return _sentence(paragraphs)
    return "\n".join(
        f"{source}: {_sentence(paragraphs[paragraphs['source_id'] == source])}"
        for source in sources
    )


def _sentence(paragraphs: pd.DataFrame) -> str:
    total = paragraphs[COUNTS].sum()
    done = total["stated"] + total["excused"]
    share = 100 * done // total["passages"] if total["passages"] else 100
    return (
        f"{done} of {total['passages']} passages are accounted for ({share} percent): "
        f"{total['stated']} stated by claims, {total['excused']} excused, "
        f"{total['not_yet_coded']} not yet coded, {total['unaccounted']} without a reason."
    )
