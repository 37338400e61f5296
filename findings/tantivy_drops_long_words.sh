#!/usr/bin/env bash
# tantivy (PyPI) 0.27.0: a SHA-256 in a text field cannot be found.
# Guess:   a word is indexed whatever its length; a search for the very text of a cell finds the row.
# Seen:    the default tokenizer drops every word of 40 bytes or more, on indexing and in the query alike:
#          the 64 digits of a SHA-256 find nothing, the 40 of a SHA-1 neither, 39 are found. No error.
# Touches: full-text indexes over rows with checksums, long identifiers or URLs.
# Instead: add_text_field(name, tokenizer_name="raw") for such columns.
set -euo pipefail
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
python3 -m venv "$tmp/env"
"$tmp/env/bin/pip" install -qq tantivy==0.27.0
"$tmp/env/bin/python" - <<'PY'
import hashlib
from importlib.metadata import version

import tantivy

print("tantivy", version("tantivy"))
digest = hashlib.sha256(b"revolution").hexdigest()


def hits(word, **options):
    builder = tantivy.SchemaBuilder()
    builder.add_text_field("t", **options)
    schema = builder.build()
    index = tantivy.Index(schema)
    writer = index.writer()
    document = tantivy.Document()
    document.add_text("t", word)
    writer.add_document(document)
    writer.commit()
    index.reload()
    return index.searcher().search(index.parse_query(word, ["t"])).count


default = {n: hits(digest[:n]) for n in (12, 39, 40, 64)}
raw = hits(digest, tokenizer_name="raw")
print("hits by length, default tokenizer:", default)
print("hits for 64 digits, tokenizer raw:", raw)
assert default == {12: 1, 39: 1, 40: 0, 64: 0} and raw == 1, "the behaviour has changed"
PY
