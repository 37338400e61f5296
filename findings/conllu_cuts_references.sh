#!/usr/bin/env bash
# conllu 6.0.0: a value in MISC ends at the first "=" in it, and comments without a value are dropped.
# Guess:   parse() keeps what a sentence has, and serialize() writes the file that was read.
# Seen:    Ref=https://example.org/view?id=12&page=3 is "https://example.org/view?id", and written so; of a key given
#          twice, in MISC or in comments, the last remains; "# translated by hand" and "# page:" are not kept, though
#          "# newpar" is. A value in a comment may have "=". No warning.
# Touches: links, references and notes kept in MISC or in comments of a corpus that is read, changed and written.
# Instead: parse(text, field_parsers={"misc": lambda line, i: line[i]}), which keeps the column as text; comments as
#          "# key = value", each key once.
set -euo pipefail
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
python3 -m venv "$tmp/env"
"$tmp/env/bin/pip" install -qq conllu==6.0.0
"$tmp/env/bin/python" - <<'PY'
from importlib.metadata import version

import conllu

MISC = "Ref=https://example.org/view?id=12&page=3|Ref=Reed|SpaceAfter=No"
COMMENTS = ["# newpar", "# url = https://example.org/?id=12", "# translated by hand", "# note = a", "# note = b", "# page: 12"]
TEXT = "\n".join(COMMENTS) + "\n" + "\t".join(["1", "Bread", "bread", "NOUN", "_", "_", "0", "root", "_"])


def written(misc, **given):
    sentence = conllu.parse(f"{TEXT}\t{misc}\n\n", **given)[0]
    *comments, token = sentence.serialize().strip().split("\n")
    return comments, token.split("\t")[-1]


print("conllu", version("conllu"))
alone = MISC.replace("|Ref=Reed", "")
comments, misc = written(MISC)
seen = [misc, written(alone)[1], written(MISC, field_parsers={"misc": lambda line, i: line[i]})[1]]
for given, found in zip([MISC, alone, MISC], seen):
    print(given, "\n  ->", found)
print(*COMMENTS, "\n  ->", *comments)
assert seen[:2] == ["Ref=Reed|SpaceAfter=No", "Ref=https://example.org/view?id|SpaceAfter=No"], "the behaviour has changed"
assert seen[2] == MISC
assert comments == ["# newpar", "# url = https://example.org/?id=12", "# note = b"], "the behaviour has changed"
PY
