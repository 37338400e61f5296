"""Seeded copies of the coded text as other editions have it, and where each passage is in them.

A copy is a list of paragraphs; each character knows the passage it came from, so that the truth
survives whatever is done to the text.
"""

from __future__ import annotations

import html
import pydoc_data.topics
import random
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from revdata.text.fingerprints import folded_words, normalise, paragraphs

WORD = re.compile(r"[^\W_]+(?:['\u2019][^\W_]+)*")
NOBODY = -1
WRONG_LETTERS = {
    "a": "oe", "b": "h", "c": "e", "d": "cl", "e": "c", "f": "t", "g": "q", "h": "b", "i": "l1",
    "k": "lc", "l": "1I", "m": "rn", "n": "ri", "o": "0c", "p": "n", "r": "n", "s": "5",
    "t": "f", "u": "ii", "v": "y", "w": "vv", "y": "v", ",": ".", ".": ",", "-": "~",
}  # fmt: skip
ENGLISH_NAMES = {
    "Kerenskii": "Kerensky", "Tseretelli": "Tsereteli", "Politbureau": "Politburo",
    "Il'ich": "Ilyich", "Iagoda": "Yagoda", "Rakovskii": "Rakovsky", "Zinoviev": "Zinovyev",
    "Trotskii": "Trotsky", "Trotskyism": "Trotskyism", "Tomskii": "Tomsky", "Soviet": "Soviet",
    "Thermidor": "Thermidor", "Krupskaia": "Krupskaya", "Sosnovskii": "Sosnovsky",
}  # fmt: skip
BRITISH = [
    (r"\b(lab|fav|hon|behavi|col|neighb|endeav|vig|rum|hum|val|sav)or(?=[a-z]*\b)", r"\1our"),
    (r"(?<=[a-z]{3})iz(e|ed|es|ing|ation|ations)\b", r"is\1"),
    (r"(?<=[a-z]{2})yz(e|ed|es|ing)\b", r"ys\1"),
    (r"\b(defen|offen)se\b", r"\1ce"),
    (r"\bcenter", "centre"),
    (r"\bprogram\b", "programme"),
    (r"(?<=[a-z])eled\b", "elled"),
    (r"(?<=[a-z])eling\b", "elling"),
    (r"\btoward\b", "towards"),
    (r"\bjudgment", "judgement"),
]


@dataclass
class Tagged:
    """Characters, and for each the passage it belongs to."""

    chars: list[str]
    owners: list[int]

    def __add__(self, other: Tagged) -> Tagged:
        return Tagged(self.chars + other.chars, self.owners + other.owners)

    @property
    def text(self) -> str:
        """Return the characters as one string."""
        return "".join(self.chars)


Copy = list[Tagged]
Change = Callable[[Copy, random.Random], Copy]


@dataclass(frozen=True)
class Edition:
    """A copy as a reader has it, and for each of its characters the passage it came from."""

    text: str
    owners: list[int]
    passage_ids: list[str]

    def extents(self) -> dict[str, tuple[int, int]]:
        """Return where each passage that is there begins and ends."""
        found: dict[int, tuple[int, int]] = {}
        for place, owner in enumerate(self.owners):
            if owner != NOBODY:
                found[owner] = (found.get(owner, (place, 0))[0], place + 1)
        return {self.passage_ids[owner]: span for owner, span in found.items()}


def inserted(text: str) -> Tagged:
    """Return text that belongs to no passage."""
    return Tagged(list(text), [NOBODY] * len(text))


def original(source: str, passages: pd.DataFrame) -> Copy:
    """Return the paragraphs of a text, each character with the number of its passage."""
    copy = [inserted(paragraph) for paragraph in paragraphs(source)]
    for number, row in enumerate(passages.itertuples()):
        owners = copy[row.paragraph].owners
        owners[row.start : row.end] = [number] * (row.end - row.start)
    return copy


def edition(copy: Copy, passage_ids: Iterable[str], between: str = "\n\n") -> Edition:
    """Return the copy with its paragraphs set apart."""
    whole = Tagged([], [])
    for paragraph in copy:
        whole.chars += paragraph.chars + list(between)
        whole.owners += paragraph.owners + [NOBODY] * len(between)
    return Edition(whole.text, whole.owners, list(passage_ids))


def replaced(paragraph: Tagged, pattern: str, replacement: str) -> Tagged:
    """Return the paragraph with a pattern replaced; what is new belongs where the old did."""
    text, result, at = paragraph.text, Tagged([], []), 0
    for match in re.finditer(pattern, text):
        new = match.expand(replacement)
        owner = paragraph.owners[match.start()] if match.group() else NOBODY
        result.chars += paragraph.chars[at : match.start()] + list(new)
        result.owners += paragraph.owners[at : match.start()] + [owner] * len(new)
        at = match.end()
    return result + Tagged(paragraph.chars[at:], paragraph.owners[at:])


def respelled(pairs: Iterable[tuple[str, str]]) -> Change:
    """Return a change that replaces patterns throughout."""
    pairs = list(pairs)

    def change(copy: Copy, _: random.Random) -> Copy:
        for pattern, replacement in pairs:
            copy = [replaced(paragraph, pattern, replacement) for paragraph in copy]
        return copy

    return change


def with_other_names(copy: Copy, rng: random.Random) -> Copy:
    """Change every capitalised word within a sentence, as if from another transliteration."""
    forms: dict[str, str] = {}
    ends = [("skii", "sky"), ("ii", "y"), ("ev", "eff"), ("ov", "off"), ("in", "ine")]

    def other(name: str) -> str:
        if name not in forms:
            for end, new in ends:
                if name.endswith(end):
                    forms[name] = name.removesuffix(end) + new
                    break
            else:
                at = rng.randrange(1, len(name))
                forms[name] = name[:at] + rng.choice("aeiouhy") + name[at:]
        return forms[name]

    names = {
        match.group()
        for paragraph in copy
        for match in re.finditer(r"(?<=[a-z,] )[A-Z][a-z]{3,}", paragraph.text)
    }
    pairs = [(rf"\b{name}\b", other(name)) for name in sorted(names)]
    return respelled(pairs)(copy, rng)


def curly(copy: Copy, _: random.Random) -> Copy:
    """Set curly quotes, the ellipsis character and long dashes."""
    pairs = [(r'(?:(?<=\s)|^)"', "\u201c"), ('"', "\u201d"), (r"(?<=\w)'", "\u2019"),
             (r"\.\.\.", "\u2026"), (r"(?<=\w) - (?=\w)", "\u2014")]  # fmt: skip
    return respelled(pairs)(copy, random.Random(0))


def reflowed(width: int = 72, hyphenate: bool = False) -> Change:
    """Return a change that breaks lines, at syllable-like places too if asked."""

    def change(copy: Copy, rng: random.Random) -> Copy:
        return [_wrap(paragraph, width, rng if hyphenate else None) for paragraph in copy]

    return change


def _wrap(paragraph: Tagged, width: int, rng: random.Random | None) -> Tagged:
    result, column, at = Tagged([], []), 0, 0
    for match in re.finditer(r"\S+", paragraph.text):
        word = match.group()
        if column and column + 1 + len(word) > width:
            room = width - column - 2
            cut = rng.randrange(2, room + 1) if rng and room > 2 and len(word) > 5 else 0
            if cut and word[:cut].isalpha() and len(word) - cut > 2 and word[cut:][:2].isalpha():
                owner = paragraph.owners[match.start() + cut]
                result.chars += [" ", *word[:cut], "-", "\n", *word[cut:]]
                result.owners += [
                    paragraph.owners[match.start() - 1],
                    *paragraph.owners[match.start() : match.start() + cut],
                    owner,
                    owner,
                    *paragraph.owners[match.start() + cut : match.end()],
                ]
                column, at = len(word) - cut, match.end()
                continue
            gap, column = "\n", 0
        else:
            gap = " " if column else ""
        if gap:
            result.chars.append(gap)
            result.owners.append(paragraph.owners[at] if at < match.start() else NOBODY)
        result.chars += paragraph.chars[match.start() : match.end()]
        result.owners += paragraph.owners[match.start() : match.end()]
        column += len(gap.strip("\n")) + len(word)
        at = match.end()
    return result


def damaged(rate: float) -> Change:
    """Return a change that spoils a share of the characters as scanning does."""

    def change(copy: Copy, rng: random.Random) -> Copy:
        return [_scan(paragraph, rate, rng) for paragraph in copy]

    return change


def _scan(paragraph: Tagged, rate: float, rng: random.Random) -> Tagged:
    result = Tagged([], [])
    for char, owner in zip(paragraph.chars, paragraph.owners, strict=True):
        new = _misread(char, rng) if rng.random() < rate else char
        result.chars += list(new)
        result.owners += [owner] * len(new)
    return result


def _misread(char: str, rng: random.Random) -> str:
    chance = rng.random()
    if chance < 0.6:
        other = WRONG_LETTERS.get(char.lower(), "x" if char.isalpha() else "")
        return rng.choice(other) if other else ""
    if chance < 0.8:
        return ""
    return char + rng.choice("eilt .',- ")


def with_notes(copy: Copy, rng: random.Random) -> Copy:
    """Put footnote marks of four kinds after one word in forty."""
    number = 0
    result = []
    for paragraph in copy:
        out, at = Tagged([], []), 0
        for match in WORD.finditer(paragraph.text):
            if rng.random() > 1 / 40:
                continue
            number += 1
            mark = rng.choice(
                [f"[{number}]", f"{number}", "*", "\u00b9\u00b2"[number % 2], f" ({number})"]
            )
            cut = slice(at, match.end())
            out = out + Tagged(paragraph.chars[cut], paragraph.owners[cut]) + inserted(mark)
            at = match.end()
        result.append(out + Tagged(paragraph.chars[at:], paragraph.owners[at:]))
    return result


def with_page_headers(copy: Copy, rng: random.Random) -> Copy:
    """Break pages every 38 lines, within paragraphs too, with a number and a running title."""
    page, lines = rng.randrange(60, 120), 0
    result = []
    for paragraph in copy:
        out, at = Tagged([], []), 0
        for match in re.finditer("\n", paragraph.text):
            lines += 1
            if lines % 38 == 0:
                page += 1
                head = f"\n\n{page}\n\fTHE REVOLUTION IN ITS DECLINE\n\n"
                cut = slice(at, match.start())
                out = out + Tagged(paragraph.chars[cut], paragraph.owners[cut]) + inserted(head)
                at = match.end()
        lines += 2
        result.append(out + Tagged(paragraph.chars[at:], paragraph.owners[at:]))
    return result


def with_paragraphs_between(other: list[str]) -> Change:
    """Return a change that adds a paragraph of other text after two paragraphs of three."""

    def change(copy: Copy, rng: random.Random) -> Copy:
        result = []
        for paragraph in copy:
            result.append(paragraph)
            if rng.random() < 2 / 3:
                result += [inserted(rng.choice(other)) for _ in range(rng.randrange(1, 4))]
        return result

    return change


def shuffled(copy: Copy, rng: random.Random) -> Copy:
    """Put the paragraphs in another order."""
    copy = list(copy)
    rng.shuffle(copy)
    return copy


def without_paragraphs(share: float) -> Change:
    """Return a change that takes out a share of the paragraphs."""

    def change(copy: Copy, rng: random.Random) -> Copy:
        return [paragraph for paragraph in copy if rng.random() >= share]

    return change


def without_sentences(share: float, other: list[str] | None = None) -> Change:
    """Return a change that takes out a share of the sentences, or puts others in their place."""

    def change(copy: Copy, rng: random.Random) -> Copy:
        owners = sorted({o for p in copy for o in p.owners if o != NOBODY})
        gone = {owner for owner in owners if rng.random() < share}
        result = []
        for paragraph in copy:
            out, last = Tagged([], []), NOBODY
            for char, owner in zip(paragraph.chars, paragraph.owners, strict=True):
                if owner not in gone:
                    out.chars.append(char)
                    out.owners.append(owner)
                elif owner != last and other:
                    out += inserted(rng.choice(other))
                last = owner
            if out.text.strip():
                result.append(out)
        return result

    return change


# Copies that are harder, since words come between a passage's own, or these are others


def with_words_changed(share: float, written: Callable[[str, random.Random], str]) -> Change:
    """Return a change that writes a share of the words otherwise, each still its passage's."""

    def change(copy: Copy, rng: random.Random) -> Copy:
        def one(word: Tagged) -> Tagged:
            new = list(written(word.text, rng)) if rng.random() < share else word.chars
            return Tagged(new, [word.owners[0]] * len(new))

        return [_each_word(paragraph, one) for paragraph in copy]

    return change


def _each_word(paragraph: Tagged, change: Callable[[Tagged], Tagged]) -> Tagged:
    result, at = Tagged([], []), 0
    for match in WORD.finditer(paragraph.text):
        before, word = slice(at, match.start()), slice(match.start(), match.end())
        result += Tagged(paragraph.chars[before], paragraph.owners[before])
        result += change(Tagged(paragraph.chars[word], paragraph.owners[word]))
        at = match.end()
    return result + Tagged(paragraph.chars[at:], paragraph.owners[at:])


def letter_spaced(word: str, _: random.Random) -> str:
    """Return a word as typewriters stress it."""
    return " ".join(word)


def synonymous(book: list[str]) -> Callable[[str, random.Random], str]:
    """Return what puts one other word or two in the place of a word, about as long as it."""
    by_length: dict[int, list[str]] = {}
    for word in sorted({word.lower() for text in book for word in WORD.findall(text)}):
        if word.isalpha():
            by_length.setdefault(len(word), []).append(word)

    def one(length: int, rng: random.Random) -> str:
        return rng.choice(by_length.get(max(length + rng.randrange(-1, 4), 1)) or ["so"])

    def other(word: str, rng: random.Random) -> str:
        count = 2 if rng.random() < 0.5 else 1
        new = " ".join(one(len(word), rng) for _ in range(count))
        return new[0].upper() + new[1:] if word[0].isupper() else new

    return other


def as_markdown(copy: Copy, rng: random.Random) -> Copy:
    """Link three names of ten to articles, and stress a word in twenty."""

    def marked(word: Tagged) -> Tagged:
        name = word.text
        if len(name) > 3 and name[0].isupper() and rng.random() < 0.3:
            page = f"https://en.example.org/wiki/{name}{rng.choice(['', '_(history)', '#Life'])}"
            title = rng.choice(["", f' "{name}"'])
            return inserted("[") + word + inserted(f"]({page}{title})")
        if rng.random() < 1 / 20:
            mark = inserted(rng.choice(["*", "**", "_"]))
            return mark + word + mark
        return word

    return [_each_word(paragraph, marked) for paragraph in copy]


def with_notes_in_sentences(book: list[str], share: float) -> Change:
    """Return a change that sets the text of a footnote after a share of the words."""

    def change(copy: Copy, rng: random.Random) -> Copy:
        number = 0

        def noted(word: Tagged) -> Tagged:
            nonlocal number
            if rng.random() >= share:
                return word
            number += 1
            text = rng.choice(book).split()
            words = " ".join(text[: rng.randrange(6, 40)])
            forms = [
                f" [{number}. {words}]",
                f" ({words})",
                f" [Note: {words}]",
                f"{number} {words}",
            ]
            return word + inserted(rng.choice(forms))

        return [_each_word(paragraph, noted) for paragraph in copy]

    return change


def abridged(share: float, least: int, kept: float) -> Change:
    """Return a change that leaves out words of a share of the sentences of more than ``least``.

    As a digest does: one stretch of each such sentence or a few short ones, wherever they stand.
    """

    def change(copy: Copy, rng: random.Random) -> Copy:
        return [_abridge(paragraph, share, least, kept, rng) for paragraph in copy]

    return change


def _abridge(
    paragraph: Tagged, share: float, least: int, kept: float, rng: random.Random
) -> Tagged:
    sentences: dict[int, list[tuple[int, int]]] = {}
    for match in WORD.finditer(paragraph.text):
        sentences.setdefault(paragraph.owners[match.start()], []).append(match.span())
    gone: set[int] = set()
    for words in sentences.values():
        if len(words) > least and rng.random() < share:
            for index in _left_out(len(words), round(len(words) * (1 - kept)), rng):
                start, end = words[index]
                gone.update(range(start, end + paragraph.text[end : end + 1].isspace()))
    keep = [at for at in range(len(paragraph.chars)) if at not in gone]
    return Tagged([paragraph.chars[at] for at in keep], [paragraph.owners[at] for at in keep])


def _left_out(words: int, most: int, rng: random.Random) -> set[int]:
    """Return so many words of a sentence, in one stretch or in stretches of two to five."""
    in_one = rng.random() < 1 / 2
    gone: set[int] = set()
    while len(gone) < most:
        length = most if in_one else min(rng.randrange(2, 6), most - len(gone))
        first = rng.randrange(words - length + 1)
        gone.update(range(first, first + length))
    return gone


def as_html(copy: Copy, _: random.Random) -> Copy:
    """Set the copy as a web page: paragraphs, a word in four hundred in italics, references."""
    page = [inserted("<!DOCTYPE html><html><head><title>A page</title></head><body>")]
    for number, paragraph in enumerate(copy):
        out = Tagged([], [])
        for char, owner in zip(paragraph.chars, paragraph.owners, strict=True):
            written = {"&": "&amp;", "<": "&lt;", '"': "&ldquo;", "\u00e9": "&eacute;"}.get(
                char, char
            )
            out.chars += list(written)
            out.owners += [owner] * len(written)
        tag = "h2" if len(out.chars) < 30 else "p"
        page.append(inserted(f'<{tag} id="p{number}">') + out + inserted(f"</{tag}>"))
    return [*page, inserted("</body></html>")]


def inside(book: list[str], words: int) -> Change:
    """Return a change that sets the copy between chapters of another book of that many words."""

    def change(copy: Copy, rng: random.Random) -> Copy:
        start, chosen, count = rng.randrange(len(book)), [], 0
        while count < words:
            chosen.append(book[(start + len(chosen)) % len(book)])
            count += len(chosen[-1].split())
        cut = rng.randrange(len(chosen) + 1)
        return [*map(inserted, chosen[:cut]), *copy, *map(inserted, chosen[cut:])]

    return change


def other_books() -> dict[str, list[str]]:
    """Return long texts that are installed here, as paragraphs; none is made from the coded text.

    The manual of Python always is; the others are documentation of Debian packages (``anarchism``,
    a book on the same subject, 1.8 million words) and are used where they are found.
    """
    topics = "\n\n".join(pydoc_data.topics.topics.values())
    books = {"Python manual": [" ".join(p.split()) for p in topics.split("\n\n")]}
    pages = sorted(Path("/usr/share/doc/anarchism/html").glob("*.html"))
    if pages:
        books["An Anarchist FAQ"] = [
            " ".join(html.unescape(re.sub(r"<[^>]*>", "", block)).split())
            for page in pages
            for block in re.split(
                r"</?(?:p|h[1-6]|li|br|div)\b[^>]*>", page.read_text("utf-8", "replace")
            )
        ]
    return {name: [p for p in book if len(p.split()) > 3] for name, book in books.items()}


def without_quotations(source: str, book: list[str]) -> list[str]:
    """Return the paragraphs of a book that have no run of six words with the coded text."""
    words = folded_words(normalise(source))
    runs = {tuple(words[i : i + 6]) for i in range(len(words) - 5)}

    def quotes(paragraph: str) -> bool:
        own = folded_words(normalise(paragraph))
        return any(tuple(own[i : i + 6]) in runs for i in range(len(own) - 5))

    return [paragraph for paragraph in book if not quotes(paragraph)]


def in_turn(*changes: Change) -> Change:
    """Return one change made of several."""

    def change(copy: Copy, rng: random.Random) -> Copy:
        for one in changes:
            copy = one(copy, rng)
        return copy

    return change
