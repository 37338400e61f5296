"""Rules over the whole package, as plain functions of the rows of its tables.

Each function gets the rows as dictionaries (None for an empty cell) and returns, by the key of each
row that breaks the rule, what is wrong with it.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import Any

from revdata.dataset.descriptor import Package, Table
from revdata.dataset.problems import Rule
from revdata.errors import near_names

Record = Mapping[str, Any]

NOTE_MARK = 3  # characters that a note mark and its spaces take up between two passages


@dataclass(frozen=True)
class Records:
    """The rows of all tables as dictionaries, with the package that describes them."""

    package: Package
    tables: Mapping[str, Sequence[Record]]

    def rows(self, table: str) -> Sequence[Record]:
        """Return the rows of a table; none if the package has no such table."""
        return self.tables.get(table, ())

    def filled(self, table: str, *columns: str) -> Iterator[Record]:
        """Return the rows of a table in which all these columns are filled."""
        return (row for row in self.rows(table) if all(row[column] for column in columns))

    @cached_property
    def things_mentioned(self) -> dict[str, set[str]]:
        """Return the identifiers of the things that each claim mentions."""
        links = [key.column for key in self.package.tables["mentions"].foreign_keys]
        mentioned: dict[str, set[str]] = defaultdict(set)
        for row in self.filled("mentions", "claim_id"):
            mentioned[row["claim_id"]] |= {row[c] for c in links if c != "claim_id" and row[c]}
        return mentioned

    @cached_property
    def stated_passages(self) -> dict[str, list[str]]:
        """Return the passages that each claim cites in the role states."""
        stated: dict[str, list[str]] = defaultdict(list)
        for row in self.filled("citations", "claim_id", "passage_id"):
            if row["role"] == "states":
                stated[row["claim_id"]].append(row["passage_id"])
        return stated


@dataclass(frozen=True)
class PackageRule(Rule):
    """A rule over the package, whose faults are blamed on one column of one table."""

    table: str
    at: str
    faults: Callable[[Records], Mapping[str, str]]
    reads: tuple[str, ...] = ()  # tables in which a row that cannot be read would mislead the rule
    rests_on: tuple[str, ...] = ()  # those without any row of which it would fail for nearly all


def unknown_references(records: Records, table: Table, column: str, target: Table) -> set[str]:
    """Return the values of a link column that are no key of the table it points to."""
    keys = {row[target.key] for row in records.rows(target.name)}
    return {row[column] for row in records.rows(table.name) if row[column] is not None} - keys


def _needing(table: str, kinds: frozenset[str]) -> PackageRule:
    def faults(records: Records) -> dict[str, str]:
        having = {row["claim_id"] for row in records.rows(table)}
        return {
            row["claim_id"]: f"A claim of kind {row['kind']} needs a row in {table}."
            for row in records.filled("claims", "claim_id", "kind")
            if row["kind"] in kinds and row["claim_id"] not in having
        }

    return PackageRule(
        "claim-finding",
        "A claim has a row in the table that its kind asks for.",
        "Add the row, or choose another kind.",
        "claims",
        "kind",
        faults,
        (table,),
        (table,),
    )


def _citations(records: Records) -> dict[str, str]:
    faults = {}
    for row in records.filled("claims", "claim_id"):
        count = len(set(records.stated_passages.get(row["claim_id"], ())))
        if not 1 <= count <= 3:
            faults[row["claim_id"]] = f"The claim cites {count} passages in the role states."
    return faults


def _repeated(table: str, key: str, *columns: str) -> Callable[[Records], dict[str, str]]:
    """Return a function that finds rows which agree in these columns with an earlier row.

    A row that lacks a cell which must be filled is not compared.
    """

    def faults(records: Records) -> dict[str, str]:
        described = records.package.tables[table]
        required = [column for column in columns if described.field(column).required]
        seen: dict[tuple[Any, ...], str] = {}
        found = {}
        for row in records.filled(table, key, *required):
            values = tuple(row[column] for column in columns)
            first = seen.setdefault(values, row[key])
            if first != row[key]:
                found[row[key]] = f"The row repeats {first}."
        return found

    return faults


def _mentioned(table: str, key: str) -> PackageRule:
    def faults(records: Records) -> dict[str, str]:
        mentioned = {row[key] for row in records.filled("mentions", key)}
        return {
            row[key]: f"No claim mentions {row[key]}."
            for row in records.filled(table, key)
            if row[key] not in mentioned
        }

    return PackageRule(
        "thing-mentioned",
        "Every actor, revolution, stage, wave, event, factor and term is mentioned by a claim.",
        "Add a row to mentions, or remove the thing.",
        table,
        key,
        faults,
        ("mentions",),
        ("mentions",),
    )


def _finding_mentioned(table: str, key: str, columns: tuple[str, ...]) -> PackageRule:
    def faults(records: Records) -> dict[str, str]:
        described = records.package.tables
        known = {
            link.column: {row[link.key] for row in records.rows(link.table)}
            for link in described[table].foreign_keys
            if link.column in columns
        }
        found = {}
        for row in records.filled(table, key, "claim_id"):
            mentioned = records.things_mentioned.get(row["claim_id"], set())
            linked = [row[c] for c in columns if row[c] and row[c] in known[c]]
            missing = [thing for thing in linked if thing not in mentioned]
            if missing:
                found[row[key]] = (
                    f"The claim {row['claim_id']} does not mention {', '.join(missing)}."
                )
        return found

    return PackageRule(
        "finding-mentioned",
        "A claim mentions each thing that its findings name.",
        "Add the thing to mentions for this claim.",
        table,
        "claim_id",
        faults,
        ("mentions", table),
        ("mentions",),
    )


def _accounted(records: Records) -> dict[str, str]:
    stated = {passage for passages in records.stated_passages.values() for passage in passages}
    found = {}
    for row in records.filled("passages", "passage_id"):
        cited, excused = row["passage_id"] in stated, row["uncited_reason"] is not None
        if cited and excused:
            found[row["passage_id"]] = "A claim cites the passage as states, yet it is excused."
        elif not cited and not excused:
            found[row["passage_id"]] = "No claim cites the passage as states, nor is it excused."
    return found


def _partition(records: Records) -> dict[str, str]:
    found = {}
    previous: Record | None = None
    for row in records.filled("passages", "passage_id"):
        place = (row["source_id"], row["paragraph"], row["sentence"])
        if None in (*place, row["start"], row["end"], row["section"]):
            previous = None
            continue
        fault = _misplaced(previous, row)
        if fault:
            found[row["passage_id"]] = fault
        previous = row
    return found


def _misplaced(previous: Record | None, row: Record) -> str | None:
    """Return what is wrong with the place of a passage after the passage before it."""
    if previous is None or previous["source_id"] != row["source_id"]:
        return None
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


def _source_counts(records: Records) -> dict[str, str]:
    found = {}
    for source in records.filled("sources", "source_id", "passages"):
        rows = [r for r in records.rows("passages") if r["source_id"] == source["source_id"]]
        if any(None in (r["words"], r["source_id"]) for r in records.rows("passages")):
            continue  # counted once the cells can be read
        counts = {
            "passages": len(rows),
            "words": sum(row["words"] for row in rows),
            "paragraphs": len({row["paragraph"] for row in rows} - {0}),
        }
        wrong = [f"{counts[c]} {c}" for c in counts if source[c] not in (None, counts[c])]
        if wrong:
            found[source["source_id"]] = f"The table passages has {', '.join(wrong)}."
    return found


def _acyclic(table: str, key: str, link: str) -> PackageRule:
    def faults(records: Records) -> dict[str, str]:
        parent = {row[key]: row[link] for row in records.filled(table, key, link)}
        found = {}
        for start, above in parent.items():
            seen, at = [start], above
            while at in parent and at not in seen:
                seen.append(at)
                at = parent[at]
            if at == start:
                found[start] = f"The links lead in a circle: {' to '.join([*seen, start])}."
        return found

    return PackageRule(
        "no-circle",
        "Rows that contain each other do not form a circle.",
        "Correct one of the links of the circle.",
        table,
        link,
        faults,
    )


def _positions(table: str, key: str, within: str) -> PackageRule:
    def faults(records: Records) -> dict[str, str]:
        groups: dict[Any, list[Record]] = defaultdict(list)
        for row in records.filled(table, key, "position"):
            groups[row[within]].append(row)
        found = {}
        for rows in groups.values():
            taken = Counter(row["position"] for row in rows)
            for row in rows:
                if taken[row["position"]] > 1:
                    found[row[key]] = f"The position {row['position']} is given twice."
                elif row["position"] > 1 and row["position"] - 1 not in taken:
                    found[row[key]] = f"There is no position {row['position'] - 1} before it."
        return found

    return PackageRule(
        "positions",
        "Positions count from 1 without gaps or repetitions.",
        "Number the rows anew.",
        table,
        "position",
        faults,
    )


def _stage_of_revolution(records: Records) -> dict[str, str]:
    revolution = {r["stage_id"]: r["revolution_id"] for r in records.filled("stages", "stage_id")}
    known = {row["revolution_id"] for row in records.rows("revolutions")}
    return {
        row["leader_id"]: f"The stage belongs to {revolution[row['stage_id']]}."
        for row in records.filled("leaders", "leader_id", "stage_id", "revolution_id")
        if row["revolution_id"] in known
        and revolution.get(row["stage_id"], row["revolution_id"]) != row["revolution_id"]
    }


def _utterance_used(records: Records) -> dict[str, str]:
    used = {row["utterance_id"] for row in records.filled("claims", "utterance_id")}
    used |= {row["within_utterance_id"] for row in records.filled("utterances", "utterance_id")}
    return {
        row["utterance_id"]: "Nothing is claimed in the utterance."
        for row in records.filled("utterances", "utterance_id")
        if row["utterance_id"] not in used
    }


def _named(records: Records) -> dict[str, str]:
    named = {row["actor_id"] for row in records.filled("names", "actor_id")}
    return {
        row["actor_id"]: "The table names has no spelling of the actor."
        for row in records.filled("actors", "actor_id")
        if row["actor_id"] not in named
    }


def _unique_identifier(table: Table) -> PackageRule:
    def faults(records: Records) -> dict[str, str]:
        keys = {row[table.key] for row in records.filled(table.name, table.key)}
        found = {}
        for other in records.package.tables.values():
            if other.name != table.name and other.key != "withdrawn_id":
                for row in records.rows(other.name):
                    if row[other.key] in keys:
                        found[row[other.key]] = f"The table {other.name} has the same identifier."
        return found

    return PackageRule(
        "unique-identifier",
        "An identifier stands for one row of the whole package.",
        "Give one of the two rows another identifier.",
        table.name,
        table.key,
        faults,
    )


def _withdrawn(table: Table) -> PackageRule:
    def faults(records: Records) -> dict[str, str]:
        withdrawn = {row["withdrawn_id"]: row for row in records.rows("withdrawn")}
        return {
            row[table.key]: _still_there(withdrawn[row[table.key]], table.name)
            for row in records.filled(table.name, table.key)
            if row[table.key] in withdrawn
        }

    return PackageRule(
        "withdrawn-identifier",
        "A withdrawn identifier is never used again.",
        "Give the row a new identifier; or take it out, if it is the row that was withdrawn.",
        table.name,
        table.key,
        faults,
    )


def _still_there(record: Record, table: str) -> str:
    if record["table_name"] == table:
        return "The identifier is recorded as withdrawn, and the row is still there."
    return f"The identifier is recorded as withdrawn from {record['table_name']}."


def _withdrawn_table(records: Records) -> dict[str, str]:
    found = {}
    for row in records.filled("withdrawn", "withdrawn_id", "table_name"):
        name = row["table_name"]
        if name not in records.package.tables or name == "withdrawn":
            near = near_names(name, records.package.tables)
            hint = f" Did you mean {' or '.join(near)}?" if near else ""
            found[row["withdrawn_id"]] = f"No row is withdrawn from a table {name}.{hint}"
    return found


def _replacement(package: Package) -> PackageRule:
    """Return the rule that what takes the place of a withdrawn row leads to a row that exists.

    It is not asked of a table that lost all its rows, which is one fault and not as many.
    """
    keys = {t.name: t.key for t in package.tables.values() if t.name != "withdrawn"}

    def faults(records: Records) -> dict[str, str]:
        known = {row[key] for name, key in keys.items() for row in records.filled(name, key)}
        after = {
            row["withdrawn_id"]: row["replacement_id"]
            for row in records.filled("withdrawn", "withdrawn_id", "replacement_id")
            if row["table_name"] not in keys or records.rows(row["table_name"])
        }
        recorded = {row["withdrawn_id"] for row in records.rows("withdrawn")}
        found = {}
        for start, replacement in after.items():
            if replacement not in known | recorded:
                near = near_names(replacement, known)
                hint = f" Did you mean {' or '.join(near)}?" if near else ""
                found[start] = f"There is no row {replacement}.{hint}"
                continue
            seen, at = [start], replacement
            while at in after and at not in seen:
                seen.append(at)
                at = after[at]
            if at == start:
                circle = " to ".join([*seen, start])
                found[start] = f"The replacements lead in a circle: {circle}."
        return found

    return PackageRule(
        "replacement",
        "What takes the place of a withdrawn row is another row, or was one and has a successor.",
        "Name the row that takes its place, or leave the cell empty.",
        "withdrawn",
        "replacement_id",
        faults,
        tuple(keys),
    )


def _gap_after(records: Records) -> dict[str, str]:
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


def _causal_steps(records: Records) -> dict[str, str]:
    steps: dict[str, set[int]] = defaultdict(set)
    rows = list(records.filled("causal_links", "causal_link_id", "claim_id", "step"))
    for row in rows:
        steps[row["claim_id"]].add(row["step"])
    return {
        row["causal_link_id"]: f"The claim has no step {row['step'] - 1} before it."
        for row in rows
        if row["step"] > 1 and row["step"] - 1 not in steps[row["claim_id"]]
    }


def _link_both_ways(records: Records) -> dict[str, str]:
    seen: dict[tuple[Any, ...], str] = {}
    found = {}
    for row in records.filled("claim_links", "claim_link_id", "claim_id", "other_claim_id"):
        one, other = row["claim_id"], row["other_claim_id"]
        first = seen.get((other, row["relation"], one))
        if first is not None and one != other:
            found[row["claim_link_id"]] = f"{first} says the same in the other direction."
        seen[one, row["relation"], other] = row["claim_link_id"]
    return found


_NUMBERED_KEY = re.compile(r".*\)\?[a-z]+\[0-9\]\{[0-9],[0-9]\}\)\$")
_NUMBER = re.compile(r"(.*?)([0-9]+)")


def is_numbered(table: Table) -> bool:
    """Return whether the keys of a table are running numbers behind letters, such as c0001."""
    return bool(_NUMBERED_KEY.fullmatch(table.field(table.key).pattern or ""))


@dataclass(frozen=True)
class _Numbered:
    """An identifier with its number; of a row whose identifier cannot be read, the one it ought."""

    identifier: str
    number: int
    nameable: bool  # whether it is there and stands in no earlier row, which is told by itself


def _numbers(records: Records, table: Table) -> Iterator[list[_Numbered]]:
    """Return for each series of a table its identifiers, in the order of the rows."""
    series: dict[str, list[_Numbered]] = defaultdict(list)
    form = re.compile(table.field(table.key).pattern or "")
    prefix = ""
    seen: set[str] = {""}
    for row in records.rows(table.name):
        identifier = row[table.key] or ""
        match = _NUMBER.fullmatch(identifier)
        if match and not form.fullmatch(identifier):
            match = None
        prefix = match[1] if match else prefix
        before = series[prefix][-1].number if series[prefix] else 0
        number = int(match[2]) if match else before + 1
        series[prefix].append(_Numbered(identifier, number, identifier not in seen))
        seen.add(identifier)
    yield from series.values()


def _identifier_order(table: Table) -> PackageRule:
    def faults(records: Records) -> dict[str, str]:
        return {
            identifier: f"The row stands {where}."
            for series in _numbers(records, table)
            for identifier, where in _out_of_order(series)
        }

    return PackageRule(
        "identifier-order",
        "Rows with numbered identifiers stand in the order of the numbers.",
        "Put the row in its place.",
        table.name,
        table.key,
        faults,
    )


def _out_of_order(series: Sequence[_Numbered]) -> Iterator[tuple[str, str]]:
    """Return the fewest identifiers, nearly, without which a series ascends, and where they are."""
    last = _Numbered("", -1, nameable=False)
    for position, row in enumerate(series):
        follower = series[position + 1] if position + 1 < len(series) else None
        if not row.nameable:
            continue
        if row.number <= last.number:
            yield row.identifier, f"after {last.identifier}"
        elif follower is not None and last.number < follower.number < row.number:
            yield row.identifier, f"before {follower.identifier}"
        else:
            last = row


def _identifier_gap(table: Table) -> PackageRule:
    def faults(records: Records) -> dict[str, str]:
        gone = {row["withdrawn_id"] for row in records.filled("withdrawn", "withdrawn_id")}
        found = {}
        for series in _numbers(records, table):
            numbers = {row.number for row in series}
            for row in series:
                match = _NUMBER.fullmatch(row.identifier)
                if match is None or row.number <= 1 or row.number - 1 in numbers:
                    continue
                before = f"{match[1]}{row.number - 1:0{len(match[2])}d}"
                if before not in gone:
                    found[row.identifier] = f"There is no {before}, and it is not withdrawn."
        return found

    return PackageRule(
        "identifier-gap",
        "Numbered identifiers count up without gaps, but for those withdrawn.",
        "Put the row back, take the next free number, or list the missing one in withdrawn.",
        table.name,
        table.key,
        faults,
        ("withdrawn",),
    )


def compared_columns(table: Table) -> tuple[str, ...]:
    """Return the columns in which no two rows of a table may agree; none if rows may."""
    if not table.is_findings and table.name != "mentions":
        return ()
    return tuple(column for column in table.columns if column not in (table.key, "note"))


def _repeated_row(table: Table) -> PackageRule:
    return PackageRule(
        "repeated-row",
        "No two mentions or findings say the same.",
        "Remove one of the two rows.",
        table.name,
        table.key,
        _repeated(table.name, table.key, *compared_columns(table)),
    )


_SHARED_LABELS = ("passages", "names", "vocabularies")  # openings, spellings, labels of codes


def unique_label(table: Table) -> str | None:
    """Return the column of labels that no two rows of a table share, None if they may."""
    return None if table.name in _SHARED_LABELS else table.label_column


def _repeated_label(table: Table, label: str) -> PackageRule:
    def faults(records: Records) -> dict[str, str]:
        seen: dict[str, str] = {}
        found = {}
        for row in records.filled(table.name, table.key, label):
            first = seen.setdefault(row[label].casefold(), row[table.key])
            if first != row[table.key]:
                found[row[table.key]] = f"The same stands in the row {first}."
        return found

    return PackageRule(
        "repeated-label",
        "A label or statement stands for one row of its table.",
        "Give the row a label of its own; link a claim that restates another, or remove it.",
        table.name,
        label,
        faults,
    )


def _position_order(table: str, key: str, within: str) -> PackageRule:
    def faults(records: Records) -> dict[str, str]:
        highest: dict[Any, int] = {}
        found = {}
        for row in records.filled(table, key, "position"):
            before = highest.get(row[within], row["position"])
            if row["position"] < before:
                found[row[key]] = f"The row stands after position {before}."
            highest[row[within]] = max(row["position"], before)
        return found

    return PackageRule(
        "position-order",
        "Rows stand in the order of their positions.",
        "Move the row, or correct its position.",
        table,
        "position",
        faults,
    )


def rules_of(package: Package) -> tuple[PackageRule, ...]:
    """Return the rules over a package; those that follow from its tables are made for each."""
    rules = list(PACKAGE_RULES)
    kinds: dict[str, set[str]] = defaultdict(set)
    for code in package.vocabularies.get("claim-kind", ()):
        if code.needs_table:
            kinds[code.needs_table].add(code.code)
    rules.extend(_needing(table, frozenset(codes)) for table, codes in kinds.items())
    mentions = package.tables.get("mentions")
    things = (
        {k.table: k.key for k in mentions.foreign_keys if k.table != "claims"} if mentions else {}
    )
    rules.extend(_mentioned(table, key) for table, key in things.items())
    for table in package.tables.values():
        if table.is_findings:
            columns = tuple(k.column for k in table.foreign_keys if k.table in things)
            if columns:
                rules.append(_finding_mentioned(table.name, table.key, columns))
        rules.extend(
            _acyclic(table.name, table.key, key.column)
            for key in table.foreign_keys
            if key.table == table.name
        )
        if is_numbered(table):
            rules += [_identifier_order(table), _identifier_gap(table)]
        if compared_columns(table):
            rules.append(_repeated_row(table))
        label = unique_label(table)
        if label:
            rules.append(_repeated_label(table, label))
        if table.name != "withdrawn":
            rules.append(_unique_identifier(table))
            rules.append(_withdrawn(table))
    if "withdrawn" in package.tables:
        rules.append(_replacement(package))
    return tuple(rules)


PACKAGE_RULES: tuple[PackageRule, ...] = (
    PackageRule(
        "claim-citation",
        "A claim cites one to three passages in the role states.",
        "Add or correct rows in citations.",
        "claims",
        "claim_id",
        _citations,
        ("citations",),
        ("citations",),
    ),
    PackageRule(
        "repeated-citation",
        "A claim cites a passage once.",
        "Remove one of the two rows.",
        "citations",
        "passage_id",
        _repeated("citations", "citation_id", "claim_id", "passage_id"),
    ),
    PackageRule(
        "repeated-link",
        "Two claims are linked once by the same relation.",
        "Remove one of the two rows.",
        "claim_links",
        "other_claim_id",
        _repeated("claim_links", "claim_link_id", "claim_id", "relation", "other_claim_id"),
    ),
    PackageRule(
        "repeated-name",
        "An actor's spelling stands once for each scheme.",
        "Remove one of the two rows.",
        "names",
        "name",
        _repeated("names", "name_id", "actor_id", "name", "scheme"),
    ),
    PackageRule(
        "passage-accounted",
        "Every passage is cited as states by a claim or excused, not both.",
        "Add a claim that the passage states, or give or remove the reason.",
        "passages",
        "uncited_reason",
        _accounted,
        ("citations",),
        ("citations",),
    ),
    PackageRule(
        "passage-order",
        "Passages stand in the order of the text, none missing, none overlapping.",
        "Put the passages in order, and correct numbers and offsets.",
        "passages",
        "passage_id",
        _partition,
    ),
    PackageRule(
        "source-counts",
        "The counts of a coded edition are those of its passages.",
        "Correct the counts, or the passages.",
        "sources",
        "passages",
        _source_counts,
        ("passages",),
        ("passages",),
    ),
    PackageRule(
        "stage-of-revolution",
        "The stage of a leader is a stage of its revolution.",
        "Correct the stage or the revolution.",
        "leaders",
        "stage_id",
        _stage_of_revolution,
    ),
    PackageRule(
        "withdrawn-table",
        "The record of a withdrawn identifier names a table of the package.",
        "Write the name of the table in which the row stood.",
        "withdrawn",
        "table_name",
        _withdrawn_table,
    ),
    PackageRule(
        "utterance-used",
        "Something is claimed in every utterance.",
        "Add a claim, or remove the utterance.",
        "utterances",
        "utterance_id",
        _utterance_used,
        ("claims",),
        ("claims",),
    ),
    PackageRule(
        "actor-named",
        "Every actor has at least one spelling.",
        "Add a row to names.",
        "actors",
        "actor_id",
        _named,
        ("names",),
        ("names",),
    ),
    _positions("stages", "stage_id", "revolution_id"),
    _positions("reaction_waves", "reaction_wave_id", "revolution_id"),
    _positions("vocabularies", "vocabulary_id", "list"),
    _position_order("stages", "stage_id", "revolution_id"),
    _position_order("reaction_waves", "reaction_wave_id", "revolution_id"),
    _position_order("vocabularies", "vocabulary_id", "list"),
    PackageRule(
        "passage-gap",
        "Offsets leave room between two passages where something is left out, and nowhere else.",
        "Correct the mark of the gap, or the offsets.",
        "passages",
        "gap_after",
        _gap_after,
    ),
    PackageRule(
        "causal-steps",
        "The numbers that joint causes of a claim share count from 1 without gaps.",
        "Number the steps of the claim anew.",
        "causal_links",
        "step",
        _causal_steps,
    ),
    PackageRule(
        "link-both-ways",
        "Two claims are not linked by one relation in both directions.",
        "Remove one of the two rows.",
        "claim_links",
        "other_claim_id",
        _link_both_ways,
    ),
)
