"""The positions of several texts on the same questions, and how they are related."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from revdata.dataset.joins import row_labels, stating_passages
from revdata.dataset.parts import TableSet
from revdata.dataset.rows import load_rows
from revdata.errors import NotFoundError, not_found
from revdata.lookup import Answer
from revdata.text.fingerprints import folded_words

if TYPE_CHECKING:
    import pandas as pd

Row = dict[str, Any]


@dataclass(frozen=True)
class ComparedQuestion(Answer):
    """One question with the position of each text on it.

    Attributes
    ----------
    question_id : str
        Identifier of the question.
    label : str
        Its name in a few words.
    question : str
        The question itself.
    positions : tuple of dict
        One dictionary a text, with the keys of `Comparison.positions`.
    relations : tuple of dict
        One dictionary a pair, with the keys of `Comparison.relations`.

    Examples
    --------
    >>> import revdata
    >>> question = revdata.compare("strikes-first").questions[0]
    >>> question.question_id, len(question.positions)
    ('co.q-strikes-first', 3)
    """

    question_id: str
    label: str
    question: str
    positions: tuple[Row, ...]
    relations: tuple[Row, ...]

    def __str__(self) -> str:
        blocks = [f"{self.question}  [{self.question_id}]"]
        blocks += [_position_line(position) for position in self.positions]
        blocks += [_relation_line(relation) for relation in self.relations]
        return "\n".join(blocks)


@dataclass(frozen=True)
class Comparison(Answer):
    """What several texts hold on the same questions.

    `revdata.compare` returns one; ``print`` shows it in sentences.

    Attributes
    ----------
    questions : tuple of ComparedQuestion
        The questions, in the order of the table ``questions``.

    Examples
    --------
    >>> import revdata
    >>> found = revdata.compare("strikes-first")
    >>> found.positions["author"].tolist()
    ['Trotsky, Leon', 'Marx, Karl', 'Le Bon, Gustave']
    """

    questions: tuple[ComparedQuestion, ...]

    def __str__(self) -> str:
        return "\n\n".join(map(str, self.questions))

    @property
    def positions(self) -> pd.DataFrame:
        """The position of each text on each question.

        Returns
        -------
        DataFrame
            One row a question and text, with the columns

            ===========  ====  ==============================================
            Column       Type  Contents
            ===========  ====  ==============================================
            question_id  str   identifier of the question
            question     str   the question
            author       str   author of the text, surname first
            source_id    str   the coded text
            standing     str   code of the list ``standing``
            about        str   what the text speaks of there
            summary      str   the position, in the coders' words
            claim_ids    str   claims that carry it, separated by spaces
            locators     str   places of the claims in the text
            ===========  ====  ==============================================

            The order is that of the questions.
        """
        return _frame(self.questions, "positions")

    @property
    def relations(self) -> pd.DataFrame:
        """How each two positions on a question are related.

        Returns
        -------
        DataFrame
            One row a pair of positions, with the columns

            ===============  ====  ==========================================
            Column           Type  Contents
            ===============  ====  ==========================================
            question_id      str   identifier of the question
            question         str   the question
            comparison_id    str   identifier of the comparison
            author           str   author of the one text
            other_author     str   author of the other text
            relation         str   code, such as ``agree``
            common_sentence  str   a sentence that both texts bear out
            reason           str   why the relation is coded so
            ===============  ====  ==========================================

            The order is that of the questions.
        """
        return _frame(self.questions, "relations")


def compare(dataset: TableSet, thing: str | None = None) -> Comparison:
    """Return what the texts hold on the questions that concern a thing, all questions without one.

    ``thing`` is a question by id or label, or words that stand in a question, in a position on it
    or in the sentence that two texts share. Raises NotFoundError with near names.
    """
    positions = _by_question(dataset)
    relations = _relations(dataset)
    questions = tuple(
        ComparedQuestion(
            row["question_id"],
            row["label"],
            row["question"],
            tuple(positions.get(row["question_id"], ())),
            tuple(relations.get(row["question_id"], ())),
        )
        for row in load_rows(dataset, "questions")
    )
    if not questions:
        raise NotFoundError(
            f"{dataset.label} alone has no questions. They come with all texts: texts='all' in "
            "Python, --texts all on the command line."
        )
    return Comparison(_concerning(questions, thing) if thing else questions)


def _concerning(
    questions: tuple[ComparedQuestion, ...], thing: str
) -> tuple[ComparedQuestion, ...]:
    for question in questions:
        short = question.question_id.rpartition(".")[2]
        if thing in (question.question_id, short, question.label):
            return (question,)
    wanted = folded_words(thing)
    found = tuple(question for question in questions if _has(question, wanted))
    if not found:
        names = [name for question in questions for name in (question.question_id, question.label)]
        said = not_found("question about", thing, names)
        raise NotFoundError(f"{said} 'revdata compare' shows all {len(questions)} questions.")
    return found


def _has(question: ComparedQuestion, wanted: list[str]) -> bool:
    """Return whether each word, or one that begins with it, stands in what is said there."""
    cells = [question.question_id, question.label, question.question]
    cells += [row[name] or "" for row in question.positions for name in ("about", "summary")]
    cells += [row["common_sentence"] or "" for row in question.relations]
    words = folded_words(" ".join(cells))
    return all(any(word.startswith(one) for word in words) for one in wanted)


def _by_question(dataset: TableSet) -> dict[str, list[Row]]:
    """Return the positions on each question with author and evidence, in the order of the texts."""
    authors = {row["source_id"]: row["author"] for row in load_rows(dataset, "sources")}
    stated, places = stating_passages(dataset), row_labels(dataset, "passages")
    claims: dict[str, list[str]] = {}
    for row in load_rows(dataset, "position_claims"):
        claims.setdefault(row["position_id"], []).append(row["claim_id"])
    found: dict[str, list[Row]] = {}
    for row in load_rows(dataset, "positions"):
        carrying = claims.get(row["position_id"], [])
        passages = dict.fromkeys(passage for claim in carrying for passage in stated[claim])
        position = {
            "author": authors[row["source_id"]],
            **{name: row[name] for name in ("source_id", "standing", "about", "summary")},
            "claim_ids": " ".join(carrying),
            "locators": " ".join(str(places[passage]) for passage in passages),
        }
        found.setdefault(row["question_id"], []).append(position)
    return found


def _relations(dataset: TableSet) -> dict[str, list[Row]]:
    authors = {row["source_id"]: row["author"] for row in load_rows(dataset, "sources")}
    positions = {row["position_id"]: row for row in load_rows(dataset, "positions")}
    found: dict[str, list[Row]] = {}
    for row in load_rows(dataset, "comparisons"):
        one, other = positions[row["position_id"]], positions[row["other_position_id"]]
        relation = {
            "comparison_id": row["comparison_id"],
            "author": authors[one["source_id"]],
            "other_author": authors[other["source_id"]],
            **{name: row[name] for name in ("relation", "common_sentence", "reason")},
        }
        found.setdefault(one["question_id"], []).append(relation)
    return found


def _position_line(position: Row) -> str:
    if position["summary"] is None:
        return f"  {position['author']}: {position['standing'].replace('-', ' ')}"
    return (
        f"  {position['author']}, on {position['about']}: {position['summary']}\n"
        f"    {position['locators']}"
    )


def _relation_line(relation: Row) -> str:
    pair = f"{relation['author'].split(',')[0]} and {relation['other_author'].split(',')[0]}"
    sentence = f" “{relation['common_sentence']}”" if relation["common_sentence"] else ""
    return f"  {pair}: {relation['relation'].replace('-', ' ')}.{sentence} {relation['reason']}"


def _frame(questions: tuple[ComparedQuestion, ...], part: str) -> pd.DataFrame:
    import pandas as pd

    return pd.DataFrame(list(_rows(questions, part)))


def _rows(questions: tuple[ComparedQuestion, ...], part: str) -> Iterator[Row]:
    for question in questions:
        for row in getattr(question, part):
            yield {"question_id": question.question_id, "question": question.question, **row}
