"""Read the data files of a data package with DuckDB and print as JSON what it found.

Argument: the folder of the data files. Runs in an environment of its own.
"""

import json
import sys
from pathlib import Path
from typing import Any

import duckdb

JOIN = """
    select claims.kind, passages.section, count(*)
    from claims
    join citations using (claim_id)
    join passages using (passage_id)
    group by all
    order by all
"""


def query(folder: Path) -> dict[str, Any]:
    """Return columns and numbers of rows of all files, and cited passages by kind and section."""
    tables: dict[str, Any] = {}
    with duckdb.connect() as connection:
        for path in sorted(folder.glob("*.csv")):
            name = path.stem
            source = str(path).replace("'", "''")
            connection.execute(
                f"create table \"{name}\" as from read_csv('{source}', all_varchar = true)"
            )
            cursor = connection.execute(f'from "{name}"')
            columns = [column[0] for column in cursor.description]
            tables[name] = {"columns": columns, "rows": len(cursor.fetchall())}
        joined = connection.execute(JOIN).fetchall()
    return {"tables": tables, "joined": joined}


if __name__ == "__main__":
    print(json.dumps(query(Path(sys.argv[1]))))
