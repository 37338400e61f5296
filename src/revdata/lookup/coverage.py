"""How much of the text is coded, by section and paragraph, and why a passage is not."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from revdata.dataset.frames import load_frame
from revdata.dataset.joins import passage_locators
from revdata.dataset.parts import TableSet
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


def summary(paragraphs: pd.DataFrame) -> str:
    """Return the account of the whole text in one sentence."""
    total = paragraphs[COUNTS].sum()
    done = total["stated"] + total["excused"]
    share = 100 * done / total["passages"] if total["passages"] else 100.0
    return (
        f"{done} of {total['passages']} passages are accounted for ({share:.0f} percent): "
        f"{total['stated']} stated by claims, {total['excused']} excused, "
        f"{total['not_yet_coded']} not yet coded, {total['unaccounted']} without a reason."
    )
