"""Write the tables as a research object crate (RO-Crate), for repositories of research data."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

from revdata.dataset.descriptor import Package, Table
from revdata.exports.csvw_tables import METADATA_NAME, csvw_files
from revdata.exports.iris import Iris
from revdata.exports.json_tables import as_json
from revdata.exports.request import Request
from revdata.exports.schema_org_file import Values, describe_package
from revdata.files.writing import write_texts

VERSION = "1.3"
CRATE_NAME = "ro-crate-metadata.json"
DESCRIPTION: Values = {
    "name": METADATA_NAME,
    "description": "What each column of the tables is.",
    "encodingFormat": "application/csvm+json",
}


def write_crate(request: Request) -> list[Path]:
    """Write ``ro-crate-metadata.json``, the CSV files and their columns as CSVW to a folder."""
    package, iris, folder = request.dataset.package, request.iris, request.folder()
    crate = _described_crate(package, iris)
    texts = {}
    for name, text in csvw_files(request.dataset, iris):
        content = text.encode()
        size = {"contentSize": str(len(content)), "sha256": hashlib.sha256(content).hexdigest()}
        table = package.tables.get(Path(name).stem)
        facts = DESCRIPTION if table is None else _of_table(table)
        crate.add_file(dest_path=f"data/{name}", properties=facts | size)
        texts[folder / "data" / name] = text
    texts[folder / CRATE_NAME] = as_json(crate.metadata.generate())
    write_texts(texts)
    return list(texts)


def _of_table(table: Table) -> Values:
    return {"name": table.title, "description": table.description, "encodingFormat": "text/csv"}


def _described_crate(package: Package, iris: Iris) -> Any:
    """Return a crate without files; its root is called ``./`` and has its IRI as identifier."""
    from rocrate.rocrate import ROCrate  # heavy

    crate = ROCrate(version=VERSION)
    described = describe_package(package, iris)
    described["identifier"] = [
        {"@type": "PropertyValue", "name": "identifier", "value": value}
        for value in (described.pop("@id"), described.get("identifier"))
        if value
    ]
    if package.licence_url:
        described["license"] = {
            "@type": "CreativeWork",
            "name": package.licence,
            "description": "The licence of the data.",
            "url": package.licence_url,
        }
    for name, value in described.items():
        if not name.startswith("@"):
            crate.root_dataset[name] = _referred(crate, value, f"#{name}")
    return crate


def _referred(crate: Any, value: Any, path: str) -> Any:
    """Return a value as a crate holds it: what has facts of its own becomes an entity.

    That is named by its address, or else by its path from the root.
    """
    from rocrate.model.contextentity import ContextEntity  # heavy

    if isinstance(value, list) and len(value) == 1:
        return _referred(crate, value[0], path)
    if isinstance(value, list):
        return [_referred(crate, one, f"{path}-{place}") for place, one in enumerate(value, 1)]
    if not isinstance(value, dict):
        return value
    facts = {name: _referred(crate, fact, f"{path}-{name}") for name, fact in value.items()}
    return crate.add(ContextEntity(crate, value.get("url", path), properties=facts))
