"""Count the words of the hand-written pages, and print them page by page.

    python docs/count_words.py

Code blocks, printed output, HTML comments and what stands between the markers of a generated part
are left out, and so are the codebook, the rules, the coding manual and the changelog.
"""

import re
from pathlib import Path

ROOT = Path(__file__).parents[1]
PAGES = ["README.md", "CONTRIBUTING.md", "SECURITY.md", "docs/*.md", "docs/site/*.md"]
NOT_COUNTED = {"codebook", "rules", "coding-manual"}
LEFT_OUT = [
    r"(?s)<!-- begin ([\w ]+) -->.*?<!-- end \1 -->",
    r"(?s)<!--.*?-->",
    r"(?ms)^ *(`{3,})[^\n]*\n.*?^ *\1 *$",
    r"\]\([^)]*\)",  # where a link leads
]


def words(text: str) -> int:
    """Return how many words of prose a page has; a word has a letter or a digit."""
    for pattern in LEFT_OUT:
        text = re.sub(pattern, " ", text)
    return sum(bool(re.search(r"\w", word)) for word in text.split())


def main() -> None:
    """Print the pages, the longest first, and the total."""
    counts = {
        str(page.relative_to(ROOT)): words(page.read_text(encoding="utf-8"))
        for pattern in PAGES
        for page in ROOT.glob(pattern)
        if page.stem not in NOT_COUNTED
    }
    for name, count in sorted(counts.items(), key=lambda item: -item[1]):
        print(f"{count:6,}  {name}")
    print(f"{sum(counts.values()):6,}  in all")


if __name__ == "__main__":
    main()
