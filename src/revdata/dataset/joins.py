"""Join labels, claims and passages onto the rows of a table."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from revdata.dataset.descriptor import Table
from revdata.dataset.frames import PART_COLUMN, load_frame
from revdata.dataset.parts import BASE_NAME, TableSet

if TYPE_CHECKING:
    import pandas as pd

AUTHOR = "the author"
CLAIM_COLUMNS = (
    "statement",
    "speaker",
    "act",
    "stance",
    "modality",
    "certainty",
    "date_text",
    "date_edtf",
    "date_earliest",
    "date_latest",
)


def locator(section: int, paragraph: int, sentence: int) -> str:
    """Return the readable place of a passage: section, paragraph and sentence."""
    return f"§{section}¶{paragraph}.{sentence}"


def resolve_links(dataset: TableSet, table: str, frame: pd.DataFrame) -> pd.DataFrame:
    """Return the frame with a label column beside each link column.

    The label of ``actor_id`` is ``actor``, of ``base_actor_id`` ``base_actor``. A finding gets the
    statement, speaker, act, stance, modality, certainty and dates of its claim instead; a claim
    gets its speaker.
    """
    definition = dataset.table(table)
    result = frame.copy()
    for key in definition.foreign_keys:
        if key.table == "claims" and definition.is_findings:
            claims = _claims_with_speaker(dataset).set_index("claim_id")
            for column in CLAIM_COLUMNS:
                result[column] = claims[column].reindex(frame[key.column]).array
            continue
        labels = row_labels(dataset, key.table)
        column = key.column.removesuffix("_id")
        position = result.columns.get_loc(key.column)
        assert isinstance(position, int)
        label = labels.reindex(frame[key.column]).set_axis(result.index)
        result.insert(position + 1, column, label)
    if table == "claims":
        speakers = _claims_with_speaker(dataset).set_index("claim_id")["speaker"]
        result["speaker"] = speakers.reindex(frame["claim_id"]).array
    result.attrs = frame.attrs
    return result


def row_labels(dataset: TableSet, table: str) -> pd.Series[str]:
    """Return the label of each row of a table by its key; a row without one is its key."""
    definition = dataset.table(table)
    frame = load_frame(dataset, table).set_index(definition.key, drop=False)
    if table == "passages":
        return passage_locators(frame)
    return frame[definition.label_column or definition.key]


def passage_locators(passages: pd.DataFrame) -> pd.Series[str]:
    """Return the locators of passages, under the index they have.

    Before the place of a passage that a contribution adds stands the source: ``july:§1¶2.3``.
    """
    import pandas as pd  # heavy

    places = zip(passages["section"], passages["paragraph"], passages["sentence"], strict=True)
    locators = pd.Series([locator(*place) for place in places], index=passages.index, dtype="str")
    if PART_COLUMN in passages:
        added = (passages[PART_COLUMN] != BASE_NAME).to_numpy()
        locators[added] = passages["source_id"][added] + ":" + locators[added]
    return locators


def _claims_with_speaker(dataset: TableSet) -> pd.DataFrame:
    claims = load_frame(dataset, "claims")
    utterances = load_frame(dataset, "utterances").set_index("utterance_id")["speaker_id"]
    speakers = row_labels(dataset, "actors").reindex(utterances.reindex(claims["utterance_id"]))
    claims["speaker"] = speakers.fillna(AUTHOR).array
    return claims


def join_passages(dataset: TableSet, table: str, frame: pd.DataFrame) -> pd.DataFrame:
    """Return the frame with ``passage_ids`` and ``locators`` of the passages that state each row.

    Both are space-separated, in the order of the text. A claim is stated by its citations in the
    role ``states``, a row with a claim by those of its claim, a thing by those of all claims that
    mention it. Rows of other tables have none.
    """
    result = frame.copy()
    pairs = _row_passages(dataset, dataset.table(table), frame)
    passages = load_frame(dataset, "passages").set_index("passage_id")
    places = passage_locators(passages)
    order = {identifier: position for position, identifier in enumerate(passages.index)}
    ids: dict[str, set[str]] = {}
    for row, passage in pairs:
        ids.setdefault(row, set()).add(passage)
    keys = frame[dataset.table(table).key]
    known = {row: found & order.keys() for row, found in ids.items()}
    sorted_ids = [sorted(known.get(key, ()), key=order.__getitem__) for key in keys]
    result["passage_ids"] = _strings([" ".join(row) for row in sorted_ids])
    result["locators"] = _strings([" ".join(places[i] for i in row) for row in sorted_ids])
    result.attrs = frame.attrs
    return result


def _strings(values: list[str]) -> Any:
    import pandas as pd  # heavy

    return pd.array(values, dtype="str")


def _row_passages(dataset: TableSet, table: Table, frame: pd.DataFrame) -> list[tuple[str, str]]:
    """Return pairs of a row's key and a passage that states it."""
    if table.name == "passages":
        return [(key, key) for key in frame["passage_id"]]
    if table.name == "citations":
        return list(zip(frame["citation_id"], frame["passage_id"], strict=True))
    citations = load_frame(dataset, "citations").query("role == 'states'")
    stated: dict[str, list[str]] = {}
    for claim, passage in zip(citations["claim_id"], citations["passage_id"], strict=True):
        stated.setdefault(claim, []).append(passage)
    if "claim_id" in frame:
        claims = list(zip(frame[table.key], frame["claim_id"], strict=True))
    elif table.name == "utterances":
        made = load_frame(dataset, "claims").dropna(subset=["utterance_id"])
        claims = list(zip(made["utterance_id"], made["claim_id"], strict=True))
    elif table.key in dataset.table("mentions").columns:
        mentions = load_frame(dataset, "mentions").dropna(subset=[table.key])
        claims = list(zip(mentions[table.key], mentions["claim_id"], strict=True))
    elif "actor_id" in frame:
        mentions = load_frame(dataset, "mentions").dropna(subset=["actor_id"])
        by_actor: dict[str, list[str]] = {}
        for actor, claim in zip(mentions["actor_id"], mentions["claim_id"], strict=True):
            by_actor.setdefault(actor, []).append(claim)
        claims = [
            (key, claim)
            for key, actor in zip(frame[table.key], frame["actor_id"], strict=True)
            for claim in by_actor.get(actor, ())
        ]
    else:
        claims = []
    return [(row, passage) for row, claim in claims for passage in stated.get(claim, ())]
