"""How surely passages are placed in other editions, and how fast, beside the field's own ways.

    REVDATA_SOURCE_TEXT=my-copy.txt python benchmarks/align.py --write docs/alignment.md
    ... python benchmarks/align.py --baseline OLD/bin/python        beside the version there

Copies are made from the text first; then the text is forbidden: opening it ends the run. Aligning
sees the copies and the published fingerprints, while the other ways are given each passage's own
words. A passage is placed right if the span covers at least 80 percent of its words and exceeds it
by at most 20 percent. Times are those of fresh processes, in turn with the baseline. The extra
packages: ``pip install edlib``.
"""

from __future__ import annotations

import argparse
import difflib
import os
import random
import statistics
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import editions as ed
from measuring import Cost, markdown, measure, ratios, spread, write, write_json
from rapidfuzz import fuzz
from scores import Score, Spans

import revdata
from revdata.text.alignment.words import split_words
from revdata.text.copies import read_copy
from revdata.text.fingerprints import folded_words, normalise

BOOK_WORDS = 100_000
ALIGN = "import sys, revdata; revdata.align(sys.argv[1]); print(open('/proc/self/status').read())"
Made = tuple[str, Any]  # a table, and its figures


def variants(book: list[str]) -> dict[str, ed.Change]:
    """Return the ways other editions differ, by what they are called in the table."""
    english = ed.respelled((rf"\b{a}", b) for a, b in ed.ENGLISH_NAMES.items())
    british = ed.respelled(ed.BRITISH)
    return {
        "as coded": lambda copy, _: copy,
        "lines of 72 columns": ed.reflowed(),
        "hyphens at line ends": ed.reflowed(hyphenate=True),
        "curly quotes, long dashes": ed.curly,
        "British spelling": british,
        "common English names": english,
        "every name spelt otherwise": ed.with_other_names,
        "footnote marks": ed.in_turn(ed.with_notes, ed.reflowed()),
        "page heads in sentences": ed.in_turn(ed.reflowed(), ed.with_page_headers),
        "paragraphs between": ed.with_paragraphs_between(book),
        "web page (HTML)": ed.as_html,
        "paragraphs in another order": ed.shuffled,
        "in a book of 100,000 words": ed.inside(book, BOOK_WORDS),
        "1 percent of characters damaged": ed.damaged(0.01),
        "3 percent damaged": ed.damaged(0.03),
        "3 percent, in a book": ed.in_turn(ed.damaged(0.03), ed.inside(book, BOOK_WORDS)),
        "10 percent damaged": ed.damaged(0.10),
        "20 percent damaged": ed.damaged(0.20),
        "a fifth of the paragraphs left out": ed.without_paragraphs(0.2),
        "a sixth of the sentences left out": ed.without_sentences(1 / 6),
        "half of the sentences left out": ed.without_sentences(0.5),
        "a sixth replaced by other text": ed.without_sentences(1 / 6, book),
        "left out, 3 percent, in a book": ed.in_turn(
            ed.without_paragraphs(0.2), ed.damaged(0.03), ed.inside(book, BOOK_WORDS)
        ),
        "spelling, names, notes, insertions, hyphens, heads, 3 percent, book": ed.in_turn(
            british,
            english,
            ed.with_notes,
            ed.with_paragraphs_between(book),
            ed.reflowed(hyphenate=True),
            ed.with_page_headers,
            ed.damaged(0.03),
            ed.inside(book, BOOK_WORDS),
        ),
        "Markdown: names linked, words stressed": ed.as_markdown,
        "texts of footnotes in sentences": ed.with_notes_in_sentences(book, 1 / 150),
        "3 percent of words letter-spaced": ed.with_words_changed(0.03, ed.letter_spaced),
        "four sentences of ten abridged": ed.abridged(0.8, 20, 0.6),
        "a fifth of the words other words": ed.with_words_changed(0.2, ed.synonymous(book)),
    }


def ours(path: Path) -> Spans:
    """Place the passages by their fingerprints."""
    alignment = revdata.align(path)
    return {
        one.passage_id: (one.start, one.end)
        for one in alignment.passages
        if one.start is not None and one.end is not None
    }


def by_rapidfuzz(passages: dict[str, str], text: str) -> Spans:
    """Find exact pieces of each passage, then the best partial match around the most of them."""
    found = {}
    for name, passage in passages.items():
        votes: Counter[int] = Counter()
        for at in range(0, max(len(passage) - 12, 1), 6):
            seed = passage[at : at + 12]
            place = text.find(seed)
            while place >= 0 and votes.total() < 400:
                votes[(place - at) // 64] += 1
                place = text.find(seed, place + 1)
        best, best_score = None, 70.0
        for bucket, _ in votes.most_common(3):
            low = max(bucket * 64 - 64, 0)
            window = text[low : low + len(passage) + len(passage) // 3 + 192]
            match = fuzz.partial_ratio_alignment(passage, window, score_cutoff=best_score)
            if match and match.score > best_score:
                best, best_score = (low + match.dest_start, low + match.dest_end), match.score
        if best:
            found[name] = best
    return found


def by_difflib(passages: dict[str, str], text: str) -> Spans:
    """Compare the words of both texts as a whole; a passage lies where its words match."""
    words = [(m.group().casefold(), m.start(), m.end()) for m in ed.WORD.finditer(text)]
    own, names = [], []
    for name, passage in passages.items():
        here = folded_words(passage)
        own += here
        names += [name] * len(here)
    matcher = difflib.SequenceMatcher(None, own, [w for w, _, _ in words], autojunk=False)
    places: dict[str, list[int]] = {}
    for block in matcher.get_matching_blocks():
        for k in range(block.size):
            places.setdefault(names[block.a + k], []).append(block.b + k)
    counts = Counter(names)
    return {
        name: (words[at[0]][1], words[at[-1]][2])
        for name, at in places.items()
        if len(at) >= counts[name] / 2
    }


def by_edlib(passages: dict[str, str], text: str) -> Spans:
    """Find the infix of the text with the fewest edits to each passage."""
    import edlib

    found = {}
    for name, passage in passages.items():
        result = edlib.align(passage, text, mode="HW", task="locations", k=len(passage) * 3 // 10)
        if result["locations"]:
            start, end = result["locations"][0]
            found[name] = (start or 0, end + 1)
    return found


def other_ways() -> dict[str, Callable[[dict[str, str], str], Spans]]:
    """Return the alternatives that are installed."""
    ways = {"rapidfuzz": by_rapidfuzz, "difflib": by_difflib}
    try:
        import edlib  # noqa: F401
    except ImportError:
        return ways
    return {**ways, "edlib": by_edlib}


def plain(text: str) -> str:
    """Return the text as the other ways search it, character for character where it stood."""
    pairs = {"\n": " ", "\u2019": "'", "\u2018": "'", "\u201c": '"', "\u201d": '"', "\u2014": "-"}
    return text.translate(str.maketrans(pairs))


def forbid(path: Path) -> None:
    """End the run if the text is opened again."""
    forbidden = path.resolve()

    def watch(event: str, arguments: tuple[object, ...]) -> None:
        if event == "open" and isinstance(arguments[0], (str, os.PathLike)):
            opened = Path(os.fsdecode(arguments[0]))
            if opened.name == forbidden.name and opened.resolve() == forbidden:
                raise RuntimeError(f"{forbidden} was read while aligning")

    sys.addaudithook(watch)
    os.environ.pop("REVDATA_SOURCE_TEXT", None)


def accuracy(copies: dict[str, list[tuple[ed.Edition, Path]]], passages: dict[str, str]) -> Made:
    """Return the table of what each way places right and wrong."""
    ways = other_ways()
    header = ["copy", "right", "wrong", "absent, so reported"]
    header += [f"{way} right / wrong" for way in ways]
    rows = []
    for name, made in copies.items():
        score = Score()
        for copy, path in made:
            score.add(copy, ours(path))
        row = [name, *score.cells()]
        for way in ways.values():
            other = Score()
            copy, _ = made[0]
            if len(copy.text) < 10**6 and not (way is by_difflib and len(copy.text) > 10**5):
                other.add(copy, way(passages, plain(copy.text)))
                row.append(" / ".join(other.cells()[:2]))
            else:
                row.append("")
        rows.append(row)
        print("  ".join(row), flush=True)
    return markdown(header, rows), [dict(zip(header, row, strict=True)) for row in rows]


def other_texts(books: dict[str, list[str]], folder: Path) -> Made:
    """Return the table of what is found in books of other text."""
    rows = []
    for name, book in books.items():
        path = folder / "other.txt"
        path.write_text("\n\n".join(book), encoding="utf-8")
        alignment = revdata.align(path)
        there = [one for one in alignment.passages if one.status != "absent"]
        rows.append([name, f"{alignment.words:,}", str(len(there))])
        print(name, alignment.words, [(one.passage_id, one.share, one.line) for one in there])
    return markdown(["text", "words", "passages found"], rows), rows


def speed(
    book: list[str], copy: ed.Copy, passages: dict[str, str], folder: Path, options: Any
) -> Made:
    """Return the table of what aligning costs, beside reading a file and beside the baseline."""
    rows, figures = [], {}
    for words in (BOOK_WORDS, 10 * BOOK_WORDS):
        made = ed.edition(ed.inside(book, words)(copy, random.Random(1)), [])
        path = folder / f"{words}.txt"
        path.write_text(made.text, encoding="utf-8")
        reading, splitting, aligning = [], [], []
        for _ in range(options.runs):
            reading.append(cpu(lambda path=path: folded_words(normalise(read_copy(path).text))))
            splitting.append(cpu(lambda path=path: split_words(read_copy(path).text)))
            aligning.append(cpu(lambda path=path: revdata.align(path)))
        costs = in_turn(path, options.baseline, options.runs)
        others = {
            name: cpu(lambda way=way, made=made: way(passages, plain(made.text)))
            for name, way in other_ways().items()
            if words == BOOK_WORDS and name != "difflib"
        }
        base = statistics.median(reading)
        row = [f"{words:,}", spread(reading), spread(ratios(aligning, reading))]
        row += [spread(ratios(splitting, reading)), *beside(costs)]
        row.append(", ".join(f"{name} {taken / base:.1f}" for name, taken in others.items()))
        rows.append(row)
        figures[words] = {"reading": reading, "splitting": splitting, "aligning": aligning}
        figures[words] |= {"processes": costs, "others": others}
        print("  ".join(row), flush=True)
    header = ["words", "read, normalise, split", "align, as a ratio", "of it reading and splitting"]
    header += ["whole process", "to version 1.0.0", "memory, MiB", "to version 1.0.0"]
    return markdown([*header, "others, as a ratio"], rows), figures


def in_turn(path: Path, baseline: str | None, runs: int) -> dict[str, list[Cost]]:
    """Return what processes that align a file cost, after one of each that is not counted."""
    bare = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    pythons = {"this": sys.executable} | ({"baseline": baseline} if baseline else {})
    costs: dict[str, list[Cost]] = {name: [] for name in pythons}
    for run in range(runs + 1):
        for name, python in pythons.items():
            own = None if name == "this" else bare  # PYTHONPATH names this version alone
            cost = measure((python, "-c", ALIGN, str(path)), own)
            peak = next(line for line in cost.output.splitlines() if line.startswith("VmHWM"))
            own_peak = int(peak.split()[1]) / 1024  # the system's figure has this process in it
            costs[name] += [replace(cost, mebibytes=own_peak, output="")] if run else []
    return costs


def beside(costs: dict[str, list[Cost]]) -> list[str]:
    """Return processor seconds and memory of this version, each with its ratio to the baseline."""
    cells = []
    for measured, unit in (("processor", " s"), ("mebibytes", "")):
        own, old = (
            [getattr(one, measured) for one in costs.get(n, ())] for n in ("this", "baseline")
        )
        cells.append(f"{statistics.median(own):.{2 if unit else 0}f}{unit}")
        cells.append(spread(ratios(own, old)) if old else "")
    return cells


def cpu(call: Callable[[], object]) -> float:
    """Return the processor seconds of a call."""
    start = time.process_time()
    call()
    return time.process_time() - start


def main() -> None:
    """Make the copies, forbid the text, and print what was measured."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=int, default=5, help="copies made of each kind")
    tables = ["accuracy", "other texts", "speed"]
    parser.add_argument("--only", choices=tables, action="append", help="make this table alone")
    parser.add_argument("--write", type=Path, help="a document to put the tables into")
    parser.add_argument("--baseline", help="the Python in which an earlier version is installed")
    parser.add_argument("--runs", type=int, default=5, help="times that each process runs")
    parser.add_argument("--json", type=Path, default=Path("build/benchmarks/align.json"))
    options = parser.parse_args()
    source = Path(os.environ["REVDATA_SOURCE_TEXT"])
    books = ed.other_books()
    book = list(books.values())[-1]
    text = source.read_text(encoding="utf-8")
    whole = ed.original(text, revdata.passages)
    ids = list(revdata.passages["passage_id"])
    unquoting = {
        f"{name}, its quotations taken out": ed.without_quotations(text, other)
        for name, other in books.items()
    }
    passages = {}
    for name, (start, end) in (plain_copy := ed.edition(whole, ids)).extents().items():
        passages[name] = plain_copy.text[start:end]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        copies: dict[str, list[tuple[ed.Edition, Path]]] = {}
        for number, (kind, change) in enumerate(variants(book).items()):
            for seed in range(options.seeds):
                made = ed.edition(change(whole, random.Random(f"{kind} {seed}")), ids)
                path = folder / f"{number}-{seed}.{'html' if 'HTML' in kind else 'txt'}"
                path.write_text(made.text, encoding="utf-8", newline="")
                copies.setdefault(kind, []).append((made, path))
        forbid(source)
        makers = {
            "accuracy": lambda: accuracy(copies, passages),
            "other texts": lambda: other_texts({**books, **unquoting}, folder),
            "speed": lambda: speed(book, whole, passages, folder, options),
        }
        tables = {name: makers[name]() for name in options.only or makers}
    write_json(options.json, {name: figures for name, (_, figures) in tables.items()})
    if options.write:
        write(options.write, {name: table for name, (table, _) in tables.items()})


if __name__ == "__main__":
    main()
