"""The companion packages, which code further texts in the tables of the base."""

from collections.abc import Iterable
from functools import cache

from revdata.dataset.descriptor import Package, read_package
from revdata.errors import not_found
from revdata.files.paths import DESCRIPTOR_NAME, package_root

FOLDER = "companions"
BASE_TEXT = "trotsky"
EVERY = "all"

Texts = str | Iterable[str]


@cache
def companions() -> dict[str, Package]:
    """Return the companion packages by name, in the order of their names."""
    found = sorted((package_root() / FOLDER).glob(f"*/{DESCRIPTOR_NAME}"))
    packages = [read_package(path.parent) for path in found]
    return {package.name: package for package in packages}


def text_names() -> list[str]:
    """Return the names of the coded texts: that of the base, then those of the companions."""
    return [BASE_TEXT, *(name for name, package in companions().items() if is_text(package))]


def companions_of(texts: Texts) -> list[Package]:
    """Return the companions that code these texts, and those that compare them.

    ``texts`` are names or the identifiers of the coded editions, with commas between them or one by
    one, or ``all``. The base is none of them. Raises NotFoundError with near names.
    """
    given = [texts] if isinstance(texts, str) else list(texts)
    names = [name.strip() for one in given for name in one.split(",") if name.strip()]
    if not names:
        return []
    known = text_names()
    if not {EVERY, *known}.issuperset(names):
        editions = _editions()
        names = [editions.get(name, name) for name in names]
    for name in names:
        if name not in (EVERY, *known):
            raise not_found("text", name, [EVERY, *known])
    chosen = {*known} if EVERY in names else {*names}
    return [
        package
        for name, package in companions().items()
        if name in chosen or (package.requires and chosen.issuperset(package.requires))
    ]


def _editions() -> dict[str, str]:
    """Return the name of each text by the identifier of its edition, which descriptors name."""
    packages = {BASE_TEXT: read_package(package_root()), **companions()}
    return {
        source["sourceId"]: name
        for name, package in packages.items()
        for source in package.metadata.get("sources", ())
        if "sourceId" in source
    }


def ships(package: Package) -> bool:
    """Return whether a package is one of the companions."""
    return package.root.resolve().parent == (package_root() / FOLDER).resolve()


def is_text(package: Package) -> bool:
    """Return whether a package codes a text, and is no register or comparison."""
    return "passages" in package.tables
