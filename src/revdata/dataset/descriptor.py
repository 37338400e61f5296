"""The descriptor and the Table Schemas, with the code lists laid over them."""

import csv
import json
import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any

from revdata.errors import UnreadableInputError, known_name, not_found
from revdata.files.paths import DESCRIPTOR_NAME, require_inside

VOCABULARY_TABLE = "vocabularies"
# Derived columns, which a join makes.
OF_CLAIM = ("source_id", "author", "speaker_id")  # of a claim, and of a row that has one
COPIED = ("act", "stance", "tone", "modality", "certainty", "condition_claim_id")
HOLDS = "author_holds"
TIE_FAMILY = "tie_family"  # of a tie in class_bases
FINDINGS = "findings"  # the flat table of all of them, made when it is asked for
RANK = "_rank"  # ends the name of a column with the places of ordered codes
ORDERED = ("phase", "certainty")  # whose code lists have an order
STAGE_FACTS = ("phase_given_by", "rulers")  # what explain says of a stage, in no table
DERIVED = (*OF_CLAIM, *COPIED, HOLDS, TIE_FAMILY)
_DOI = re.compile(r"10[.][0-9]{4,9}/[^\s\"<>{}]+")


@dataclass(frozen=True)
class Field:
    """A column as its Table Schema describes it."""

    name: str
    type: str
    title: str
    description: str
    required: bool = False
    unique: bool = False
    pattern: str | None = None
    minimum: float | None = None
    maximum: float | None = None
    vocabulary: str | None = None
    codes: tuple[str, ...] | None = None
    ordered: bool = False
    grammar: str | None = None
    empty: str | None = None
    derived: bool = False  # made by a join, in no file of the data set


@dataclass(frozen=True)
class ForeignKey:
    """A column that holds keys of a table, perhaps of its own."""

    column: str
    table: str
    key: str


@dataclass(frozen=True)
class Table:
    """A table as the descriptor and its Table Schema describe it."""

    name: str
    title: str
    description: str
    group: str
    path: str
    key: str
    label_column: str | None
    fields: tuple[Field, ...]
    foreign_keys: tuple[ForeignKey, ...]

    @cached_property
    def columns(self) -> tuple[str, ...]:
        """Return the names of the columns, in order."""
        return tuple(field.name for field in self.fields)

    def field(self, name: str) -> Field:
        """Return the column of that name; raises NotFoundError."""
        for field in self.fields:
            if field.name == name:
                return field
        raise not_found(f"column of {self.name}", name, self.columns)

    @property
    def is_findings(self) -> bool:
        """Return whether the table is one of findings, each row of one claim."""
        return self.group == "findings"


@dataclass(frozen=True)
class Code:
    """One code of a list, with the definition that two coders share."""

    list: str
    code: str
    label: str
    definition: str
    needs_table: str | None
    family: str | None = None


@dataclass(frozen=True)
class Package:
    """A data package: its metadata, tables and vocabularies."""

    root: Path
    metadata: Mapping[str, Any]
    tables: Mapping[str, Table]
    vocabularies: Mapping[str, tuple[Code, ...]]

    @property
    def name(self) -> str:
        """Return the name of the data package."""
        return str(self.metadata.get("name", self.root.name))

    @property
    def title(self) -> str:
        """Return the title, or else the name."""
        return str(self.metadata.get("title", self.name))

    @property
    def description(self) -> str:
        """Return what the data are, empty where the descriptor does not say."""
        return str(self.metadata.get("description", ""))

    @property
    def version(self) -> str:
        """Return the version, which is the same for data and code."""
        return str(self.metadata.get("version", ""))

    @property
    def released(self) -> str:
        """Return the day of the version as year-month-day, empty where the descriptor has none."""
        return str(self.metadata.get("created", ""))[:10]

    @property
    def requires(self) -> tuple[str, ...]:
        """Return the names of the companion packages without which this one cannot be read."""
        return tuple(map(str, self.metadata.get("requires") or ()))

    @property
    def prefix(self) -> str:
        """Return what begins the identifiers of a contribution, empty where nothing says it."""
        named = (one.get("sourceId") for one in self.metadata.get("sources") or ())
        return next((f"{name}." for name in named if isinstance(name, str) and name), "")

    @property
    def doi(self) -> str:
        """Return the DOI of the version, empty while it has none.

        Raises UnreadableInputError for what cannot be a DOI.
        """
        doi = str(self.metadata.get("doi") or "")
        if doi and not _DOI.fullmatch(doi):
            raise UnreadableInputError(
                f"{self.root / DESCRIPTOR_NAME}: {doi!r} is no DOI. Write it without an address "
                "in front, as 10.NUMBER/NAME, or leave it empty."
            )
        return doi

    @property
    def cite_key(self) -> str:
        """Return the key under which bibliographies and loaded frames name this version."""
        return f"{self.name}-{self.version}"

    @property
    def licence(self) -> str:
        """Return the name of the licence of the data."""
        return self._of_licence("name")

    @property
    def licence_url(self) -> str:
        """Return the address of the licence of the data, empty where the descriptor has none."""
        return self._of_licence("path")

    def _of_licence(self, fact: str) -> str:
        licences = self.metadata.get("licenses") or [{}]
        return str(licences[0].get(fact, ""))

    def table(self, name: str) -> Table:
        """Return the table of that name, however it is written; raises NotFoundError."""
        known = known_name(name, self.tables)
        if known is None:
            raise not_found("table", name, self.tables)
        return self.tables[known]

    def code_list(self, name: str) -> tuple[Code, ...]:
        """Return the code list of that name, however it is written; raises NotFoundError."""
        known = known_name(name, self.vocabularies)
        if known is None:
            raise not_found("code list", name, self.vocabularies)
        return self.vocabularies[known]


def derived_names(columns: Collection[str]) -> tuple[str, ...]:
    """Return the derived columns that a file with these stored columns may carry as well."""
    names = () if "claim_id" not in columns else tuple(n for n in DERIVED if n not in columns)
    return (*names, *(f"{name}{RANK}" for name in ORDERED if name in (*columns, *names)))


def read_package(root: Path) -> Package:
    """Return the package whose ``datapackage.json`` lies in ``root``.

    Raises UnreadableInputError if the descriptor or a schema is missing or is not as a descriptor
    should be.
    """
    path = root / DESCRIPTOR_NAME
    metadata = read_json(path)
    for name in ("contributors", "licenses", "sources"):
        objects_in(metadata, name, path)
    resources = resources_of(metadata, path)
    by_name = {resource["name"]: resource for resource in resources}
    for resource in resources:
        if not isinstance(resource.get("path"), str):
            raise UnreadableInputError(f"{path}: each resource needs a name and one path.")
        for file in (resource["path"], resource.get("schema")):
            if isinstance(file, str):
                require_inside(file, str(path))
    vocabularies = {}
    if VOCABULARY_TABLE in by_name:
        vocabularies = read_vocabularies(root / by_name[VOCABULARY_TABLE]["path"])
    tables = {}
    for name, resource in by_name.items():
        schema = resource.get("schema")
        where = root / schema if isinstance(schema, str) else f"{path}, resource {name!r}"
        document = read_json(root / schema) if isinstance(schema, str) else schema or {}
        tables[name] = _table(resource, document, vocabularies, where)
    return Package(root=root, metadata=metadata, tables=tables, vocabularies=vocabularies)


def resources_of(metadata: Mapping[str, Any], path: Path) -> list[dict[str, Any]]:
    """Return the resources of a descriptor, each with a name; raises UnreadableInputError."""
    if not isinstance(metadata.get("resources"), list):
        raise UnreadableInputError(f"{path}: 'resources' must be a list of resources.")
    resources = objects_in(metadata, "resources", path)
    if not all(isinstance(resource.get("name"), str) for resource in resources):
        raise UnreadableInputError(f"{path}: each resource needs a name and one path.")
    return resources


def objects_in(document: Mapping[str, Any], name: str, where: Path | str) -> list[dict[str, Any]]:
    """Return the objects of a list that may be left out; raises UnreadableInputError."""
    found = document.get(name) or []
    if not isinstance(found, list) or not all(isinstance(item, dict) for item in found):
        raise UnreadableInputError(f"{where}: {name!r} must be a list of objects.")
    return found


def read_vocabularies(path: Path) -> dict[str, tuple[Code, ...]]:
    """Return the code lists of a vocabularies file, each in the order of its rows.

    Reading is forgiving, so that a damaged file can still be validated: rows without a list or a
    code are left out, and a missing file gives no lists.
    """
    if not path.is_file():
        return {}
    text = path.read_bytes().replace(b"\0", b"").decode("utf-8-sig", errors="replace")
    return code_lists(csv.DictReader(text.splitlines(keepends=True)))


def code_lists(rows: Iterable[Mapping[str, Any]]) -> dict[str, tuple[Code, ...]]:
    """Return the code lists that rows of vocabularies hold, each in the order of the rows."""
    lists: dict[str, list[Code]] = {}
    for row in rows:
        name, code = row.get("list"), row.get("code")
        if name and code:
            lists.setdefault(name, []).append(
                Code(
                    list=name,
                    code=code,
                    label=row.get("label") or code,
                    definition=row.get("definition") or "",
                    needs_table=row.get("needs_table") or None,
                    family=row.get("family") or None,
                )
            )
    return {name: tuple(codes) for name, codes in lists.items()}


def extend_vocabularies(package: Package, added: Mapping[str, tuple[Code, ...]]) -> Package:
    """Return the package with codes added at the end of its lists; known codes stay as they are."""
    lists = dict(package.vocabularies)
    for name, codes in added.items():
        known = {code.code for code in lists.get(name, ())}
        new = tuple(code for code in codes if code.code not in known)
        if new:
            lists[name] = (*lists.get(name, ()), *new)
    if lists == package.vocabularies:
        return package
    tables = {
        name: replace(table, fields=tuple(_with_codes(f, lists) for f in table.fields))
        for name, table in package.tables.items()
    }
    return replace(package, tables=tables, vocabularies=lists)


def _with_codes(field: Field, lists: Mapping[str, tuple[Code, ...]]) -> Field:
    if field.vocabulary is None or field.vocabulary not in lists:
        return field
    return replace(field, codes=tuple(code.code for code in lists[field.vocabulary]))


def read_json(path: Path) -> dict[str, Any]:
    """Return the object in a JSON file; raises UnreadableInputError."""
    try:
        document = json.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise UnreadableInputError(f"{path} cannot be read: {error.strerror}.") from error
    except ValueError as error:
        raise UnreadableInputError(f"{path} is not valid JSON: {error}.") from error
    except RecursionError as error:
        raise UnreadableInputError(f"{path} is nested too deeply to be read.") from error
    if not isinstance(document, dict):
        raise UnreadableInputError(f"{path} must hold a JSON object.")
    return document


def _table(
    resource: Mapping[str, Any],
    schema: Any,
    vocabularies: Mapping[str, tuple[Code, ...]],
    where: Path | str,
) -> Table:
    if not isinstance(schema, dict):
        raise UnreadableInputError(f"{where}: the schema must be an object, or the path of one.")
    fields = tuple(_field(f, vocabularies, where) for f in objects_in(schema, "fields", where))
    first = fields[0].name if fields else ""  # the key, where the schema leaves it out
    return Table(
        name=resource["name"],
        title=str(resource.get("title") or resource["name"]),
        description=str(resource.get("description") or ""),
        group=str(resource.get("group") or ""),
        path=resource["path"],
        key=_first(schema.get("primaryKey") or first, "primaryKey", where),
        label_column=schema.get("labelField"),
        fields=fields,
        foreign_keys=tuple(
            _foreign_key(key, resource["name"], where)
            for key in objects_in(schema, "foreignKeys", where)
        ),
    )


def _foreign_key(key: Mapping[str, Any], table: str, where: Path | str) -> ForeignKey:
    reference = key.get("reference")
    if not isinstance(reference, dict):
        raise UnreadableInputError(f"{where}: a foreign key needs a 'reference', an object.")
    return ForeignKey(
        column=_first(key.get("fields"), "fields", where),
        table=str(reference.get("resource") or table),
        key=_first(reference.get("fields"), "fields", where),
    )


def _first(names: Any, what: str, where: Path | str) -> str:
    """Return the one column of a key, which Table Schema lets be a string or a list."""
    first = names[0] if isinstance(names, list) and names else names
    if not isinstance(first, str):
        raise UnreadableInputError(f"{where}: {what!r} of a key must name a column.")
    return first


def _field(
    field: Mapping[str, Any], vocabularies: Mapping[str, tuple[Code, ...]], where: Path | str
) -> Field:
    name, constraints = field.get("name"), field.get("constraints") or {}
    if not isinstance(name, str):
        raise UnreadableInputError(f"{where}: each field needs a name.")
    if not isinstance(constraints, dict) or not isinstance(constraints.get("enum", []), list):
        raise UnreadableInputError(f"{where}: the constraints of the field {name!r} are malformed.")
    vocabulary: str | None = field.get("vocabulary")
    codes = None
    if isinstance(vocabulary, str) and vocabulary in vocabularies:
        codes = tuple(code.code for code in vocabularies[vocabulary])
    elif "enum" in constraints:
        codes = tuple(constraints["enum"])
    return Field(
        name=name,
        type=str(field.get("type") or "string"),
        title=str(field.get("title") or name),
        description=str(field.get("description") or ""),
        required=bool(constraints.get("required")),
        unique=bool(constraints.get("unique")),
        pattern=constraints.get("pattern", field.get("pattern")),
        minimum=constraints.get("minimum"),
        maximum=constraints.get("maximum"),
        vocabulary=vocabulary,
        codes=codes,
        ordered=bool(field.get("categoriesOrdered")),
        grammar=field.get("grammar"),
        empty=field.get("empty"),
    )
