"""Rules about passages: place in the text, words, and citation or excuse."""

from collections.abc import Iterator
from itertools import pairwise

from revdata.dataset.descriptor import Package
from revdata.files.sql import quoted
from revdata.text.fingerprints import OPENING_WORDS, SHINGLE_WORDS, folded_words
from revdata.validation.rules.kinds import (
    Faults,
    PackageRule,
    Record,
    Records,
    RowRule,
    Store,
    integer,
)

NOTE_MARK = 3  # characters that a note mark and its spaces take up between two passages


def _offsets(start: int | None, end: int | None) -> str | None:
    if start is None or end is None or start < end:
        return None
    return "The end must be greater than the start."


def _passage_identifier(
    source: str | None, paragraph: int | None, sentence: int | None, identifier: str | None
) -> str | None:
    if identifier is None or source is None or paragraph is None or sentence is None:
        return None
    parts = identifier.rsplit(".", 2)
    expected = (source, f"p{paragraph:02d}", f"s{sentence:02d}")
    if (
        len(parts) == 3
        and _same_number(parts[1], expected[1])
        and _same_number(parts[2], expected[2])
        and parts[0] == source
    ):
        return None
    return f"Write {'.'.join(expected)}, or correct source, paragraph or sentence."


def _same_number(part: str, expected: str) -> bool:
    return part[:1] == expected[:1] and part[1:].lstrip("0") == expected[1:].lstrip("0")


def _opening(words: int | None, opening: str | None) -> str | None:
    if words is None:
        return None
    allowed = min(OPENING_WORDS, words // 2)
    if opening is None:
        return None if allowed == 0 else f"Write the first {allowed} words."
    if len(folded_words(opening)) <= allowed:
        return None
    return f"Keep at most {allowed} of the {words} words." if allowed else "Empty the cell."


def _words_fit(start: int | None, end: int | None, words: int | None) -> str | None:
    if start is None or end is None or words is None or start >= end:
        return None
    most = (end - start + 1) // 2
    return None if words <= most else f"Between the offsets there is room for {most} words."


def _shingle_count(opening: str | None, words: int | None, shingles: str | None) -> str | None:
    if words is None:
        return None
    expected = (words - len(folded_words(opening or ""))) // SHINGLE_WORDS
    found = len((shingles or "").split())
    if found == expected:
        return None
    return f"{expected} runs of four words follow the opening; there are {found} shingles."


def _uncited_heading(content: str | None, reason: str | None) -> str | None:
    if content is None or reason is None:
        return None
    expected = {"title": "heading", "heading": "heading", "reference": "reference"}.get(content)
    if expected is not None:
        return None if reason == expected else f"Write {expected}."
    if reason in ("heading", "reference"):
        return "A sentence is excused for what it says; choose another reason."
    return None


ROW_RULES = (
    RowRule(
        identifier="passage-offsets",
        sentence="A passage starts before it ends.",
        repair="Correct the offsets.",
        table="passages",
        columns=("start", "end"),
        fix=_offsets,
    ),
    RowRule(
        identifier="passage-identifier",
        sentence="The identifier of a passage is made of its source, paragraph and sentence.",
        repair="Correct the identifier.",
        table="passages",
        columns=("source_id", "paragraph", "sentence", "passage_id"),
        fix=_passage_identifier,
    ),
    RowRule(
        identifier="opening",
        sentence="The opening has at most four words and at most half of the passage.",
        repair="Shorten the opening.",
        table="passages",
        columns=("words", "opening"),
        fix=_opening,
    ),
    RowRule(
        identifier="passage-words",
        sentence="A passage has room for its words between its offsets.",
        repair="Correct the words or the offsets.",
        table="passages",
        columns=("start", "end", "words"),
        fix=_words_fit,
    ),
    RowRule(
        identifier="passage-shingles",
        sentence="Each four words after the opening of a passage have one shingle.",
        repair="Generate the row from the text again.",
        table="passages",
        columns=("opening", "words", "shingles"),
        fix=_shingle_count,
    ),
    RowRule(
        identifier="uncited-content",
        sentence="A title, heading or reference is excused as what it is.",
        repair="Correct the reason.",
        table="passages",
        columns=("content", "uncited_reason"),
        fix=_uncited_heading,
    ),
)


def _unaccounted(_: PackageRule, records: Records) -> Faults:
    stated = {passage for some in records.stated_passages.values() for passage in some}
    found = {}
    for row in records.filled("passages", "passage_id"):
        cited, excused = row["passage_id"] in stated, row["uncited_reason"] is not None
        if cited and excused:
            found[row["passage_id"]] = "A claim cites the passage as states, yet it is excused."
        elif not cited and not excused:
            found[row["passage_id"]] = "No claim cites the passage as states, nor is it excused."
    return found


_UNACCOUNTED_QUERY = """
    with stated as materialized (
        select distinct passage_id from citations
        where role = 'states' and claim_id is not null and passage_id is not null
    )
    select row_, if(uncited_reason is null,
        'No claim cites the passage as states, nor is it excused.',
        'A claim cites the passage as states, yet it is excused.')
    from passages
    where passage_id is not null and (uncited_reason is not null) = (passage_id in (from stated))"""


_PLACE = ("section", "paragraph", "sentence", "start", "end")


def _out_of_order(_: PackageRule, records: Records) -> Faults:
    found = {}
    previous: Record | None = None
    for row in records.filled("passages", "passage_id"):
        if None in (row["source_id"], *(row[column] for column in _PLACE)):
            previous = None
            continue
        if previous is not None and previous["source_id"] == row["source_id"]:
            fault = _misplaced(previous, row)
            if fault:
                found[row["passage_id"]] = fault
        previous = row
    return found


def _misplaced(previous: Record, row: Record) -> str | None:
    """Return what is wrong with the place of a passage after the passage before it."""
    if row["paragraph"] == previous["paragraph"]:
        if row["sentence"] != previous["sentence"] + 1:
            return f"Sentence {row['sentence']} does not follow sentence {previous['sentence']}."
        if row["start"] < previous["end"]:
            return f"The passage overlaps {previous['passage_id']}."
        if row["section"] != previous["section"]:
            return "A paragraph lies in one section."
    elif row["paragraph"] != previous["paragraph"] + 1 or row["sentence"] != 1:
        return (
            f"Paragraph {row['paragraph']}, sentence {row['sentence']} does not follow "
            f"{previous['passage_id']}."
        )
    elif row["section"] not in (previous["section"], previous["section"] + 1):
        return f"Section {row['section']} does not follow section {previous['section']}."
    return None


def _out_of_order_query(_: PackageRule, __: Store) -> str:
    places = ", ".join(f"{integer(quoted(column))} as {quoted(column)}" for column in _PLACE)
    whole = " and ".join(f"{quoted(column)} is not null" for column in ("source_id", *_PLACE))
    return f"""
        with placed as (
            select row_, passage_id, source_id, {places}, {whole} as whole
            from passages where passage_id is not null
        ), faults as (
            select row_, case
                when paragraph = b.paragraph then case
                    when sentence <> b.sentence + 1 then
                        'Sentence ' || sentence || ' does not follow sentence ' || b.sentence || '.'
                    when "start" < b."end" then 'The passage overlaps ' || b.passage_id || '.'
                    when section <> b.section then 'A paragraph lies in one section.' end
                when paragraph <> b.paragraph + 1 or sentence <> 1 then
                    'Paragraph ' || paragraph || ', sentence ' || sentence ||
                    ' does not follow ' || b.passage_id || '.'
                when section not in (b.section, b.section + 1) then
                    'Section ' || section || ' does not follow section ' || b.section || '.'
            end as message from (select *, lag(p) over (order by row_) as b from placed p)
            where whole and b.whole and source_id = b.source_id
        )
        select row_, message from faults where message is not null"""


def _wrong_gaps(_: PackageRule, records: Records) -> Faults:
    found = {}
    for row, after in pairwise(records.rows("passages")):
        same = all(row[c] is not None and row[c] == after[c] for c in ("source_id", "paragraph"))
        if not same or not row["passage_id"] or None in (row["end"], after["start"]):
            continue
        between = after["start"] - row["end"]
        if row["gap_after"] and between <= 1:
            found[row["passage_id"]] = f"{after['passage_id']} follows without a gap."
        elif row["gap_after"] is False and between > NOTE_MARK:
            found[row["passage_id"]] = (
                f"{between} characters lie before {after['passage_id']}, and no gap is marked."
            )
    return found


_WRONG_GAPS_QUERY = f"""
    with pairs as (
        select row_, passage_id, gap_after, coalesce(a.passage_id, 'None') as after,
            {integer('a."start"')} - {integer('"end"')} as room
        from (select *, lead(p) over (order by row_) as a from passages p)
        where source_id = a.source_id and {integer("paragraph")} = {integer("a.paragraph")}
    ), faults as (
        select row_, case
            when gap_after = 'true' and room <= 1 then after || ' follows without a gap.'
            when gap_after = 'false' and room > {NOTE_MARK} then room
                || ' characters lie before ' || after || ', and no gap is marked.' end as message
        from pairs where passage_id is not null
    )
    select row_, message from faults where message is not null"""


_COUNTED = ("passages", "words", "paragraphs")


def _miscounted(_: PackageRule, records: Records) -> Faults:
    passages = records.rows("passages")
    if any(None in (row["words"], row["source_id"]) for row in passages):
        return {}  # counted once the cells can be read
    found = {}
    for source in records.filled("sources", "source_id", "passages"):
        rows = [row for row in passages if row["source_id"] == source["source_id"]]
        paragraphs = {row["paragraph"] for row in rows} - {0}
        counts = (len(rows), sum(row["words"] for row in rows), len(paragraphs))
        wrong = [
            f"{count} {column}"
            for column, count in zip(_COUNTED, counts, strict=True)
            if source[column] not in (None, count)
        ]
        if wrong:
            found[source["source_id"]] = f"The table passages has {', '.join(wrong)}."
    return found


def _miscounted_query(_: PackageRule, __: Store) -> str:
    counts = [(column, f"coalesce(c.{column}, 0)") for column in _COUNTED]
    wrong = ", ".join(
        f"if({integer(f's.{column}')} <> {count}, {count} || ' {column}', null)"
        for column, count in counts
    )
    return f"""
        with counted as (
            select source_id, count(*) as passages, sum({integer("words")}) as words,
                count(distinct coalesce({integer("paragraph")}, -1))
                filter ({integer("paragraph")} is distinct from 0) as paragraphs
            from passages group by source_id
        ), compared as (
            select s.row_, concat_ws(', ', {wrong}) as wrong
            from sources s left join counted c using (source_id)
            where s.source_id is not null and s.passages is not null
            and not exists (from passages where words is null or source_id is null)
        )
        select row_, 'The table passages has ' || wrong || '.' from compared where wrong <> ''"""


_NO_MANUAL = "The edition is coded, and no version of the coding manual is given."
_NO_WRITING = "The edition is coded, and the time of writing of the work is not given."
_NOT_CODED = "No passage of this source stands in the package."


def _uncoded(_: PackageRule, records: Records) -> Faults:
    cited = records.values("citations", "passage_id")
    rows = list(records.filled("passages", "source_id", "passage_id"))
    divided = {row["source_id"] for row in rows}
    coded = {row["source_id"] for row in rows if row["passage_id"] in cited}
    found = {}
    for row in records.filled("sources", "source_id"):
        source, version = row["source_id"], row["manual_version"]
        if source in coded and version is None:
            found[source] = _NO_MANUAL
        elif source in coded and row["written_edtf"] is None:
            found[source] = _NO_WRITING
        elif source not in divided and version is not None:
            found[source] = _NOT_CODED
    return found


_UNCODED_QUERY = f"""
    with cited as materialized (
        select distinct passage_id from citations where passage_id is not null
    ), divided as (
        select source_id, bool_or(passage_id in (from cited)) as coded
        from passages where source_id is not null and passage_id is not null group by source_id
    ), faults as (
        select row_, case
            when d.coded and manual_version is null then '{_NO_MANUAL}'
            when d.coded and written_edtf is null then '{_NO_WRITING}'
            when d.source_id is null and manual_version is not null then '{_NOT_CODED}'
            end as message
        from sources s left join divided d on d.source_id = s.source_id
        where s.source_id is not null
    )
    select row_, message from faults where message is not null"""


def package_rules(_: Package) -> Iterator[PackageRule]:
    """Yield the rules that compare passages with each other, with citations and with sources."""
    yield PackageRule(
        identifier="passage-accounted",
        sentence="Every passage is cited as states by a claim or excused, not both.",
        repair="Empty the cell where a claim states the passage; else add a claim, or the reason.",
        table="passages",
        column="uncited_reason",
        check=_unaccounted,
        query=_UNACCOUNTED_QUERY,
        rests_on=("citations",),
        columns={"citations": ("role",), "passages": ("uncited_reason",)},
    )
    yield PackageRule(
        identifier="passage-order",
        sentence="Passages stand in the order of the text, none missing, none overlapping.",
        repair="Put the passages in order, and correct numbers and offsets.",
        table="passages",
        column="passage_id",
        check=_out_of_order,
        query=_out_of_order_query,
        columns={"passages": _PLACE},
    )
    yield PackageRule(
        identifier="passage-gap",
        sentence="Offsets leave room between two passages where something is left out, "
        "and nowhere else.",
        repair="Correct the mark of the gap, or the offsets.",
        table="passages",
        column="gap_after",
        check=_wrong_gaps,
        query=_WRONG_GAPS_QUERY,
        columns={"passages": ("paragraph", "start", "end", "gap_after")},
    )
    yield PackageRule(
        identifier="manual-version",
        sentence="A coded edition names the manual it was coded by, and when it was written.",
        repair="Fill the version of the manual, such as 2.0, and the time of writing; leave the "
        "version empty where nothing is coded.",
        table="sources",
        column="manual_version",
        check=_uncoded,
        query=_UNCODED_QUERY,
        rests_on=("passages",),
        columns={"sources": ("manual_version", "written_edtf")},
    )
    yield PackageRule(
        identifier="source-counts",
        sentence="The counts of a coded edition are those of its passages.",
        repair="Correct the counts, or the passages.",
        table="sources",
        column="passages",
        check=_miscounted,
        query=_miscounted_query,
        rests_on=("passages",),
        columns={"sources": _COUNTED, "passages": ("paragraph", "words")},
    )
