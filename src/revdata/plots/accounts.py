"""The picture of several texts on one question, each with the causes that it gives."""

from __future__ import annotations

from revdata.dataset.parts import TableSet
from revdata.errors import RevdataError
from revdata.exports.graphs import Edge, Graph, Node
from revdata.lookup.comparing import ComparedQuestion, compare
from revdata.plots.canvas import (
    BLUE,
    BODY,
    FAINT,
    INK,
    LINE,
    MARGIN,
    QUIET,
    RIGHT,
    SMALL,
    STRONG,
    VERMILLION,
    Canvas,
    Letters,
    Sample,
    Sign,
    Stroke,
    Tip,
)
from revdata.plots.cause_selection import UNFOUNDED
from revdata.plots.rows import (
    Row,
    author_name,
    authors,
    basis_in_words,
    code_labels,
    finding_attributes,
    in_order,
    is_held,
    labelled_rows,
    whose,
)

SIGNS = {"raises": ("triangle-up", BLUE), "lowers": ("triangle-down", VERMILLION)}
WORDS = {"raises": "raised by", "lowers": "lowered by"}
EFFECT = Letters(size=10.5, bold=True)
SILENT = Letters(size=10.5, italic=True, color=QUIET)
NARROW = 0.5  # of a column, where the text does not answer
GAP = 16.0


def draw(canvas: Canvas, dataset: TableSet, *, question: str | None = None) -> None:
    """Draw the answers of the texts to one question, a column an author, and how they stand.

    Without ``question`` it is that which most texts answer by causes. Raises NotFoundError for an
    unknown question or where there are none, RevdataError for words that several questions have.
    """
    asked, links = _choose(dataset, question)
    canvas.heading(
        asked.question,
        "What the texts claim: each author's answer, as the comparison sums it up, and below it "
        "what his claims in this answer name as cause of what.",
    )
    key: list[tuple[Sample, str]] = [(Sign(*SIGNS[sign]), words) for sign, words in WORDS.items()]
    key.append((Sign("triangle-up", LINE), "grey: not held, or not said to have happened"))
    canvas.key([*key, (Sign("triangle-up", INK, full=False), f"hollow: {basis_in_words('coder')}")])
    _answers(canvas, dataset, asked, links)
    canvas.y += 4
    canvas.rule((MARGIN, canvas.y), (RIGHT, canvas.y), Stroke(FAINT))
    canvas.y += 6
    labels = code_labels(dataset, "comparison-relation")
    for row in asked.relations:
        _relation(canvas, row, labels)
    for position in asked.positions:
        canvas.sentences.append(_sentence(position))
        canvas.sentences += [_link_sentence(row) for row in links.get(position["source_id"], [])]


def graph(dataset: TableSet, *, question: str | None = None) -> Graph:
    """Return the causal links of the answers as a graph, an edge a link with its author."""
    _, links = _choose(dataset, question)
    writers = authors(dataset)
    rows = [row for of_text in links.values() for row in of_text]
    nodes = {
        row[f"{end}_factor_id"]: row[f"{end}_factor"] for row in rows for end in ("cause", "effect")
    }
    edges = [
        Edge(
            row["cause_factor_id"],
            row["effect_factor_id"],
            f"{author_name(writers, row['source_id'])}: {row['sign']}",
            finding_attributes(row, "causal_link_id"),
        )
        for row in rows
    ]
    return Graph(tuple(Node(*node) for node in nodes.items()), tuple(edges))


def causes_by_question(dataset: TableSet) -> dict[str, dict[str, list[Row]]]:
    """Return the causal links of the claims that carry the answers, by question and source."""
    links = in_order(labelled_rows(dataset, "causal_links", places=True), "claim_id")
    positions = {row["position_id"]: row for row in labelled_rows(dataset, "positions")}
    found: dict[str, dict[str, list[Row]]] = {}
    for row in labelled_rows(dataset, "position_claims"):
        position = positions[row["position_id"]]
        by_text = found.setdefault(position["question_id"], {})
        rows = by_text.setdefault(position["source_id"], [])
        rows += [link for link in links.get(row["claim_id"], []) if link not in rows]
    return found


def _choose(dataset: TableSet, name: str | None) -> tuple[ComparedQuestion, dict[str, list[Row]]]:
    """Return a question and the causal links of each answer."""
    questions = compare(dataset, name).questions
    causes = causes_by_question(dataset)
    if name is None:
        found = max(questions, key=lambda one: _explained(causes.get(one.question_id, {})))
    elif len(questions) == 1:
        (found,) = questions
    else:
        names = ", ".join(one.question_id for one in questions)
        raise RevdataError(f"{name!r} stands in {len(questions)} questions: {names}. Name one.")
    return found, causes.get(found.question_id, {})


def _explained(links: dict[str, list[Row]]) -> tuple[int, int]:
    """Return how many texts name causes in their answer, and how many they are."""
    return sum(map(bool, links.values())), sum(map(len, links.values()))


def _answers(
    canvas: Canvas, dataset: TableSet, asked: ComparedQuestion, links: dict[str, list[Row]]
) -> None:
    """Set the answers side by side, narrower where a text does not answer."""
    standings, writers = code_labels(dataset, "position-standing"), authors(dataset)
    weights = [1 if row["summary"] else NARROW for row in asked.positions]
    room = RIGHT - MARGIN - GAP * (len(weights) - 1)
    left, top, bottom = float(MARGIN), canvas.y, canvas.y
    for position, weight in zip(asked.positions, weights, strict=True):
        wide = room * weight / sum(weights)
        source = position["source_id"]
        name = author_name(writers, source)
        y = canvas.lines(left, top, STRONG.wrap(name, wide), STRONG)
        if position["summary"]:
            y = canvas.lines(left, y, SMALL.wrap(f"on {position['about']}", wide), SMALL) + 2
            tip = Tip(position["locators"])
            y = canvas.lines(left, y, BODY.wrap(position["summary"], wide), BODY, tip) + 5
            y = _effects(canvas, (left, y), wide, links.get(source, []))
        else:
            standing = (standings.get(position["standing"]) or str(position["standing"])).lower()
            y = canvas.lines(left, y, SILENT.wrap(standing, wide), SILENT)
        bottom = max(bottom, y)
        left += wide + GAP
    canvas.y = bottom


def _effects(canvas: Canvas, place: tuple[float, float], wide: float, links: list[Row]) -> float:
    """Set each effect with its causes below it, and return where they end."""
    left, y = place
    if not links:
        return canvas.lines(left, y, SILENT.wrap("no cause named in these claims", wide), SILENT)
    for effect, rows in in_order(links, "effect_factor").items():
        y = canvas.lines(left, y, EFFECT.wrap(effect, wide), EFFECT) + 1
        for row in rows:
            said = "; ".join(filter(None, [_force(row), whose(row | {"contribution": None})]))
            words = f"{row['cause_factor']}{f' ({said})' if said else ''}"
            shape, color = SIGNS.get(row["sign"], ("circle", INK))
            color = color if _happened(row) else LINE
            tip = Tip(f"{row['statement']} ({row['claim_id']}, {row['locators']})")
            canvas.sign(left + 6, y + 6.5, Sign(shape, color, row["basis"] == "text", 45), tip)
            y = canvas.lines(left + 15, y, SMALL.wrap(words, wide - 15), SMALL) + 1
        y += 4
    return y


def _happened(row: Row) -> bool:
    return row["force"] not in UNFOUNDED and is_held(row)


def _force(row: Row) -> str:
    return "" if row["force"] == "contributing" else str(row["force"])


def _relation(canvas: Canvas, row: Row, labels: dict[str, str]) -> None:
    """Say how two answers stand to each other, and why."""
    pair = " and ".join(row[name].split(",")[0] for name in ("author", "other_author"))
    relation = (labels.get(row["relation"]) or str(row["relation"])).lower()
    canvas.paragraph(f"{pair}: {relation}", STRONG)
    if row["common_sentence"]:
        canvas.paragraph(f"Both could sign: “{row['common_sentence']}”", BODY)
    canvas.paragraph(row["reason"] or "", SMALL)
    canvas.y += 4
    canvas.sentences.append(f"{pair}: {relation}. {row['reason'] or ''}")


def _sentence(position: Row) -> str:
    name = position["author"].split(",")[0]
    if not position["summary"]:
        return f"{name}: {position['standing'].replace('-', ' ')}."
    return f"{name}, on {position['about']}: {position['summary']} ({position['locators']})"


def _link_sentence(row: Row) -> str:
    parts = [row["force"], basis_in_words(row["basis"]), whose(row), row["locators"]]
    said = f"{row['cause_factor']} {row['sign']} {row['effect_factor']}"
    return f"{row['author'].split(',')[0]}: {said} ({', '.join(filter(None, parts))})."
