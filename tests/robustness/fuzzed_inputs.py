"""Give commands cells, headers, descriptors, locators and dates of chance; list what goes wrong.

Run by hand: ``python tests/robustness/fuzzed_inputs.py --rounds 25`` tries more than 2,000 inputs.
Right is what ends in time with status 0, 1 or 2, without a traceback, and with one sentence or a
report that its readers can read.
"""

import csv
import io
import json
import random
import shutil
import signal
import sys
import tempfile
from argparse import ArgumentParser
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from bad_days import Outcomes, report
from click.testing import CliRunner

from revdata.cli import main
from revdata.files.paths import package_root

SECONDS = 60  # that one command may take
EXAMPLE = package_root() / "examples" / "three-days"
CELLS = 40  # that are changed together
PIECES = (
    *("", " ", "\t", "\n", "\r\n", "\0", "\x1b[31m", "\u200b", "\u202e", "\ufeff", "\u2028", "😀"),
    *('"', '""', "'", ",", ";", "|", "=1+1", "-", "@", "{{", "%s", "\\", "_x000D_", "#NAME?"),
    *("0", "-1", "1e999", "NaN", "null", "None", "true", "9" * 40, "8583", "½", "٣"),
    *("1917", "1917-XX/1918", "1917-1X", "c. 1905", "[..1917]", "1917-02-30", "0000", "Y170000002"),
    *("§1¶13.4", "§", "¶", "13.4", "st.p13", "st.p13.s04", "c0001", "C0001", "lenin", "Ленин"),
    *("own", "Own", "a;b", "a" * 300, "../../x", "file:///x", "http://[", "é", "e\u0301", "\ud800"),
)
VALUES: tuple[Any, ...] = (
    *(None, True, 0, -1, 1.5, "", "x", [], {}, [None], [[]], {"x": None}, "9" * 40, [{}], ["x"]),
    *({"name": 1}, {"title": None}, {"path": "../x"}, [{"name": "x"}, {"name": "x"}]),
)
DATE = "0123456789-/XYESE?~%[].,{}T: "


def one_piece(chance: random.Random) -> str:
    """Return text that some part of some program has tripped over, or several of them together."""
    return "".join(chance.choices(PIECES, k=chance.choice([1, 1, 1, 2, 3])))


def run(arguments: Sequence[str]) -> list[str]:
    """Run a command, and return what is wrong with how it ended."""
    with _in_time():
        done = CliRunner().invoke(main, list(arguments))
    faults = []
    if done.exit_code not in (0, 1, 2) or "Traceback" in done.output:
        faults.append(f"status {done.exit_code}: {done.exception!r} {done.output[-300:]!r}")
    elif not isinstance(done.exception, SystemExit | None):
        faults.append(repr(done.exception))
    elif done.exit_code == 2 and not done.stderr.strip():
        faults.append("refused without a word")
    elif done.exit_code < 2 and "json" in arguments:
        try:
            json.loads(done.stdout)
        except ValueError as error:
            faults.append(f"a report that is no JSON: {error}")
    return faults


@contextmanager
def _in_time() -> Iterator[None]:
    def end(*_: object) -> None:
        raise TimeoutError(f"not ended within {SECONDS} seconds")

    signal.signal(signal.SIGALRM, end)
    signal.alarm(SECONDS)
    try:
        yield
    finally:
        signal.alarm(0)


@contextmanager
def _copy() -> Iterator[Path]:
    with tempfile.TemporaryDirectory() as folder:
        yield Path(shutil.copytree(EXAMPLE, Path(folder, "mine")))


def change_cells(chance: random.Random) -> tuple[int, list[str]]:
    """Validate a contribution of which many cells were changed."""
    with _copy() as folder:
        for _ in range(CELLS):
            path = chance.choice([p for p in folder.glob("data/*.csv") if p.stat().st_size])
            rows = list(csv.reader(io.StringIO(path.read_text("utf-8"), newline="")))
            if len(rows) > 1:
                row = chance.choice(rows[1:])
                row[chance.randrange(len(row))] = one_piece(chance).replace("\ud800", "\ufffd")
            with path.open("w", encoding="utf-8", newline="") as file:
                csv.writer(file, lineterminator="\n").writerows(rows)
        return CELLS, run(["validate", str(folder), "--report", "json"])


def change_files(chance: random.Random) -> tuple[int, list[str]]:
    """Validate a contribution of which each table was damaged: its header, bytes or encoding."""
    with _copy() as folder:
        paths = sorted(folder.glob("data/*.csv"))
        for path in paths:
            content = bytearray(path.read_bytes())
            match chance.randrange(6):
                case 0:
                    content = content[: chance.randrange(len(content) + 1)]
                case 1:
                    content[chance.randrange(len(content))] = chance.randrange(256)
                case 2:
                    at = chance.randrange(len(content))
                    content[at:at] = one_piece(chance).encode("utf-8", "replace")
                case 3:
                    header, line, rest = content.partition(b"\n")
                    names = header.split(b",")
                    piece = one_piece(chance).encode("utf-8", "replace")
                    names[chance.randrange(len(names))] = piece
                    content = bytearray(b",".join(names)) + line + rest
                case 4:
                    content = bytearray(content.decode().encode("utf-16"))
                case 5:
                    content = content.replace(b",", b";")
            path.write_bytes(content)
        return len(paths), run(["validate", str(folder), "--report", "json"])


def change_descriptor(chance: random.Random) -> tuple[int, list[str]]:
    """Ask a contribution whose descriptor has another value at some place."""
    with _copy() as folder:
        path = folder / chance.choice(["datapackage.json", "schemas/claims.json"])
        document = json.loads(path.read_text(encoding="utf-8"))
        _change_somewhere(document, chance)
        text = json.dumps(document)
        if chance.random() < 0.1:
            text = text[: chance.randrange(len(text))]
        path.write_text(text, encoding="utf-8")
        asked = [("cite",), ("show", "terms", "-f", "csv"), ("info", "claims"), ("show", "claims")]
        command = chance.choice(asked)
        faults = run([*command, "--path", str(folder)])
        return 1, [f"{' '.join(command)}: {fault}" for fault in faults]


def _change_somewhere(document: Any, chance: random.Random) -> None:
    """Walk down a document by chance, and put another value where the walk ends."""
    while True:
        keys = list(document) if isinstance(document, dict) else list(range(len(document)))
        key = chance.choice(keys)
        if isinstance(document[key], dict | list) and document[key] and chance.random() < 0.75:
            document = document[key]
            continue
        if chance.random() < 0.3:
            del document[key]
        else:
            document[key] = chance.choice(VALUES)
        return


def ask_for(chance: random.Random) -> tuple[int, list[str]]:
    """Ask for something that may not be there."""
    command = chance.choice(["explain", "passage", "cite", "find", "info", "show"])
    text = one_piece(chance)
    return 1, [f"{command} {text!r}: {fault}" for fault in run([command, "--", text])]


def read_date(chance: random.Random) -> tuple[int, list[str]]:
    """Ask what a date can mean."""
    text = "".join(chance.choices(DATE, k=chance.randint(1, 14)))
    if chance.random() < 0.5:
        text = chance.choice(["1917", "1917-10", "1917-10-25", "-0044-03"]) + text[:4]
    return 1, [f"bounds {text!r}: {fault}" for fault in run(["bounds", "--", text])]


TRIES: dict[Callable[[random.Random], tuple[int, list[str]]], int] = {  # of each, in a round
    change_cells: 1,
    change_files: 1,
    change_descriptor: 10,
    ask_for: 8,
    read_date: 20,
}


def fuzz(rounds: int, seed: int = 0, tries: Any = TRIES) -> Outcomes:
    """Try inputs of each kind so many times."""
    outcomes, faults = Counter[str](), list[str]()
    for kind, times in tries.items():
        chance = random.Random(f"{kind.__name__} {seed}")
        for _ in range(rounds * times):
            inputs, found = kind(chance)
            outcomes[kind.__name__.replace("_", " ")] += inputs
            faults += [f"{kind.__name__}: {fault}" for fault in found]
    return outcomes, faults


if __name__ == "__main__":
    parser = ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=25)
    parser.add_argument("--seed", type=int, default=0)
    asked = parser.parse_args()
    sys.exit(bool(report(*fuzz(asked.rounds, asked.seed))))
