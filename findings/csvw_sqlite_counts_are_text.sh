#!/usr/bin/env bash
# csvw 4.1.1: csvw2sqlite (and csvw2datasette) stores most kinds of number as text and sorts the columns of a foreign key.
# Guess:   a column nonNegativeInteger, int or double is a number in SQLite, a date is 1917-11-07, and a foreign key of
#          two columns pairs them as the metadata do.
# Seen:    of the types for numbers only integer and decimal are numbers; the others are TEXT, without a warning: the
#          greatest of 98, 1200 and 10000 deaths is "98", and "more than 1000" finds all. Days have T00:00:00, so that
#          between ... and '1917-11-07' leaves out that day. A minimum of 5 is compared as text and refuses 20.25, and
#          what is said is "UNIQUE constraint failed" of unique keys. (country, year) to (polity, at) becomes (country,
#          year) to (at, polity), and valid rows end in "FOREIGN KEY constraint failed". csvwvalidate says OK to all.
# Touches: counts, prices and days of CSVW packages that are queried in SQLite or published with Datasette.
# Instead: "integer" with a minimum, "decimal" for the rest; date(day) in queries; names whose alphabetical order is the
#          same on both sides of a foreign key.
set -euo pipefail
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
python3 -m venv "$tmp/env"
"$tmp/env/bin/pip" install -qq csvw==4.1.1
cd "$tmp"
"$tmp/env/bin/python" - <<'PY'
import json
import pathlib
import sqlite3
import subprocess
from importlib.metadata import version

print("csvw", version("csvw"), "sqlite", sqlite3.sqlite_version)
EVENTS = "id,country,year,day,deaths,rank,price\n"
EVENTS += "a,FRA,1789,1789-07-14,98,9,9.5\nb,FRA,1871,1871-05-28,10000,10,20.25\nc,RUS,1917,1917-11-07,1200,3,100\n"
TYPES = {"day": "date", "deaths": "nonNegativeInteger", "rank": "integer", "price": "double"}


def run(name, **given):
    """Write a package with these properties added, validate it, and convert it: what csvw2sqlite said, and the database."""
    folder = pathlib.Path(name)
    folder.mkdir()
    (folder / "events.csv").write_text(EVENTS)
    (folder / "polities.csv").write_text("polity,at\nFRA,1789\nFRA,1871\nRUS,1917\n")
    columns = [{"name": key, "datatype": TYPES.get(key, "string")} for key in EVENTS.split("\n")[0].split(",")]
    columns[-1]["datatype"] = {"base": "double", **given.pop("price", {})}
    polities = {"columns": [{"name": "polity"}, {"name": "at"}], "primaryKey": ["polity", "at"]}
    tables = {"events.csv": {"columns": columns, "primaryKey": "id", **given}, "polities.csv": polities}
    tables = [{"url": url, "tableSchema": schema} for url, schema in tables.items()]
    path = folder / "metadata.json"
    path.write_text(json.dumps({"@context": "http://www.w3.org/ns/csvw", "tables": tables}))
    commands = [["env/bin/csvwvalidate", path], ["env/bin/csvw2sqlite", path, folder / "out.db"]]
    valid, made = [subprocess.run(command, capture_output=True, text=True) for command in commands]
    assert "OK" in valid.stdout, valid.stdout
    return made.stderr.strip().split("\n")[-1], sqlite3.connect(folder / "out.db")


said, database = run("plain")
assert said == ""
queries = {
    "select type from pragma_table_info('events.csv') where name in ('deaths', 'rank', 'price')": [
        "TEXT",
        "INTEGER",
        "TEXT",
    ],
    "select max(deaths) from `events.csv`": ["98"],
    "select max(rank) from `events.csv`": [10],
    "select id from `events.csv` where deaths > 1000 order by id": ["a", "b", "c"],
    "select id from `events.csv` order by price desc": ["a", "b", "c"],
    "select day from `events.csv` where id = 'c'": ["1917-11-07T00:00:00"],
    "select id from `events.csv` where day between '1800-01-01' and '1917-11-07'": ["b"],
}
for query, expected in queries.items():
    found = [row[0] for row in database.execute(query)]
    print(query, found)
    assert found == expected, "the behaviour has changed"

said, _ = run("minimum", price={"minimum": 5})
print("a minimum of 5:", said)
assert said == "sqlite3.IntegrityError: UNIQUE constraint failed: events.csv.id", "the behaviour has changed"
reference = {"resource": "polities.csv", "columnReference": ["polity", "at"]}
said, database = run("key", foreignKeys=[{"columnReference": ["country", "year"], "reference": reference}])
pairs = database.execute("""select "from", "to" from pragma_foreign_key_list('events.csv') order by seq""").fetchall()
print("a foreign key:", said, pairs)
assert said == "sqlite3.IntegrityError: FOREIGN KEY constraint failed", "the behaviour has changed"
assert pairs == [("country", "at"), ("year", "polity")], "the behaviour has changed"
PY
