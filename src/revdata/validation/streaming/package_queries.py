"""The rules over tables as queries, for tables that are too large to be rows in memory.

Each function says in SQL what the rule of the same identifier says in ``rules.of_package``: it
returns a query for the keys of the bad rows, or their numbers if it is one of ``BY_ROW``, and what
is wrong with them. A test asks both of the same spoiled tables, and another that no rule is without
its query.
"""

from collections.abc import Callable, Mapping, Sequence

import numpy as np

from revdata.dataset.descriptor import Table
from revdata.errors import near_names
from revdata.validation.rules import PackageRule
from revdata.validation.rules.of_package import NOTE_MARK
from revdata.validation.streaming.key_store import KeyStore, quoted, text
from revdata.validation.streaming.marks import COMPARED, LABELLED

Query = Callable[[PackageRule, KeyStore], str]
NEAR_AMONG = 20_000  # keys among which near names are looked for
MOST_HINTS = 1000  # values for which near names are looked for
LONGEST_CIRCLE = 50  # rows of a circle that a message names

# What a rule reads beside keys, links to other tables, and the column that is blamed.
READS: dict[str, tuple[str, ...]] = {
    "claims": ("kind",),
    "citations": ("role",),
    "causal_links": ("step",),
    "claim_links": ("relation",),
    "names": ("name", "scheme"),
    "passages": (
        *("section", "paragraph", "sentence", "start", "end", "words"),
        *("uncited_reason", "gap_after"),
    ),
    "sources": ("passages", "words", "paragraphs"),
    "stages": ("position",),
    "reaction_waves": ("position",),
    "vocabularies": ("list", "position"),
    "withdrawn": ("table_name", "replacement_id"),
}


def kept_columns(table: Table) -> tuple[str, ...]:
    """Return the columns that rules over tables look at, in the order of the table."""
    wanted = {table.key, *(key.column for key in table.foreign_keys), *READS.get(table.name, ())}
    return tuple(column for column in table.columns if column in wanted)


def _integer(column: str) -> str:
    return f"cast({column} as bigint)"


def _findings(rule: PackageRule, store: KeyStore) -> str:
    (table,) = rule.rests_on
    codes = store.package.vocabularies.get("claim-kind", ())
    kinds = ", ".join(text(code.code) for code in codes if code.needs_table == table)
    return f"""
        select claim_id, 'A claim of kind ' || kind || ' needs a row in {table}.' from claims c
        where kind in ({kinds}) and claim_id is not null
        and not exists (from {quoted(table)} f where f.claim_id = c.claim_id)"""


def _citations(_: PackageRule, __: KeyStore) -> str:
    return """
        with stated as (
            select claim_id, count(passage_id) as n from citations
            where role = 'states' and claim_id is not null and passage_id is not null
            and slice_of(claim_id) group by claim_id
        ), many as (
            select claim_id, count(distinct passage_id) as n from citations
            where role = 'states' and claim_id in (select claim_id from stated where n > 3)
            group by claim_id
        )
        select claim_id, 'The claim cites ' || n || ' passages in the role states.' from (
            select claim_id, 0 as n from claims anti join stated using (claim_id)
            where claim_id is not null and slice_of(claim_id)
            union all select claim_id, n from many where n > 3
        )"""


def _repeated(*columns: str, same: str = "The row repeats ") -> Query:
    """Return the query for rows that agree in these columns, or marks, with an earlier row."""

    def query(rule: PackageRule, store: KeyStore) -> str:
        described = store.package.tables[rule.table]
        must = [c for c in columns if c not in described.columns or described.field(c).required]
        filled = " and ".join(f"{quoted(c)} is not null" for c in (described.key, *must))
        key, table = quoted(described.key), quoted(rule.table)
        cells = ", ".join(quoted(c) for c in columns)
        return f"""
            select row_, {text(same)} || name_of(first) || '.' from (
                select row_, {key} as k,
                    first_value({key}) over (partition by {cells} order by row_) as first
                from {table}
                where {filled} and slice_of(hash({cells})) and hash({cells}) in
                    (select hash({cells}) h from {table} where {filled} and slice_of(h)
                     group by h having count(*) > 1)
            ) where k <> first"""

    return query


def _mentioned(rule: PackageRule, _: KeyStore) -> str:
    key, table = quoted(rule.at), quoted(rule.table)
    return f"""
        select t.{key}, 'No claim mentions ' || name_of(t.{key}) || '.'
        from {table} t anti join mentions m on t.{key} = m.{key} where t.{key} is not null"""


def _finding_mentioned(rule: PackageRule, store: KeyStore) -> str:
    package = store.package
    table = package.tables[rule.table]
    mentions = package.tables["mentions"]
    links = [k.column for k in mentions.foreign_keys if k.column != "claim_id"]
    things = {k.table for k in mentions.foreign_keys if k.table != "claims"}
    mentioned = " union ".join(
        f"select claim_id, {c} as thing from mentions where {c} is not null and slice_of(claim_id)"
        for c in links
    )
    named = " union all ".join(
        f"select {quoted(table.key)} as k, claim_id, {quoted(key.column)} as thing, {i} as n "
        f"from {quoted(rule.table)} where {quoted(table.key)} is not null "
        f"and claim_id is not null and slice_of(claim_id) "
        f"and {quoted(key.column)} in (select {quoted(key.key)} from {quoted(key.table)})"
        for i, key in enumerate(table.foreign_keys)
        if key.table in things
    )
    return f"""
        select k, 'The claim ' || any_value(claim) || ' does not mention '
            || string_agg(thing, ', ' order by n) || '.'
        from (select k, name_of(claim_id) as claim, name_of(thing) as thing, n
            from ({named}) anti join ({mentioned}) using (claim_id, thing)) group by k"""


def _accounted(_: PackageRule, __: KeyStore) -> str:
    return """
        select passage_id, case when uncited_reason is null
            then 'No claim cites the passage as states, nor is it excused.'
            else 'A claim cites the passage as states, yet it is excused.' end
        from passages p where passage_id is not null and (uncited_reason is not null) = exists (
            from citations c where c.passage_id = p.passage_id and role = 'states'
            and claim_id is not null)"""


def _partition(_: PackageRule, __: KeyStore) -> str:
    numbers = ("section", "paragraph", "sentence", "start", "end")
    now = ", ".join(f'{_integer(quoted(c))} as "{c}"' for c in numbers)
    before = ", ".join(f'lag("{c}") over w as "_{c}"' for c in numbers)
    complete = " and ".join(f'"{c}" is not null' for c in numbers)
    return f"""
        with places as (
            select row_, passage_id, source_id, {now} from passages where passage_id is not null
        ), pairs as (
            select *, {before},
            lag(passage_id) over w as _passage, lag(source_id) over w as _source,
            lag({complete} and source_id is not null) over w as _complete
            from places window w as (order by row_)
        ), faults as (
            select row_, passage_id, case
                when paragraph = _paragraph then case
                    when sentence <> _sentence + 1 then
                        'Sentence ' || sentence || ' does not follow sentence ' || _sentence || '.'
                    when "start" < _end then 'The passage overlaps ' || before || '.'
                    when section <> _section then 'A paragraph lies in one section.' end
                when paragraph <> _paragraph + 1 or sentence <> 1 then
                    'Paragraph ' || paragraph || ', sentence ' || sentence ||
                    ' does not follow ' || before || '.'
                when section not in (_section, _section + 1) then
                    'Section ' || section || ' does not follow section ' || _section || '.'
            end as message from (select *, name_of(_passage) as before from pairs)
            where _complete and {complete} and source_id = _source
        )
        select passage_id, arg_max(message, row_) from faults where message is not null
        group by passage_id"""


def _source_counts(_: PackageRule, __: KeyStore) -> str:
    wrong = " || ".join(
        f"""case when {_integer(f"s.{c}")} <> c.{c} then ', ' || c.{c} || ' {c}' else '' end"""
        for c in ("passages", "words", "paragraphs")
    )
    return f"""
        with counted as (
            select source_id, count(*) as passages, sum({_integer("words")}) as words,
                count(distinct {_integer("paragraph")}) filter ({_integer("paragraph")} <> 0)
                + max(case when paragraph is null then 1 else 0 end) as paragraphs
            from passages group by source_id
        ), compared as (
            select s.source_id, {wrong} as wrong from sources s
            left join counted using (source_id)
            cross join lateral (
                select coalesce(counted.passages, 0) as passages,
                coalesce(counted.words, 0) as words,
                coalesce(counted.paragraphs, 0) as paragraphs
            ) c
            where s.source_id is not null and s.passages is not null
            and not exists (from passages where words is null or source_id is null)
        )
        select source_id, 'The table passages has ' || wrong[3:] || '.' from compared
        where wrong <> ''"""


def _acyclic(rule: PackageRule, store: KeyStore) -> str:
    key, link = quoted(store.package.tables[rule.table].key), quoted(rule.at)
    _fill_circles(store, f"select {key}, {link}, row_ from {quoted(rule.table)}", "links")
    return "select key_, message_ from circles_"


def _fill_circles(store: KeyStore, links: str, what: str) -> None:
    """Fill a table with the keys on a circle; ``links`` is a query for key, link and row.

    The links are followed twice as far in each step. Where every row has gone as far as there are
    rows, those that have come to no end are on circles, and all rows of the circles are reached.
    """
    store.run(
        f"""create or replace temp table links_ as
        select k, parent, row_number() over () - 1 as id from (
            select k, arg_max(link, number) as parent from ({links}) l(k, link, number)
            where k is not null and link is not null group by k)"""
    )
    pairs = store.run(
        "select a.id as child, b.id as parent from links_ a join links_ b on a.parent = b.k"
    ).fetchnumpy()
    count = store.run("select count(*) from links_").fetchone()[0]
    following = np.full(count + 1, count, dtype=np.int64)  # the last stands for the end of a chain
    following[pairs["child"]] = pairs["parent"]
    reached = following
    for _ in range(int(count).bit_length()):
        reached = reached[reached]
    circle = np.setdiff1d(reached, [count])
    names = _names(store, circle)
    store.run("create or replace temp table circles_ (key_ bigint, message_ varchar)")
    for start in circle.tolist():
        message = f"The {what} lead in a circle: {_circle(start, following, names)}."
        store.run("insert into circles_ select k, ? from links_ where id = ?", [message, start])


def _names(store: KeyStore, numbers: np.ndarray) -> dict[int, str]:
    store.run("create or replace temp table wanted_ (id bigint)")
    for start in range(0, len(numbers), 10_000):
        values = ", ".join(f"({number})" for number in numbers[start : start + 10_000])
        store.run(f"insert into wanted_ values {values}")
    names = "select id, name_of(k) from links_ semi join wanted_ using (id)"
    return dict(store.run(names).fetchall())


def _circle(start: int, following: np.ndarray, names: Mapping[int, str]) -> str:
    path, at = [names[start]], int(following[start])
    while at != start and len(path) < LONGEST_CIRCLE:
        path.append(names[at])
        at = int(following[at])
    return " to ".join([*path, names[at]])


def _positions(rule: PackageRule, store: KeyStore) -> str:
    key, table = quoted(store.package.tables[rule.table].key), quoted(rule.table)
    return f"""
        with placed as (
            select row_, {key} as k, {quoted(_group_of(rule))} as g,
                {_integer("position")} as p
            from {table} where {key} is not null and position is not null
        ), faults as (
            select row_, k, case
                when count(*) over (partition by g, p) > 1
                    then 'The position ' || p || ' is given twice.'
                when p > 1 and not exists
                        (from placed o where o.g is not distinct from a.g and o.p = a.p - 1)
                    then 'There is no position ' || (p - 1) || ' before it.' end as message
            from placed a
        )
        select k, arg_max(message, row_) from faults where message is not null group by k"""


def _position_order(rule: PackageRule, store: KeyStore) -> str:
    key, table = quoted(store.package.tables[rule.table].key), quoted(rule.table)
    return f"""
        with placed as (
            select row_, {key} as k, {_integer("position")} as p, max(p) over (
                partition by {quoted(_group_of(rule))} order by row_
                rows between unbounded preceding and 1 preceding) as highest
            from {table} where {key} is not null and position is not null
        )
        select k, 'The row stands after position ' || arg_max(highest, row_) || '.' from placed
        where p < highest group by k"""


def _group_of(rule: PackageRule) -> str:
    """Return the column by whose values positions are counted."""
    return "list" if rule.table == "vocabularies" else "revolution_id"


def _stage_of_revolution(_: PackageRule, __: KeyStore) -> str:
    return """
        with revolution as (
            select stage_id, arg_max(coalesce(revolution_id, 0), row_) as owner from stages
            where stage_id is not null group by stage_id
        )
        select leader_id, 'The stage belongs to ' || coalesce(name_of(nullif(owner, 0)), 'None')
            || '.'
        from leaders join revolution using (stage_id)
        where leader_id is not null and owner <> revolution_id
        and revolution_id in (select revolution_id from revolutions)"""


def _gap_after(_: PackageRule, __: KeyStore) -> str:
    return f"""
        with pairs as (
            select row_, passage_id, gap_after, lead(passage_id) over w as next_id,
                source_id = lead(source_id) over w
                    and {_integer("paragraph")} = lead({_integer("paragraph")}) over w as same,
                lead({_integer('"start"')}) over w - {_integer('"end"')} as room
            from passages window w as (order by row_)
        ), faults as (
            select row_, passage_id, case
                when gap_after = 'true' and room <= 1
                    then coalesce(next_passage, 'None') || ' follows without a gap.'
                when gap_after = 'false' and room > {NOTE_MARK}
                    then room || ' characters lie before ' || coalesce(next_passage, 'None')
                    || ', and no gap is marked.' end as message
            from (select *, name_of(next_id) as next_passage from pairs)
            where same and passage_id is not null
        )
        select passage_id, arg_max(message, row_) from faults where message is not null
        group by passage_id"""


def _causal_steps(_: PackageRule, __: KeyStore) -> str:
    return f"""
        with steps as (
            select causal_link_id, claim_id, {_integer("step")} as step from causal_links
            where causal_link_id is not null and claim_id is not null and step is not null
            and slice_of(claim_id)
        )
        select causal_link_id, 'The claim has no step ' || (step - 1) || ' before it.'
        from steps s where step > 1
        and not exists (from steps o where o.claim_id = s.claim_id and o.step = s.step - 1)"""


def _link_both_ways(_: PackageRule, __: KeyStore) -> str:
    return """
        with links as (
            select row_, claim_link_id as k, claim_id as one, relation, other_claim_id as other
            from claim_links where claim_link_id is not null and claim_id is not null
            and other_claim_id is not null
            and slice_of(hash(least(claim_id, other_claim_id), greatest(claim_id, other_claim_id)))
        ), found as (
            select a.k, a.row_, arg_max(b.k, b.row_) as first from links a join links b
            on b.one = a.other and b.other = a.one and b.row_ < a.row_
            and b.relation is not distinct from a.relation and a.one <> a.other
            group by a.k, a.row_
        )
        select k, name_of(first) || ' says the same in the other direction.'
        from (select k, arg_max(first, row_) as first from found group by k)"""


def _identifier_order(rule: PackageRule, store: KeyStore) -> str:
    key, table = quoted(store.package.tables[rule.table].key), quoted(rule.table)
    return f"""
        select t.{key}, 'The row stands ' || word_ || ' ' || coalesce(name_of(o.{key}), '') || '.'
        from misplaced_ m join {table} t on t.row_ = m.row_
        left join {table} o on o.row_ = m.other_"""


def _identifier_gap(rule: PackageRule, store: KeyStore) -> str:
    key, table = quoted(store.package.tables[rule.table].key), quoted(rule.table)
    return f"""
        select k, 'There is no ' || missing || ', and it is not withdrawn.' from (
            select {key} as k, name_ || lpad(cast(missing as varchar), cast(greatest(
                len(name_of({key})) - len(name_), len(cast(missing as varchar))) as int), '0')
                as missing
            from gaps_ g join {table} using (row_)
        ) where missing not in
            (select name_of(withdrawn_id) from withdrawn where withdrawn_id is not null)"""


def _utterance_used(_: PackageRule, __: KeyStore) -> str:
    return """
        select utterance_id, 'Nothing is claimed in the utterance.' from utterances u
        where utterance_id is not null
        and not exists (from claims c where c.utterance_id = u.utterance_id
            and c.claim_id is not null)
        and not exists (from utterances o where o.within_utterance_id = u.utterance_id
            and o.utterance_id is not null)"""


def _named(_: PackageRule, __: KeyStore) -> str:
    return """
        select actor_id, 'The table names has no spelling of the actor.'
        from actors a anti join names n using (actor_id) where actor_id is not null"""


def _unique_identifier(rule: PackageRule, _: KeyStore) -> str:
    table = text(rule.table)
    return f"""
        select key_, 'The table ' || arg_max(table_, place_) || ' has the same identifier.'
        from repeats_ where table_ <> {table} and key_ in
            (select key_ from repeats_ where table_ = {table})
        group by key_"""


def _withdrawn(rule: PackageRule, store: KeyStore) -> str:
    key = quoted(store.package.tables[rule.table].key)
    return f"""
        select {key}, case when stood_in = {text(rule.table)}
            then 'The identifier is recorded as withdrawn, and the row is still there.'
            else 'The identifier is recorded as withdrawn from ' || stood_in || '.' end
        from {quoted(rule.table)} join (
            select withdrawn_id as w, arg_max(coalesce(table_name, 'None'), row_) as stood_in
            from withdrawn where withdrawn_id is not null group by withdrawn_id
        ) on {key} = w"""


def _withdrawn_table(_: PackageRule, store: KeyStore) -> str:
    tables = [name for name in store.package.tables if name != "withdrawn"]
    listed = ", ".join(text(name) for name in tables)
    wrong = f"table_name is not null and table_name not in ({listed})"
    values = f"select distinct table_name from withdrawn where {wrong}"
    fill_hints(store, values, list(store.package.tables))
    return f"""
        select withdrawn_id, 'No row is withdrawn from a table ' || table_name || '.'
            || coalesce(' ' || hint_, '')
        from withdrawn left join hints_ on table_name = value_
        where withdrawn_id is not null and {wrong}"""


def _replacement(_: PackageRule, store: KeyStore) -> str:
    others = [name for name in store.package.tables if name != "withdrawn"]
    empty = ", ".join(text(name) for name in ("", *others) if not name or store.count(name) == 0)
    keys = " union all ".join(
        f"select {quoted(t.key)} as k from {quoted(t.name)}"
        for t in map(store.package.tables.__getitem__, others)
    )
    store.run(
        f"""create or replace temp table successors_ as
        select withdrawn_id as k, arg_max(replacement_id, row_) as r from withdrawn
        where withdrawn_id is not null and replacement_id is not null
        and coalesce(table_name, '-') not in ({empty}) group by withdrawn_id"""
    )
    store.run(
        f"""create or replace temp table lost_ as select k, r from successors_
        where r not in (select k from ({keys}) where k in (select r from successors_))
        and r not in (select withdrawn_id from withdrawn where withdrawn_id is not null)"""
    )
    known: list[str] = []
    if store.holds_any("lost_"):
        rows = store.run(
            f"select name_of(k) from ({keys}) where k is not null limit {NEAR_AMONG + 1}"
        ).fetchall()
        known = [k for (k,) in rows] if len(rows) <= NEAR_AMONG else []
    fill_hints(store, "select distinct name_of(r) from lost_", known)
    _fill_circles(store, "select k, r, 0 from successors_", "replacements")
    return """
        select k, 'There is no row ' || name || '.' || coalesce(' ' || hint_, '')
        from (select k, name_of(r) as name from lost_) left join hints_ on name = value_
        union all select key_, message_ from circles_"""


def fill_hints(store: KeyStore, values: str, known: Sequence[str]) -> None:
    """Fill a table with hints at near names for the values that a query gives."""
    store.run("create or replace temp table hints_ (value_ varchar, hint_ varchar)")
    for (value,) in store.run(f"{values} order by 1 limit {MOST_HINTS}").fetchall():
        near = near_names(value, known)
        if near:
            hint = f"Did you mean {' or '.join(near)}?"
            store.run("insert into hints_ values (?, ?)", [value, hint])


# Rules asked slice by slice: the tables whose rows they group, "" for the table of the rule.
SLICED: dict[str, tuple[str, ...]] = {
    "claim-citation": ("claims", "citations"),
    "repeated-citation": ("",),
    "repeated-link": ("",),
    "repeated-name": ("",),
    "repeated-row": ("",),
    "repeated-label": ("",),
    "finding-mentioned": ("", "mentions"),
    "causal-steps": ("",),
    "link-both-ways": ("",),
}
BY_ROW = frozenset(  # a row whose key stands elsewhere too is not told of anyway
    f"repeated-{what}" for what in ("citation", "link", "name", "row", "label")
)
NUMBERED = frozenset({"identifier-order", "identifier-gap"})  # asked once rows were gone through
QUERIES: dict[str, Query] = {
    "claim-finding": _findings,
    "claim-citation": _citations,
    "repeated-citation": _repeated("claim_id", "passage_id"),
    "repeated-link": _repeated("claim_id", "relation", "other_claim_id"),
    "repeated-name": _repeated("actor_id", "name", "scheme"),
    "thing-mentioned": _mentioned,
    "finding-mentioned": _finding_mentioned,
    "passage-accounted": _accounted,
    "passage-order": _partition,
    "source-counts": _source_counts,
    "no-circle": _acyclic,
    "positions": _positions,
    "stage-of-revolution": _stage_of_revolution,
    "utterance-used": _utterance_used,
    "actor-named": _named,
    "unique-identifier": _unique_identifier,
    "withdrawn-identifier": _withdrawn,
    "withdrawn-table": _withdrawn_table,
    "replacement": _replacement,
    "identifier-order": _identifier_order,
    "identifier-gap": _identifier_gap,
    "repeated-row": _repeated(*COMPARED),
    "repeated-label": _repeated(*LABELLED, same="The same stands in the row "),
    "position-order": _position_order,
    "passage-gap": _gap_after,
    "causal-steps": _causal_steps,
    "link-both-ways": _link_both_ways,
}
