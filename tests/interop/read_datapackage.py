"""Read a data package with the Python client of Data Package 1 and print as JSON what it found.

Argument: the descriptor. Runs in an environment of its own.
"""

import json
import sys
from typing import Any

from datapackage import Package
from datapackage.exceptions import DataPackageException


def read(descriptor: str) -> dict[str, Any]:
    """Return the numbers of rows cast, and what the client objects to."""
    package = Package(descriptor)
    errors = [str(error) for error in package.errors]
    rows: dict[str, int] = {}
    for resource in package.resources:
        try:
            rows[resource.name] = len(resource.read(keyed=True, cast=True))
            if not resource.check_relations():
                errors.append(f"{resource.name}: relations")
            if not resource.check_integrity():
                errors.append(f"{resource.name}: integrity")
        except DataPackageException as error:
            details = [str(detail) for detail in error.errors]
            errors.append("; ".join([f"{resource.name}: {error}", *details]))
    return {"valid": package.valid, "errors": errors, "rows": rows}


if __name__ == "__main__":
    print(json.dumps(read(sys.argv[1])))
