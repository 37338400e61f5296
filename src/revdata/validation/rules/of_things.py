"""Rules about things: names, identifiers, mentions and quantities."""

from collections.abc import Iterator
from functools import partial
from typing import Any

from revdata.dataset.descriptor import Package
from revdata.files.sql import literal, quoted
from revdata.validation.rules.kinds import (
    Faults,
    PackageRule,
    Records,
    RowRule,
    Store,
    mentioned,
    table_and_key,
)
from revdata.validation.rules.of_repetitions import no_two_alike

_CLAIMED = ("stages", "reaction_waves")  # they name the claim that tells them
_CAPITALS = "IVXLC"  # numbers of congresses, in either script


def _language(
    name: str | None, scheme: str | None, source: str | None, language: str | None
) -> str | None:
    if name is None or scheme is None or language is None:
        return None
    if (scheme == "as-in-text") != (source is not None):
        wanted = "Name the text in source_id" if source is None else "Empty source_id"
        return f"{wanted}, or correct the scheme."
    letters = [c for c in name if c.isalpha() and c not in _CAPITALS]
    cyrillic = sum("\u0400" <= c <= "\u04ff" for c in letters)
    if language == "en" and cyrillic:
        return "Write the language of the spelling: Cyrillic letters are no English."
    if scheme == "original" and language == "ru" and cyrillic < max(1, len(letters)):
        return "Write the name in Cyrillic letters, or correct scheme or language."
    return None


def _exactly_one(*links: str | None) -> str | None:
    filled = sum(link is not None for link in links)
    if filled == 1:
        return None
    return "Fill one of the link columns." if filled == 0 else "Keep one link; make a row of each."


def exactly_one(
    table: str,
    columns: tuple[str, ...],
    repair: str = "Fill exactly one link column.",
    **declared: Any,
) -> RowRule:
    """Return a rule that exactly one of some columns is filled."""
    return RowRule(
        **declared,
        repair=repair,
        table=table,
        columns=columns,
        presence=columns,
        fix=_exactly_one,
    )


def _number_range(number: float | None, number_to: float | None) -> str | None:
    if number is None or number_to is None or number <= number_to:
        return None
    return "Put the lower number first."


ROW_RULES = (
    exactly_one(
        "names",
        ("revolution_id", "event_id", "term_id", "place_id", "actor_id"),
        identifier="name-thing",
        sentence="A spelling names exactly one thing.",
    ),
    RowRule(
        identifier="name-language",
        sentence="A spelling as in a text names the text; a Cyrillic one is no English.",
        repair="Correct the language, the scheme or the source.",
        table="names",
        columns=("name", "scheme", "source_id", "language"),
        presence=("source_id",),
        fix=_language,
    ),
    exactly_one(
        "identifiers",
        ("revolution_id", "event_id", "term_id", "place_id", "source_id", "actor_id"),
        identifier="identifier-thing",
        sentence="An identifier of another catalogue stands for exactly one thing.",
    ),
    exactly_one(
        "mentions",
        (
            *("revolution_id", "stage_id", "reaction_wave_id", "event_id", "factor_id", "term_id"),
            *("place_id", "actor_id"),
        ),
        identifier="one-mention",
        sentence="A mention names exactly one thing.",
    ),
    exactly_one(
        "chronology",
        ("stage_id", "event_id", "revolution_id"),
        identifier="one-dated-thing",
        sentence="A reference date dates exactly one thing.",
    ),
    RowRule(
        identifier="number-range",
        sentence="A range begins with its lower number.",
        repair="Exchange the two.",
        table="quantities",
        columns=("number", "number_to"),
        fix=_number_range,
    ),
)


def _unlinked(rule: PackageRule, records: Records, message: str) -> Faults:
    """Return the keys that do not occur in the same column of the table the rule rests on."""
    (table,) = rule.rests_on
    linked = records.values(table, rule.column)
    keys = records.values(rule.table, rule.column)
    return {key: message.format(key) for key in keys - linked}


def _unlinked_query(rule: PackageRule, _: Store, message: str) -> str:
    (table,) = map(quoted, rule.rests_on)
    key = quoted(rule.column)
    said = literal(message).replace("{}", f"' || {key} || '")
    return f"""
        select row_, {said} from {quoted(rule.table)} anti join {table} using ({key})
        where {key} is not null"""


def _unmentioned(rule: PackageRule, records: Records) -> Faults:
    links = [
        (link.column, {row[link.key] for row in records.rows(link.table)})
        for link in records.package.tables[rule.table].foreign_keys
        if link.table in _things(records.package)
    ]
    key = records.package.tables[rule.table].key
    found = {}
    for row in records.filled(rule.table, key, "claim_id"):
        mentioned = records.things_mentioned.get(row["claim_id"], set())
        linked = [row[column] for column, known in links if row[column] and row[column] in known]
        missing = [thing for thing in linked if thing not in mentioned]
        if missing:
            found[row[key]] = f"The claim {row['claim_id']} does not mention {', '.join(missing)}."
    return found


def _unmentioned_query(rule: PackageRule, store: Store) -> str:
    things = _things(store.package)
    table, table_key = table_and_key(rule, store)
    named = " union all ".join(
        f"select row_, claim_id, {quoted(link.column)} as thing, {i} as n "
        f"from {table} where {table_key} is not null and claim_id is not null "
        f"and slice_of(claim_id) "
        f"and {quoted(link.column)} in (select {quoted(link.key)} from {quoted(link.table)})"
        for i, link in enumerate(store.package.tables[rule.table].foreign_keys)
        if link.table in things
    )
    return f"""
        select row_, 'The claim ' || any_value(claim_id) || ' does not mention '
            || string_agg(thing, ', ' order by n) || '.'
        from ({named}) anti join (from {mentioned(store.package)} where slice_of(claim_id))
        using (claim_id, thing) group by row_"""


def _things(package: Package) -> dict[str, str]:
    """Return the tables of things that can be mentioned, with their keys."""
    mentions = package.tables.get("mentions")
    links = mentions.foreign_keys if mentions else ()
    return {link.table: link.key for link in links if link.table != "claims"}


def package_rules(package: Package) -> Iterator[PackageRule]:
    """Yield the rules that tie things to their names and mentions."""
    yield no_two_alike(
        *("names", "actor_id", "revolution_id", "event_id", "term_id", "place_id"),
        *("name", "scheme", "source_id"),
        identifier="repeated-name",
        sentence="A spelling of a thing stands once for each scheme and text.",
        column="name",
    )
    unspelt = "The table names has no spelling of the actor."
    yield PackageRule(
        identifier="actor-named",
        sentence="Every actor has at least one spelling.",
        repair="Add a row to names.",
        table="actors",
        column="actor_id",
        check=partial(_unlinked, message=unspelt),
        query=partial(_unlinked_query, message=unspelt),
        rests_on=("names",),
    )
    unmentioned = "No claim mentions {}."
    for table, key in _things(package).items():
        if table in _CLAIMED:
            continue
        yield PackageRule(
            identifier="thing-mentioned",
            sentence="Every actor, place, revolution, event, factor and term is mentioned by a "
            "claim.",
            repair="Add a row to mentions, or remove the thing.",
            table=table,
            column=key,
            check=partial(_unlinked, message=unmentioned),
            query=partial(_unlinked_query, message=unmentioned),
            rests_on=("mentions",),
        )
    for finding in package.tables.values():
        links = {link.table for link in finding.foreign_keys}
        if finding.is_findings and links & _things(package).keys():
            yield PackageRule(
                identifier="finding-mentioned",
                sentence="A claim mentions each thing that its findings name.",
                repair="Add the thing to mentions for this claim.",
                table=finding.name,
                column="claim_id",
                check=_unmentioned,
                query=_unmentioned_query,
                rests_on=("mentions",),
                reads=(finding.name,),
                grouped=(finding.name, "mentions"),
            )
