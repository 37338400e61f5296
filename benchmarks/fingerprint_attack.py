"""What an attacker recovers of the text from the published fingerprints alone.

    REVDATA_SOURCE_TEXT=my-copy.txt python benchmarks/fingerprint_attack.py [--tries N] TEXTS...

``TEXTS`` are files or folders of English that the attacker owns (txt, html, pod, md). The attacker
sees the tables of the package. The text serves to score, to give the vocabulary to the attack
that is allowed to know it, and to make the overlapping hashes that were refused. Nothing recovered
is printed or kept: the report is figures. Chance has no part in it, so the same texts give the
same figures; only processor time depends on the machine.

(a) Every run of four words in the attacker's texts and the package, hashed and looked up.
(b) What (a) finds in the package is taken; for the other hashes a trigram model of all these texts
(Witten-Bell smoothing) proposes the words that come next, likeliest first, until a run has the
hash; where it finds none, what (a) finds in the texts is taken. Where every run of a passage is
found, its end, marks and capitals are guessed too, and tried against the SHA-256 of the passage.
(c) The same with the text's own vocabulary given. Then (b) and (c) against overlapping hashes.

More candidates find more. If the words before a run are known, model (c) finds 17 percent of the
runs with at most 65,536 candidates (16 bits) each, 30 percent with 20 bits and 42 percent with 24
bits; model (b) finds 12, 23 and 37 percent. Beyond some 16 million candidates, more wrong runs than
right ones have the 24-bit hash sought. The trigram model needs 7 bits a word; a large language
model is estimated to need 4.
"""

import argparse
import html
import math
import os
import re
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from hashlib import sha256
from itertools import combinations
from pathlib import Path

import numpy as np
import numpy.typing as npt

import revdata
from revdata.text.fingerprints import SHINGLE_WORDS, folded_words, normalise, paragraphs

ENDINGS = (".txt", ".html", ".htm", ".pod", ".md")
MOST_WORDS = 40_000
OWN_WEIGHT = 5  # of the package's own words against the attacker's texts
LOWEST = 60.0  # nats: nothing less likely is proposed
SENTENCE_TRIES = 20_000
UNKNOWN = -1
MARKS = re.compile(r"<(script|style)\b.*?</\1>|<[^>]*>", re.S | re.I)

SPACING = 100.0  # between the costs of two contexts, all of which are less

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Check = Callable[[list[str], list[str]], str | None]


@dataclass(frozen=True)
class Target:
    """A passage as the attacker sees it, with the true words for scoring alone."""

    opening: str
    words: int
    length: int
    sha256: str
    shingles: tuple[bytes, ...]
    truth: tuple[str, ...]

    @property
    def known(self) -> list[str]:
        """Return the folded words of the opening."""
        return folded_words(self.opening)


@dataclass
class Score:
    """What an attack found."""

    runs: int = 0
    matched: int = 0
    right: int = 0
    words: int = 0  # hidden words recovered that are right
    sentences: int | None = None  # confirmed by their SHA-256; None where this was not tried
    tried: int = 0
    seconds: float = 0.0

    def count(self, target: Target, number: int, run: str | None) -> None:
        """Count what was found for a hash of a passage, or that nothing was."""
        at = len(target.known) + SHINGLE_WORDS * number
        truth = target.truth[at : at + SHINGLE_WORDS]
        self.runs += 1
        if run is not None:
            found = tuple(run.split())
            self.matched += 1
            self.right += found == truth
            self.words += sum(a == b for a, b in zip(found, truth, strict=True))


class Lists:
    """Next words of each context, the likeliest first, with their costs in nats."""

    def __init__(self, context: Ints, words: Ints, chances: Floats, contexts: int) -> None:
        """Sort the words of ``contexts`` contexts, which are numbered from 0."""
        costs = -np.log(chances)
        order = np.lexsort((costs, context))
        self.words = words[order]
        self.costs = costs[order]
        self.keys = context[order] * SPACING + self.costs  # ascending: contexts do not overlap
        self.starts = np.searchsorted(self.keys, np.arange(contexts) * SPACING)

    def ends(self, context: Ints, limit: Floats) -> Ints:
        """Return where in each context the costs exceed a limit."""
        limit = np.clip(limit, -1.0, SPACING - 1)
        ends = np.searchsorted(self.keys, context * SPACING + limit, side="right")
        return np.maximum(ends, self.starts[context])


class Model:
    """A trigram model over a closed vocabulary: continuations, likeliest first."""

    def __init__(self, streams: Iterable[tuple[list[str], int]], vocabulary: list[str]) -> None:
        """Count the streams of words, each with its weight; other words are unknown."""
        self.words = vocabulary
        self.number = {word: i for i, word in enumerate(vocabulary)}
        size = self.size = len(vocabulary)
        parts, weights = [], []
        for stream, weight in streams:
            ids = [self.number.get(word, UNKNOWN) for word in stream]
            parts.append(np.array([*ids, UNKNOWN], dtype=np.int64))
            weights.append(np.full(len(ids) + 1, float(weight)))
        ids_, weight_ = np.concatenate(parts), np.concatenate(weights)
        one, n_one = _counts(ids_, weight_, ids_ != UNKNOWN)
        self.single = np.full(size, 1.0)
        self.single[one] += n_one
        self.single /= self.single.sum()
        known = (ids_[:-1] != UNKNOWN) & (ids_[1:] != UNKNOWN)
        pairs = ids_[:-1] * size + ids_[1:]
        self.pairs, n_two = _counts(pairs, weight_[1:], known)
        before, after = self.pairs // size, self.pairs % size
        self.pair_chance, self.pair_rest = _smoothed(before, n_two, self.single[after], size)
        known3 = known[:-1] & known[1:]
        self.triples, n_three = _counts(pairs[:-1] * size + ids_[2:], weight_[2:], known3)
        self.contexts, context = np.unique(self.triples // size, return_inverse=True)
        last = self.triples % size
        lower = self.pair_chance[np.searchsorted(self.pairs, self.triples % size**2)]
        number = len(self.contexts)
        self.triple_chance, self.triple_rest = _smoothed(context, n_three, lower, number)
        everything = np.zeros(size, dtype=np.int64)
        self.by_pair = Lists(context, last, self.triple_chance, number)
        self.by_word = Lists(before, after, self.pair_chance, size)
        self.by_none = Lists(everything, np.arange(size), self.single, 1)

    def chance(self, first: int, second: int, word: int) -> float:
        """Return the chance of a word after two others, either of which may be unknown."""
        chance = self.single[word]
        if second != UNKNOWN:
            at = np.searchsorted(self.pairs, second * self.size + word)
            seen = at < len(self.pairs) and self.pairs[at] == second * self.size + word
            chance = self.pair_chance[at] if seen else self.pair_rest[second] * chance
            context = self._context(np.array([first]), np.array([second]))[0]
            if context != UNKNOWN:
                key = (first * self.size + second) * self.size + word
                at = np.searchsorted(self.triples, key)
                seen = at < len(self.triples) and self.triples[at] == key
                rest = self.triple_rest[context]
                chance = self.triple_chance[at] if seen else rest * chance
        return float(chance)

    def _context(self, first: Ints, second: Ints) -> Ints:
        keys = first * self.size + second
        at = np.minimum(np.searchsorted(self.contexts, keys), len(self.contexts) - 1)
        found = (self.contexts[at] == keys) & (first != UNKNOWN) & (second != UNKNOWN)
        return np.where(found, at, UNKNOWN)

    def search(
        self, before: list[int], length: int, tries: int, check: Check
    ) -> tuple[str | None, int]:
        """Return the first continuation that passes the check, and how many were tried.

        A beam search: of the beginnings of each length the likeliest are kept, a quarter of
        ``tries``. ``check`` gets the words before the last and the candidates for the last.
        """
        path = np.array([[UNKNOWN, UNKNOWN, *before][-2:]], dtype=np.int64)
        costs = np.zeros(1)
        for step in range(length):
            most = tries if step == length - 1 else max(tries // 4, 1)
            parent, words, costs = self._likeliest(path, costs, most)
            path = np.column_stack((path[parent], words))
        tried = len(path)
        word = self.words
        heads: dict[tuple[int, ...], list[str]] = {}
        for *head, last in path[np.argsort(costs, kind="stable"), 2:].tolist():
            heads.setdefault(tuple(head), []).append(word[last])
        for head, candidates in heads.items():
            hit = check([word[i] for i in head], candidates)
            if hit is not None:
                return hit, tried
        return None, tried

    def _likeliest(self, path: Ints, costs: Floats, most: int) -> tuple[Ints, Ints, Floats]:
        """Return about ``most`` next words over all beginnings: whose, which, and their costs."""
        second = path[:, -1]
        context = self._context(path[:, -2], second)
        tri, two = np.flatnonzero(context != UNKNOWN), np.flatnonzero(second != UNKNOWN)
        rest = costs.copy()
        rest[tri] -= np.log(self.triple_rest[context[tri]])
        all_ = np.arange(len(path))
        least = rest.copy()
        least[two] -= np.log(self.pair_rest[second[two]])
        sources = [
            (self.by_pair, tri, context[tri], costs[tri]),
            (self.by_word, two, second[two], rest[two]),
            (self.by_none, all_, np.zeros(len(path), dtype=np.int64), least),
        ]
        low, high = 0.0, LOWEST
        while high - low > 0.1:
            middle = (low + high) / 2
            ends = (s.ends(c, middle - cost) - s.starts[c] for s, _, c, cost in sources)
            total = sum(int(end.sum()) for end in ends)
            low, high = (middle, high) if total <= most else (low, middle)
        parents, words, sums = [], [], []
        for lists, whose, c, cost in sources:
            start = lists.starts[c]
            number = lists.ends(c, low - cost) - start
            flat = np.repeat(start - np.cumsum(number) + number, number) + np.arange(number.sum())
            parents.append(np.repeat(whose, number))
            words.append(lists.words[flat])
            sums.append(np.repeat(cost, number) + lists.costs[flat])
        parent, word = np.concatenate(parents), np.concatenate(words)
        _, first = np.unique(
            parent * self.size + word, return_index=True
        )  # the cheapest stands first
        return parent[first], word[first], np.concatenate(sums)[first]


def _counts(keys: Ints, weights: Floats, valid: np.ndarray) -> tuple[Ints, Floats]:
    """Return the different keys, ascending, and the weight of each."""
    found, inverse = np.unique(keys[valid], return_inverse=True)
    return found, np.bincount(inverse, weights[valid], len(found))


def _smoothed(context: Ints, count: Floats, lower: Floats, contexts: int) -> tuple[Floats, Floats]:
    """Return Witten-Bell chances, and for each context the factor on what it was not seen with."""
    seen = np.bincount(context, count, contexts)
    kinds = np.bincount(context, minlength=contexts)
    chances = (count + kinds[context] * lower) / (seen + kinds)[context]
    return chances, np.where(seen > 0, kinds / np.maximum(seen + kinds, 1), 1.0)


@dataclass(frozen=True)
class Attacker:
    """What the attacker owns: a model, runs by their hash, and how words are spelled."""

    model: Model
    own_runs: dict[bytes, str]
    text_runs: dict[bytes, str]
    spelling: dict[str, str]


def run_check(digest: bytes) -> Check:
    """Return a check of the hash of a run."""

    def check(path: list[str], candidates: list[str]) -> str | None:
        start = "".join(f"{word} " for word in path).encode()
        for word in candidates:
            if sha256(start + word.encode()).digest().startswith(digest):
                return " ".join([*path, word])
        return None

    return check


def sentence_check(target: Target, body: list[str], spelling: dict[str, str]) -> Check:
    """Return a check of tails against length and SHA-256 of the sentence.

    Tried: the usual spelling of each word, up to three commas, and a mark at the end.
    """
    wanted = target.sha256

    def check(path: list[str], candidates: list[str]) -> str | None:
        for last in candidates:
            words = [spelling.get(w, w) for w in (*body, *path, *([last] if last else []))]
            spare = target.length - len(target.opening) - sum(len(w) + 1 for w in words)
            for mark in ("", ".", "?", "!", '."', '?"', ":", ";"):
                commas = spare - len(mark)
                if not 0 <= commas <= 3:
                    continue
                for places in combinations(range(len(words)), commas):
                    tail = "".join(
                        ("," if i in places else "") + " " + w for i, w in enumerate(words)
                    )
                    if sha256((target.opening + tail + mark).encode()).hexdigest() == wanted:
                        return tail
        return None

    return check


def attack_by_model(targets: list[Target], attacker: "Attacker", tries: int) -> Score:
    """Take the runs from the package's words, else the model, else the attacker's texts."""
    score = Score(sentences=0)
    model = attacker.model
    started = time.process_time()
    for target in targets:
        known: list[str | None] = list(target.known)
        for i, digest in enumerate(target.shingles):
            run = attacker.own_runs.get(digest)
            if run is None:
                before = [UNKNOWN if w is None else model.number.get(w, UNKNOWN) for w in known]
                run, tried = model.search(before, SHINGLE_WORDS, tries, run_check(digest))
                score.tried += tried
            run = run or attacker.text_runs.get(digest)
            score.count(target, i, run)
            known += run.split() if run else [None] * SHINGLE_WORDS
        if None not in known:
            body = [w for w in known[len(target.known) :] if w is not None]
            whole = _confirmed(target, body, model, attacker.spelling, score)
            score.sentences = (score.sentences or 0) + whole
    score.seconds = time.process_time() - started
    return score


def _confirmed(
    target: Target, body: list[str], model: Model, spelling: dict[str, str], score: Score
) -> bool:
    check = sentence_check(target, body, spelling)
    left = target.words - len(target.known) - len(body)
    if left == 0:
        score.tried += 1
        return check([], [""]) is not None
    before = [model.number.get(w, UNKNOWN) for w in (*target.known, *body)]
    hit, tried = model.search(before, left, SENTENCE_TRIES, check)
    score.tried += tried
    if hit is not None:
        tail = folded_words(hit)[-left:]
        score.words += sum(a == b for a, b in zip(tail, target.truth[-left:], strict=True))
    return hit is not None


def dictionary(streams: Iterable[list[str]]) -> dict[bytes, str]:
    """Return all runs of four words by their hash, the commonest of each."""
    grams: Counter[tuple[str, ...]] = Counter()
    for stream in streams:
        grams.update(zip(*(stream[i:] for i in range(SHINGLE_WORDS)), strict=False))
    found: dict[bytes, str] = {}
    for gram, _ in grams.most_common():
        found.setdefault(_digest(gram), " ".join(gram))
    return found


def attack_by_dictionary(targets: list[Target], runs: dict[bytes, str]) -> Score:
    """Look the hashes up among the runs of the attacker's texts."""
    score = Score(tried=len(runs))
    started = time.process_time()
    for target in targets:
        for i, digest in enumerate(target.shingles):
            score.count(target, i, runs.get(digest))
    score.seconds = time.process_time() - started
    return score


def attack_overlapping(targets: list[Target], model: Model, tries: int) -> Score:
    """Attack hashes of the runs that begin at every word: each gives the word after three known."""
    score = Score()
    started = time.process_time()
    for target in targets:
        known: list[str | None] = list(target.known)
        hidden = len(known)
        for at in range(hidden, len(target.truth)):
            start = at - SHINGLE_WORDS + 1
            digest = None if start < 0 else _digest(target.truth[start : at + 1])
            past = known[max(start, 0) :]
            word = None
            if digest is not None and None not in past and len(past) == SHINGLE_WORDS - 1:
                hit = run_check(digest)([w for w in past if w], model.words)
                score.tried += len(model.words)
                word = hit.split()[-1] if hit else None
            elif digest is not None and past == [None] * (SHINGLE_WORDS - 1):
                hit, tried = model.search([UNKNOWN], SHINGLE_WORDS, tries, run_check(digest))
                score.tried += tried
                if hit:
                    known[start:], word = list(hit.split()[:-1]), hit.split()[-1]
            known.append(word)
            score.runs += 1
        score.matched += sum(w is not None for w in known[hidden:])
        score.right += sum(
            w == t for w, t in zip(known[hidden:], target.truth[hidden:], strict=True)
        )
    score.words = score.right
    score.seconds = time.process_time() - started
    return score


def _digest(words: Iterable[str]) -> bytes:
    return sha256(" ".join(words).encode()).digest()[:3]


def targets_of(text: str) -> list[Target]:
    """Return the passages with what is published of them, and the true words."""
    lines = paragraphs(text)
    targets = []
    for row in revdata.passages.itertuples():
        shingles = row.shingles.split() if isinstance(row.shingles, str) else []
        targets.append(
            Target(
                opening=row.opening if isinstance(row.opening, str) else "",
                words=int(row.words),
                length=int(row.end - row.start),
                sha256=row.sha256,
                shingles=tuple(bytes.fromhex(shingle) for shingle in shingles),
                truth=tuple(folded_words(lines[row.paragraph][row.start : row.end])),
            )
        )
    return targets


def texts_at(paths: Iterable[Path]) -> Iterator[str]:
    """Return the attacker's texts, marks of HTML removed."""
    for path in paths:
        files = sorted(path.rglob("*")) if path.is_dir() else [path]
        for file in files:
            if file.suffix in ENDINGS and file.is_file():
                text = file.read_text(encoding="utf-8", errors="replace")
                yield html.unescape(MARKS.sub(" ", text)) if "<" in text else text


def own_texts() -> list[str]:
    """Return all that the package says in words: statements, labels, definitions, openings."""
    found = []
    for name, frame in revdata.load_all().items():
        for column in frame.columns:
            if column in {"sha256", "shingles"} or name == "vocabularies":
                continue
            cells = frame[column].dropna().astype("str").unique()
            found += [cell for cell in cells if " " in cell]
    return found


def usual_spelling(texts: Iterable[str]) -> dict[str, str]:
    """Return how a folded word is mostly written, within a sentence."""
    seen: dict[str, Counter[str]] = defaultdict(Counter)
    for text in texts:
        for match in re.finditer(r"(?<=[a-z,] )[^\W_]+(?:'[^\W_]+)*", text):
            for folded in folded_words(match.group()):
                seen[folded][match.group()] += 1
    return {folded: forms.most_common(1)[0][0] for folded, forms in seen.items()}


def bits_a_word(targets: list[Target], model: Model) -> tuple[float, list[float]]:
    """Return the model's mean bits a hidden word, the true words before given, and those by run."""
    total, count, runs = 0.0, 0, []
    for target in targets:
        ids = [model.number.get(word, UNKNOWN) for word in target.truth]
        bits = []
        for i, word in enumerate(ids):
            first, second = ([UNKNOWN, UNKNOWN, *ids[:i]])[-2:]
            chance = model.chance(first, second, word) if word != UNKNOWN else 0.0
            bits.append(-math.log2(chance) if chance else math.inf)
        hidden = bits[len(target.known) :]
        finite = [b for b in hidden if b < math.inf]
        total, count = total + sum(finite), count + len(finite)
        for i in range(len(target.shingles)):
            runs.append(sum(hidden[SHINGLE_WORDS * i : SHINGLE_WORDS * (i + 1)]))
    return total / count, runs


def report(name: str, score: Score, hidden: int) -> None:
    """Print one line of the table."""
    right = f"{score.right / score.matched:.0%}" if score.matched else ""
    whole = "" if score.sentences is None else str(score.sentences)
    print(
        f"| {name} | {score.tried / 1e6:,.1f} | {score.matched / score.runs:.1%} | {right} "
        f"| {score.words / hidden:.1%} | {whole} | {score.seconds / 60:.1f} |",
        flush=True,
    )


def report_bits(targets: list[Target], model: Model) -> None:
    """Print how well the model foresees the text, which says what more candidates would bring."""
    bits, runs = bits_a_word(targets, model)
    within = ", ".join(
        f"{sum(run <= limit for run in runs) / len(runs):.0%} within {limit}"
        for limit in (16, 20, 24, 28, 32, 40)
    )
    print(f"\n{bits:.1f} bits a word; runs by their bits, given what stands before: {within}.\n")


def main() -> None:
    """Run the attacks and print their table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("texts", nargs="+", type=Path)
    parser.add_argument("--tries", type=int, default=20_000, help="candidates for each run")
    parser.add_argument("--attacks", default="abc", help="which of a, b and c to run")
    parser.add_argument("--every", type=int, default=1, help="attack one passage in so many")
    options = parser.parse_args()
    source = os.environ.get("REVDATA_SOURCE_TEXT")
    if not source:
        sys.exit("REVDATA_SOURCE_TEXT names no copy of the text; without it nothing can be scored.")
    targets = targets_of(Path(source).read_text(encoding="utf-8"))
    foreign = [normalise(text) for text in texts_at(options.texts)]
    own = [normalise(text) for text in own_texts()]
    streams = [(folded_words(text), 1) for text in foreign]
    own_streams = [(folded_words(text), OWN_WEIGHT) for text in own]
    spelling = usual_spelling([*foreign, *own])
    counts = Counter(word for stream, _ in streams for word in stream)
    common = {word for word, _ in counts.most_common(MOST_WORDS)}
    vocabulary = common.union(*(stream for stream, _ in own_streams))
    truth = {word for target in targets for word in target.truth}
    targets = targets[:: options.every]
    hidden = sum(target.words - len(target.known) for target in targets)
    print(
        f"{len(targets)} passages, {hidden} words hidden in "
        f"{sum(len(target.shingles) for target in targets)} runs and their ends. The attacker's "
        f"texts: {counts.total():,} words; vocabulary {len(vocabulary):,}, with "
        f"{len(truth & vocabulary) / len(truth):.1%} of the {len(truth)} words of the text.\n\n"
        "| Attack | Candidates, millions | Hashes matched | of these right | Hidden words right "
        "| Passages whole | Core minutes |\n| --- | --- | --- | --- | --- | --- | --- |"
    )
    own_runs = dictionary(stream for stream, _ in own_streams)
    text_runs = dictionary(stream for stream, _ in streams)
    if "a" in options.attacks:
        report("(a) words of the package", attack_by_dictionary(targets, own_runs), hidden)
        report("(a) runs of the texts", attack_by_dictionary(targets, text_runs), hidden)
    for letter, words in (("b", vocabulary), ("c", truth)):
        if letter in options.attacks:
            model = Model([*streams, *own_streams], sorted(words))
            attacker = Attacker(model, own_runs, text_runs, spelling)
            name = f"({letter}) model" + (", true vocabulary" if letter == "c" else "")
            report(name, attack_by_model(targets, attacker, options.tries), hidden)
            overlapping = attack_overlapping(targets, model, options.tries)
            report(f"{name}, overlapping hashes", overlapping, hidden)
            report_bits(targets, model)


if __name__ == "__main__":
    main()
