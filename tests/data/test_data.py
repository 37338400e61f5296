"""What the data must say: queries by meaning whose answers are known from the text."""

import json
import re

import revdata
from revdata.dataset.parts import companions
from revdata.files.paths import package_root


def causal_links():
    """Return causal links with labels and the claim's act and stance."""
    return revdata.load("causal_links", resolve=True)


def test_personal_superiority_is_rejected_three_times_in_the_russian_case() -> None:
    """The leaders' superiority is denied as cause of February, of Kerensky and of October."""
    links = causal_links()
    of_superiority = links[links["cause_factor_id"].str.startswith("f-superiority-")]
    assert set(of_superiority["force"]) == {"rejected"}
    assert set(of_superiority["act"]) == {"denies"}
    assert set(of_superiority["effect_factor_id"]) >= {
        "f-february-power",
        "f-kerenskii-repression",
        "f-bolshevik-victory",
    }


def test_bureaucracy_and_defeats_cause_each_other() -> None:
    """The causation between defeats abroad and the bureaucracy runs both ways."""
    links = causal_links()
    edges = set(zip(links["cause_factor_id"], links["effect_factor_id"], strict=True))
    assert ("f-defeats-abroad", "f-bureaucracy-confidence") in edges
    assert ("f-bureaucracy-confidence", "f-defeats-abroad") in edges


def test_the_law_of_reaction_has_its_limits() -> None:
    """Every revolution is followed by reaction, never all the way back, with losses as a rule."""
    links = revdata.load("claim_links", resolve=True)
    rules = revdata.load("generalisations", resolve=True)
    every = rules[rules["scope"].isin(["every-revolution", "every-reaction"])]
    limiting = links[
        (links["relation"] == "limits") & links["other_claim_id"].isin(every["claim_id"])
    ]
    assert len(limiting)
    assert "as a general rule" in set(every["hedge"].dropna())
    assert "hedged" in set(every["certainty"])


def test_two_full_cycles_of_hope_and_blow() -> None:
    """1923 and 1926 to 1928 each go from hope through defeat and disappointment to a blow."""
    changes = revdata.load("changes", resolve=True)
    dated = changes[changes["date_earliest"].notna()]
    moods = dated[(dated["aspect"] == "mood") & (dated["actor_id"] == "soviet-masses")]
    blows = dated[(dated["aspect"] == "fate") & (dated["actor_id"] == "left-opposition")]
    for first, last in (("1923", "1924"), ("1926", "1928")):
        within = lambda f: f[~(f["date_latest"] < first) & (f["date_earliest"] <= f"{last}-12-31")]  # noqa: E731, B023
        assert within(moods)["after"].str.contains("disappointment").any()
        assert len(within(blows))


def test_no_french_person_and_no_year_of_october() -> None:
    """The text names no French person and gives October no year; neither do the tables."""
    actors = revdata.load("actors", resolve=True)
    mentions = revdata.mentions
    french = mentions[mentions["revolution_id"] == "rev-french"]["claim_id"]
    named = mentions[mentions["claim_id"].isin(french)]["actor_id"].dropna()
    persons = set(actors.loc[actors["actor_kind"] == "person", "actor_id"])
    assert not persons & set(named)
    pattern = re.compile(r"Robespierre|Bonaparte|Danton|Jacobin|Bastille|\b1789|\b179[0-9]")
    for name, frame in revdata.load_all().items():
        if name not in {"chronology", "vocabularies"}:
            columns = set(frame.columns) - {"sha256", "shingles"}
            if name == "identifiers":
                columns.remove("note")  # the years that a register of countries covers
            for column in columns:
                assert not frame[column].astype("str").str.contains(pattern).any(), (name, column)
    october = revdata.stages[revdata.stages["stage_id"] == "stage-ru-october"]
    assert october["date_edtf"].isna().all()


def test_thermidor_is_no_date_in_the_text() -> None:
    """Only the editor's chronology dates Thermidor, and it says with what reference."""
    chronology = revdata.chronology
    assert chronology["reference"].notna().all()
    assert chronology["label"].str.contains("Thermidor").any()
    assert (
        revdata.stages.set_index("stage_id").loc["stage-ru-thermidor", ["date_edtf"]].isna().all()
    )


def test_somebody_elses_claims_are_not_the_authors() -> None:
    """What the bureaucracy and Soviet literature say is never coded as the author's own."""
    claims = revdata.load("claims", resolve=True)
    quoted = claims[claims["utterance_id"].notna()]
    assert set(quoted["speaker"]) >= {
        "Soviet bureaucracy",
        "Soviet literature",
        "Krupskaya",
        "Lenin",
    }
    assert "own" not in set(quoted["stance"])
    literature = quoted[quoted["speaker"] == "Soviet literature"]
    assert set(literature["stance"]) == {"rejects"}


def test_every_spelling_of_the_text_leads_to_its_actor() -> None:
    """Names are found as the text spells them and as English does now."""
    names = revdata.names.groupby("name")["actor_id"].agg(set)
    pairs = (
        ("Kerenskii", "Kerensky"),
        ("Il'ich", "Lenin"),
        ("Tseretelli", "Tsereteli"),
        ("Iagoda", "Yagoda"),
        ("Rakovskii", "Rakovsky"),
        ("Krupskaia", "Krupskaya"),
        ("Tomskii", "Томский"),
        ("GPU", "ГПУ"),
        ("Communist International", "Comintern"),
    )
    for one, other in pairs:
        assert names[one] & names[other], (one, other)


def test_companions_have_the_columns_of_the_base() -> None:
    """A column that was added to a schema of the base is in the schemas of the companions too."""
    for companion in companions().values():
        for name in companion.tables:
            own = json.loads((companion.root / "schemas" / f"{name}.json").read_text("utf-8"))
            base = json.loads((package_root() / "schemas" / f"{name}.json").read_text("utf-8"))
            columns = [(field["name"], field["type"], field["title"]) for field in own["fields"]]
            assert columns == [(f["name"], f["type"], f["title"]) for f in base["fields"]], name
