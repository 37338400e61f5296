"""Traps for the careless reader: known answers, asked by meaning, each held by one cell.

Every query is run twice: on the data, where it must hold, and on a copy in which the one cell that
matters is changed, where it must fail.
"""

from collections.abc import Callable
from functools import cache

import pandas as pd
import pytest

import revdata

Tables = dict[str, pd.DataFrame]


@cache
def loaded() -> Tables:
    """Return every table, coded columns as plain strings so that cells can be changed."""
    frames = {name: revdata.load(name, derived=False) for name in revdata.tables()}
    for frame in frames.values():
        for column in frame.select_dtypes("category"):
            frame[column] = frame[column].astype("str")
    return frames


@pytest.fixture
def tables() -> Tables:
    """Return copies of the tables."""
    return {name: frame.copy() for name, frame in loaded().items()}


def named(tables: Tables, table: str, words: str) -> str:
    """Return the key of the thing whose label is given."""
    frame = tables[table]
    (key,) = frame.loc[frame["label"] == words].iloc[:, 0]
    return str(key)


def findings(tables: Tables, table: str) -> pd.DataFrame:
    """Return a findings table with the columns of its claims."""
    return tables[table].merge(tables["claims"], on="claim_id", suffixes=("", "_claim"))


def edges(tables: Tables, cause: str, effect: str) -> pd.Series:
    """Return which causal links run from one factor to another, by label."""
    links = tables["causal_links"]
    return (links["cause_factor_id"] == named(tables, "factors", cause)) & (
        links["effect_factor_id"] == named(tables, "factors", effect)
    )


def linked(tables: Tables, relation: str) -> pd.DataFrame:
    """Return the links of a relation with both claims."""
    links = tables["claim_links"].query("relation == @relation")
    claims = tables["claims"]
    one = links.merge(claims, on="claim_id", suffixes=("", "_claim"))
    other = claims.add_prefix("other_")
    return one.merge(other, on="other_claim_id")


SUPERIORITY = ("Superiority of the Bolshevik leaders", "Victory of the Bolsheviks in 1917")
DEFEATS, CONFIDENCE = "Defeats of the world working class", "Self-confidence of the bureaucracy"


def law_of_reaction_is_limited(tables: Tables) -> bool:
    """Of the rules on every revolution, one limits another: the reaction never goes all the way."""
    law = ["every-revolution", "every-reaction"]
    rules = tables["generalisations"].query("scope in @law")["claim_id"]
    limits = linked(tables, "limits")
    of_rules = limits[limits["claim_id"].isin(rules) & limits["other_claim_id"].isin(rules)]
    return bool((of_rules["act"] == "concedes").any())


def causation_is_mutual(tables: Tables) -> bool:
    """Defeats raise the bureaucracy's confidence and the other way round, and neither is denied."""
    links = tables["causal_links"]
    asserted = links["force"] == "contributing"
    there = (edges(tables, DEFEATS, CONFIDENCE) & asserted).any()
    return bool(there and (edges(tables, CONFIDENCE, DEFEATS) & asserted).any())


def two_full_cycles(tables: Tables) -> bool:
    """Within 1923 to 1924 and within 1926 to 1928: hope, defeat, disappointment, blow."""
    claims = tables["claims"]
    masses = named(tables, "actors", "Soviet masses")
    opposition = named(tables, "actors", "Left Opposition")
    events = tables["depictions"].query("event_type == 'defeat'")["event_id"]
    defeats = tables["mentions"].query("event_id in @events")["claim_id"]
    changes = findings(tables, "changes")

    def within(frame: pd.DataFrame, first: str, last: str) -> pd.DataFrame:
        return frame[(frame["date_earliest"] >= first) & ~(frame["date_latest"] > last)]

    for first, last in (("1923-01-01", "1924-12-31"), ("1926-01-01", "1928-12-31")):
        moods = within(
            changes[(changes["actor_id"] == masses) & (changes["aspect"] == "mood")], first, last
        )
        blows = within(
            changes[(changes["actor_id"] == opposition) & (changes["aspect"] == "fate")],
            first,
            last,
        )
        hope = within(claims[claims["statement"].str.contains("hope|passion")], first, last)
        defeat = within(claims[claims["claim_id"].isin(defeats)], first, last)
        struck = blows["after"].str.contains("blow|arrest").any()
        let_down = moods["after"].str.contains("disappointment").any()
        if hope.empty or defeat.empty or not let_down or not struck:
            return False
    return True


def prohibitions_were_meant_to_be_temporary(tables: Tables) -> bool:
    """Parties and factions were forbidden, both times not to last."""
    changes = tables["changes"]
    forbidden = changes[changes["after"].str.contains("forbidden")]
    return len(forbidden) == 2 and set(forbidden["intended"]) == {"temporary"}


def earlier_explanation_is_insufficient(tables: Tables) -> bool:
    """The historic conditions do not suffice: a case of the deep causes that are needed."""
    effect = "Rise and triumph of the bureaucracy"
    told = tables["causal_links"][edges(tables, "Historic conditions of the victory", effect)]
    general = "Deep social causes of a new ruling stratum"
    deep = tables["causal_links"][edges(tables, general, "Arising of a new ruling stratum")]
    case = tables["factors"].query("label == 'Social necessity behind the bureaucracy'")[
        "instance_of_factor_id"
    ]
    return (
        set(told["force"]) == {"insufficient"}
        and set(deep["force"]) == {"enabling"}
        and set(case) == {named(tables, "factors", general)}
    )


def theorem_has_one_direct_and_one_inverse_proportion(tables: Tables) -> bool:
    """Compulsion rises with exploitative tendencies and falls with solidarity."""
    compulsion = named(tables, "factors", "Strength of compulsion")
    theorem = named(tables, "terms", "Theorem on compulsion")
    about = tables["mentions"].query("term_id == @theorem")["claim_id"]
    links = tables["causal_links"]
    of_theorem = links[links["claim_id"].isin(about) & (links["effect_factor_id"] == compulsion)]
    return sorted(of_theorem["sign"]) == ["lowers", "raises"]


def early_equality_was_of_poverty(tables: Tables) -> bool:
    """The claim of early equality is conceded, and limited by the claim that all were poor."""
    equal = findings(tables, "parallels").query("aspect == 'equality'")["claim_id"]
    limits = linked(tables, "limits")
    limits = limits[limits["other_claim_id"].isin(equal)]
    return bool(limits["statement"].str.contains("poverty").any())


def april_contradicts_autumn(tables: Tables) -> bool:
    """Stalin of autumn 1924 contradicts Stalin of April 1924."""
    stalin = named(tables, "actors", "Stalin")
    said = (
        tables["utterances"].query("speaker_id == @stalin").set_index("utterance_id")["said_edtf"]
    )
    pairs = linked(tables, "contradicts")
    pairs = pairs[
        pairs["utterance_id"].isin(said.index) & pairs["other_utterance_id"].isin(said.index)
    ]
    dates = set(zip(said[pairs["utterance_id"]], said[pairs["other_utterance_id"]], strict=True))
    return dates == {("1924-23", "1924-04")}


def commune_is_a_rejected_condition(tables: Tables) -> bool:
    """The comparison with the Paris Commune holds on a condition that is rejected."""
    commune = named(tables, "revolutions", "Paris Commune")
    compared = findings(tables, "parallels").query("one_revolution_id == @commune")
    conditions = set(compared["condition_claim_id"].dropna())
    rebutted = linked(tables, "rebuts")
    rebutted = rebutted[rebutted["other_claim_id"].isin(conditions) & (rebutted["act"] == "denies")]
    return (
        set(compared["modality"]) == {"conditional"}
        and set(rebutted["other_claim_id"]) == conditions != set()
    )


def superiority_is_denied_three_times(tables: Tables) -> bool:
    """Personal superiority explains neither February, nor Kerensky, nor October."""
    pairs = (
        ("Superiority of the February leaders", "Power of the February leaders"),
        (
            "Superiority of Kerensky over the Bolshevik leaders",
            "Repression of the Bolsheviks under Kerensky",
        ),
        SUPERIORITY,
    )
    found = findings(tables, "causal_links")
    told = [found[edges(tables, cause, effect).to_numpy()] for cause, effect in pairs]
    return all(
        len(links) and set(links["force"]) == {"rejected"} and set(links["act"]) == {"denies"}
        for links in told
    )


def october_has_no_year(tables: Tables) -> bool:
    """Neither the revolution's stage of seizing power nor a claim on it alone is dated."""
    october = named(tables, "stages", "October")
    stages = tables["stages"].query("stage_id == @october")
    return bool(stages["date_edtf"].isna().all())


def denied_ruler_is_denied_by_the_author(tables: Tables) -> bool:
    """That superiority raised Kerensky, or let him strike others, the author himself denies."""
    kerensky = named(tables, "actors", "Kerensky")
    rulers = findings(tables, "leaders")
    rulers = rulers.query("actor_id == @kerensky and leader_role == 'ruler'")
    denied = rulers[rulers["polarity"] == "denied"]
    links = findings(tables, "causal_links")
    cause = named(tables, "factors", "Superiority of Kerensky over the Bolshevik leaders")
    blow = links[(links["cause_factor_id"] == cause) & (links["force"] == "rejected")]
    return all(
        len(said) == 1 and set(said["act"]) == {"denies"} and set(said["stance"]) == {"own"}
        for said in (denied, blow)
    )


def _set(table: str, rows: Callable[[Tables], pd.Series], column: str, value: object):
    """Return a change of one column in the first row that fits."""

    def change(tables: Tables) -> None:
        chosen = rows(tables)
        assert chosen.any()
        tables[table].loc[chosen[chosen].index[0], column] = value

    return change


TRAPS = [
    (
        law_of_reaction_is_limited,
        _set(
            "claims",
            lambda t: t["claims"]["statement"].str.contains("No reaction has ever"),
            "act",
            "asserts",
        ),
    ),
    (
        causation_is_mutual,
        _set("causal_links", lambda t: edges(t, CONFIDENCE, DEFEATS), "force", "rejected"),
    ),
    (
        two_full_cycles,
        _set(
            "changes",
            lambda t: t["changes"]["after"].str.contains("first cruel blow"),
            "actor_id",
            "lenin",
        ),
    ),
    (
        prohibitions_were_meant_to_be_temporary,
        _set(
            "changes",
            lambda t: t["changes"]["after"].str.contains("factions forbidden"),
            "intended",
            "lasting",
        ),
    ),
    (
        earlier_explanation_is_insufficient,
        _set(
            "causal_links",
            lambda t: edges(
                t, "Historic conditions of the victory", "Rise and triumph of the bureaucracy"
            ),
            "force",
            "decisive",
        ),
    ),
    (
        theorem_has_one_direct_and_one_inverse_proportion,
        _set(
            "causal_links",
            lambda t: edges(t, "Social solidarity and loyalty", "Strength of compulsion"),
            "sign",
            "raises",
        ),
    ),
    (
        early_equality_was_of_poverty,
        _set("parallels", lambda t: t["parallels"]["aspect"] == "equality", "aspect", "freedom"),
    ),
    (
        april_contradicts_autumn,
        _set(
            "utterances", lambda t: t["utterances"]["said_edtf"] == "1924-23", "said_edtf", "1925"
        ),
    ),
    (
        commune_is_a_rejected_condition,
        _set(
            "claims",
            lambda t: t["claims"]["statement"].str.contains("Paris Commune"),
            "modality",
            "actual",
        ),
    ),
    (
        superiority_is_denied_three_times,
        _set(
            "causal_links",
            lambda t: edges(t, *SUPERIORITY),
            "force",
            "decisive",
        ),
    ),
    (
        october_has_no_year,
        _set("stages", lambda t: t["stages"]["label"] == "October", "date_edtf", "1917"),
    ),
    (
        denied_ruler_is_denied_by_the_author,
        _set(
            "leaders",
            lambda t: (
                (t["leaders"]["actor_id"] == "kerenskii") & (t["leaders"]["polarity"] == "denied")
            ),
            "polarity",
            "affirmed",
        ),
    ),
]


@pytest.mark.parametrize(("holds", "change"), TRAPS, ids=lambda x: getattr(x, "__name__", ""))
def test_the_data_do_not_fall_into_the_trap(tables: Tables, holds, change) -> None:
    """The query has the answer known from the text, and loses it with the one cell."""
    assert holds(tables)
    change(tables)
    assert not holds(tables)
