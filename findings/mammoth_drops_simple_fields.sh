#!/usr/bin/env bash
# mammoth 1.13.0, python-docx 1.2.0: words that stand in a Word document are not in its text.
# Guess:   the text of a paragraph is what a reader sees; what a reviewer inserted is in it.
# Seen:    mammoth leaves out the words of a simple field (w:fldSimple: a cross-reference, a date, a quotation's page),
#          and joins the words before and after a w:cr. It reads hidden text. Its messages name the elements, not the
#          words. python-docx leaves out insertions under review, and paragraphs of content controls, with no message.
# Touches: whoever takes quotations or a corpus from DOCX files of others.
# Instead: accept all changes and unlink fields (Ctrl+A, Ctrl+Shift+F9) first; read the messages of mammoth.
set -euo pipefail
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
python3 -m venv "$tmp/env"
"$tmp/env/bin/pip" install -qq mammoth==1.13.0 python-docx==1.2.0
"$tmp/env/bin/python" - <<'PY'
import io
import zipfile
from importlib.metadata import version

import docx
import mammoth

SPACE = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
WHO = 'w:id="1" w:author="a" w:date="2026-01-01T00:00:00Z"'


def run(words):
    return f'<w:r><w:t xml:space="preserve">{words}</w:t></w:r>'


def document(body):
    """Return a document of python-docx with another body."""
    made, changed = io.BytesIO(), io.BytesIO()
    docx.Document().save(made)
    with zipfile.ZipFile(made) as old, zipfile.ZipFile(changed, "w") as new:
        for name in old.namelist():
            xml = f'<?xml version="1.0"?><w:document {SPACE}><w:body>{body}</w:body></w:document>'
            new.writestr(name, xml if name == "word/document.xml" else old.read(name))
    return changed


BODIES = {
    "simple field": f'<w:p>{run("see page ")}<w:fldSimple w:instr="PAGEREF a">{run("17")}</w:fldSimple>{run(" there")}</w:p>',
    "line break": "<w:p><w:r><w:t>one</w:t><w:cr/><w:t>two</w:t></w:r></w:p>",
    "insertion": f'<w:p>{run("The party ")}<w:ins {WHO}>{run("soon ")}</w:ins>{run("won")}</w:p>',
    "content control": f'<w:sdt><w:sdtContent><w:p>{run("words")}</w:p></w:sdtContent></w:sdt>',
    "hidden": f'<w:p>{run("seen")}<w:r><w:rPr><w:vanish/></w:rPr><w:t> unseen</w:t></w:r></w:p>',
}
EXPECTED = {
    "simple field": ("see page  there", "see page  there"),
    "line break": ("onetwo", "one\ntwo"),
    "insertion": ("The party soon won", "The party won"),
    "content control": ("words", ""),
    "hidden": ("seen unseen", "seen unseen"),
}
print("mammoth", version("mammoth"), "python-docx", version("python-docx"))
for name, body in BODIES.items():
    file = document(body)
    by_mammoth = mammoth.extract_raw_text(file).value.strip()
    by_docx = "\n".join(paragraph.text for paragraph in docx.Document(file).paragraphs)
    print(f"{name}: mammoth {by_mammoth!r}, python-docx {by_docx!r}")
    assert (by_mammoth, by_docx) == EXPECTED[name], "the behaviour has changed"
PY
