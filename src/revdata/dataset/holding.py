"""Whether the author holds a claim, and the names of the derived columns."""

from collections.abc import Collection

OF_CLAIM = ("source_id", "author", "speaker_id")  # of a claim, and of a row that has one
COPIED = ("act", "stance", "tone", "modality", "certainty", "condition_claim_id")
HOLDS = "author_holds"
TIE_FAMILY = "tie_family"  # of a tie in class_bases
FINDINGS = "findings"  # the flat table of all of them, made when it is asked for
RANK = "_rank"  # ends the name of a column with the places of ordered codes
ORDERED = ("phase", "certainty")  # whose code lists have an order
STAGE_FACTS = ("phase_given_by", "rulers")  # what explain says of a stage, in no table
DERIVED = (*OF_CLAIM, *COPIED, HOLDS, TIE_FAMILY)

YES, NO, OPEN = "yes", "no", "open"  # the code list author-holds
COMMITTED = ("own", "endorses", "grants")  # the author says it too
STATED = ("asserts", "denies", "concedes", "presupposes", "demands")


def author_holds(act: str | None, stance: str | None) -> str | None:
    """Return whether the author holds a statement as it is worded: yes, no or open.

    What the author rejects is not held. What is stated or demanded is held where the author says,
    endorses or grants it; a question, a report and words turned against who said them leave it
    open. None without an act or a stance.
    """
    if act is None or stance is None:
        return None
    if stance == "rejects":
        return NO
    return YES if stance in COMMITTED and act in STATED else OPEN


def derived_names(columns: Collection[str]) -> tuple[str, ...]:
    """Return the derived columns that a file with these stored columns may carry as well."""
    names = () if "claim_id" not in columns else tuple(n for n in DERIVED if n not in columns)
    return (*names, *(f"{name}{RANK}" for name in ORDERED if name in (*columns, *names)))
