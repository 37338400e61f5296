"""Requests to a running server, and checks of its replies."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from urllib.parse import urlencode

from revdata.dataset.parts import TableSet
from revdata.dataset.rows import plain_rows
from revdata.exports.databases import answerable
from revdata.serving.database import NAME
from revdata.serving.description import query_of

SECONDS = 20  # that one answer may take
REFUSED = range(400, 500)


@dataclass(frozen=True)
class Asked:
    """A page to ask: its address, what stands on it, or that it is to be refused."""

    path: str
    holds: str = ""
    refused: bool = False
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Reply:
    """The answer of a server to one request.

    `revdata.check_pages` returns one for each request. It is true if the
    answer is as it should be; ``print`` says what is wrong otherwise.

    Attributes
    ----------
    asked : Asked
        The page that was requested, and what should be on it.
    status : int
        Status code of the answer.
    ok : bool
        Whether the answer is as it should be.

    Examples
    --------
    >>> from revdata.serving.asking import Asked, Reply
    >>> print(Reply(Asked("/revdata/claims"), 500, ok=False))
    /revdata/claims was answered with 500.
    """

    asked: Asked
    status: int
    ok: bool

    def __bool__(self) -> bool:
        return self.ok

    def __str__(self) -> str:
        """Return the answer as a sentence."""
        if self.asked.refused:
            return f"{self.asked.path} was answered with {self.status}; it must be refused."
        if self.status != 200:
            return f"{self.asked.path} was answered with {self.status}."
        return f"{self.asked.path} does not show {self.asked.holds!r}."


async def ask(address: str, dataset: TableSet) -> list[Reply]:
    """Return the answers to the questions, to a page of each kind and to what must be refused."""
    import httpx

    answers = []
    async with httpx.AsyncClient(base_url=address, trust_env=False, timeout=SECONDS) as client:
        for asked in _pages(dataset):
            response = await client.get(asked.path, headers=dict(asked.headers))
            if asked.refused:
                ok = response.status_code in REFUSED
            else:
                ok = response.status_code == 200 and asked.holds in response.text
            answers.append(Reply(asked, response.status_code, ok))
    return answers


def _pages(dataset: TableSet) -> Iterator[Asked]:
    version = dataset.package.version
    yield Asked("/", holds=version)
    for table in dataset.package.tables.values():
        yield Asked(f"/{NAME}/{table.name}", holds=table.key)
    leader = plain_rows(dataset, "leaders")[0][0]
    yield Asked(f"/{NAME}/leaders/{leader}", holds="one-row")
    for question in answerable(dataset):
        for view in question.views:
            yield Asked(f"/{NAME}/{query_of(view)}", holds="<td class=")
    yield Asked(f"/{NAME}/find?words=thermidor", holds="<td class=")
    yield Asked(_sql("select value from metadata where name = 'version'"), holds=version)
    yield Asked("/", refused=True, headers={"host": "example.org"})
    yield Asked(_sql("delete from claims"), refused=True)
    yield Asked(_sql("attach database ':memory:' as other"), refused=True)


def _sql(query: str) -> str:
    return f"/{NAME}.json?{urlencode({'sql': query, '_shape': 'array'})}"
