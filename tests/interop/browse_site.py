"""Open the pages of a site from their folder in Chromium, and print as JSON what happened.

Arguments: Chromium, the folder of the site, words to search for. Runs in an environment of its own.
"""

import json
import sys
from pathlib import Path
from typing import Any

from playwright.sync_api import Page, sync_playwright

# No sandbox, because who tests in a container is root; nothing of the browser's own is fetched.
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]


def found_by(page: Page, words: str) -> list[str]:
    """Return the titles of the pages that the search box of the present page finds."""
    page.locator("input[name=q]").first.fill(words)
    page.locator("input[name=q]").first.press("Enter")
    page.wait_for_selector("#search-results .search-summary")
    page.wait_for_function("!document.querySelector('.search-summary').textContent.includes('…')")
    return page.locator("#search-results ul.search > li > a").all_text_contents()


def browse(chromium: str, site: Path, searches: list[str]) -> dict[str, Any]:
    """Return requests and errors of all pages, those too wide for a phone, and what was found."""
    seen: dict[str, Any] = {"pages": 0, "requests": [], "errors": [], "wide": [], "found": {}}
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=ARGUMENTS)
        context = browser.new_context()
        context.on("request", lambda request: seen["requests"].append(request.url))
        page = context.new_page()
        page.on("pageerror", lambda error: seen["errors"].append(str(error)))
        page.set_viewport_size({"width": 390, "height": 844})  # a phone
        for path in sorted({*site.rglob("*.html")} - {site / "index.html"}):  # leads elsewhere
            page.goto(path.as_uri())
            seen["pages"] += 1
            if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
                seen["wide"].append(path.relative_to(site).as_posix())
        # Its errors are not counted: from a folder, the lines around a word cannot be fetched.
        page = context.new_page()
        for words in searches:
            page.goto((site / "index.html").as_uri())
            page.wait_for_url("**/docs/site/index.html")
            seen["found"][words] = found_by(page, words)
        browser.close()
    seen["requests"] = [url for url in seen["requests"] if not url.startswith(site.as_uri())]
    return seen


if __name__ == "__main__":
    print(json.dumps(browse(sys.argv[1], Path(sys.argv[2]), sys.argv[3:])))
