#!/usr/bin/env bash
# markdownify 1.2.3 and html2text 2025.4.15: paragraphs that open with a year become a list, and 1921 1918.
# Guess:   text is escaped where Markdown would take it for markup, so that HTML comes back as it was.
# Seen:    from paragraphs "1917. ..." and "1921. ..." markdownify writes what every renderer takes for one
#          list from 1917 on: the second is shown as 1918. html2text escapes the full stop, but not "1905)".
#          The way back drops the text of the years. pandoc 3.9 escapes both.
# Touches: chronicles, footnotes and quoted passages turned from HTML into Markdown.
# Instead: markdownify(html, escape_misc=True); html2text with escape_snob = True.
set -euo pipefail
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
python3 -m venv "$tmp/env"
"$tmp/env/bin/pip" install -qq markdownify==1.2.3 html2text==2025.4.15 markdown-it-py==4.3.0 \
  pypandoc_binary==1.17
"$tmp/env/bin/python" - <<'PY'
from importlib.metadata import version

import html2text
import pypandoc
from markdown_it import MarkdownIt
from markdownify import markdownify

print("markdownify", version("markdownify"), "html2text", version("html2text"), end=" ")
print("pandoc", pypandoc.get_pandoc_version())
html = "<p>1917. Strikes spread.</p>\n<p>1921. A mutiny.</p>\n<p>1905) A first attempt.</p>\n"
careful = html2text.HTML2Text()
careful.escape_snob = True
ways = {
    "markdownify": markdownify(html),
    "markdownify, escape_misc": markdownify(html, escape_misc=True),
    "html2text": html2text.html2text(html),
    "html2text, escape_snob": careful.handle(html),
    "pandoc": pypandoc.convert_text(html, "commonmark", "html"),
}
back = {name: MarkdownIt("commonmark").render(text) for name, text in ways.items()}
for name, text in back.items():
    print(f"{name:26}{'the same' if text == html else text.replace(chr(10), '')}")
wrong = [name for name, text in back.items() if text != html]
assert wrong == ["markdownify", "html2text"], "the behaviour has changed"
assert "1921" not in back["markdownify"] and "1905)" not in back["html2text"], "the behaviour has changed"
PY
