"""Read the page as a reader does, in Chromium, and print what was found as JSON.

Arguments: the page, and one of the looks below. It runs in an environment of its own.
"""

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import chain, pairwise
from pathlib import Path
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, sync_playwright

CHROMIUM = [
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
]
MOST = 2  # of the entries of a kind that axe looks at; the others are made by the same lines
Look = Callable[[Browser, str], dict[str, Any]]


@contextmanager
def opened(browser: Browser, address: str, **options: Any) -> Iterator[Page]:
    """Give a page of a context of its own, opened at an address."""
    context = browser.new_context(**options)
    page = context.new_page()
    page.said = []  # type: ignore[attr-defined]
    page.asked = []  # type: ignore[attr-defined]
    page.on("console", lambda message: page.said.append(message.text))  # type: ignore[attr-defined]
    page.on("pageerror", lambda error: page.said.append(str(error)))  # type: ignore[attr-defined]
    page.on("request", lambda request: page.asked.append(request.url))  # type: ignore[attr-defined]
    page.goto(address)
    yield page
    context.close()


def shown(page: Page) -> list[str]:
    """Return the claims that are not hidden."""
    found: list[str] = page.eval_on_selector_all(
        "article.claim", "all => all.filter(one => !one.closest('[hidden]')).map(one => one.id)"
    )
    return found


def in_sight(page: Page, identifier: str) -> bool:
    """Return whether an element stands within the window once it has come to rest."""
    page.wait_for_timeout(300)
    script = """id => {
        const box = document.getElementById(id).getBoundingClientRect();
        return box.height > 0 && box.top >= -2 && box.top < innerHeight;
    }"""
    return bool(page.evaluate(script, identifier))


def links(browser: Browser, address: str) -> dict[str, Any]:
    """Return links without an aim, errors, requests, and how long the page took to open."""
    with opened(browser, address) as page:
        lost = page.eval_on_selector_all(
            "a[href^='#'], a[href^='?']",
            """all => all.map(one => one.getAttribute('href'))
                .filter(href => !document.getElementById(href.split('#')[1]))""",
        )
        opening = page.evaluate("performance.getEntriesByType('navigation')[0].loadEventEnd")
        return {"lost": lost, "said": page.said, "asked": page.asked, "milliseconds": opening}


def filters(browser: Browser, address: str) -> dict[str, Any]:
    """Return what each filter leaves, and whether it survives a reload and a passed-on address."""
    found: dict[str, Any] = {}
    with opened(browser, address) as page:
        for name, value in (
            ("kind", "prediction"),
            ("speaker", "lenin"),
            ("stance", "rejects"),
            ("year", "1923"),
            ("paragraph", "P-st-9"),
        ):
            page.select_option(f"select[name={name}]", value)
            left = shown(page)
            page.reload()
            found[name] = {
                "shown": left,
                "reloaded": shown(page),
                "count": page.inner_text("#F-count"),
                "address": page.url.partition("?")[2],
            }
            page.click("button[type=reset]")
            page.wait_for_timeout(50)
        found["all"] = len(shown(page))
        page.fill("input[name=q]", "kérenský")
        found["words"] = shown(page)
        passed_on = page.url
        found["hidden"] = page.evaluate("document.getElementById('c0400').hidden")
        page.evaluate("location.hash = 'c0400'")
        found["revealed"] = in_sight(page, "c0400")
        found["kept"] = "q=" in page.url
        found["errors"] = page.said
    with opened(browser, passed_on) as page:
        found["passed on"] = shown(page)
        page.fill("#S-q", "kérensky")
        found["search"] = page.inner_text("#S-found").splitlines()
        page.press("#S-q", "Enter")
        found["first"] = page.url.partition("#")[2]
        found["here"] = page.get_attribute("nav a[href='#Things']", "aria-current")
    return found


def following(browser: Browser, address: str) -> dict[str, Any]:
    """Follow a claim to its passage, to another claim there, to an actor and back to a claim."""
    steps = []
    path = ("c0046", "st.p04.s01", "c0027", "c0028", "st.p04.s02", "c0028")
    things = ("c0039", "f-suburbs-exhaustion", "c0043")
    people = ("c0039", "parisian-suburbs", "c0043")
    with opened(browser, f"{address}#c0046", viewport={"width": 1280, "height": 800}) as page:
        for start, target in chain(pairwise(path), pairwise(things), pairwise(people)):
            page.evaluate("id => { location.hash = id; }", start)
            fold = page.locator(f"[id='{start}'] > details:not(.cite) summary")
            if fold.count():
                fold.first.click()
            page.locator(f"[id='{start}'] a[href='#{target}']").first.click(timeout=5_000)
            steps.append([target, in_sight(page, target)])
        page.go_back()
        steps.append(["back", page.url.partition("#")[2]])
        page.click("#c0044 .cite summary")
        footnote = page.inner_text("#c0044 .cite")
    return {"steps": steps, "footnote": footnote}


def keyboard(browser: Browser, address: str) -> dict[str, Any]:
    """Reach the contents, the filters and a claim by the keyboard alone."""
    with opened(browser, address) as page:
        page.keyboard.press("Tab")
        first = page.evaluate("document.activeElement.textContent")
        page.keyboard.press("Enter")
        page.keyboard.press("Tab")
        second = page.evaluate("!!document.activeElement.closest('main')")
        page.locator("#F-stance").focus()
        page.keyboard.press("r")
        chosen = page.input_value("#F-stance")
        left = len(shown(page))
        page.keyboard.press("Tab")
        outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
        stops = page.eval_on_selector_all("svg a", "all => all.filter(a => a.tabIndex >= 0).length")
    return {
        "first": first,
        "main": second,
        "chosen": chosen,
        "left": left,
        "outline": outline,
        "stops": stops,
    }


def sizes(browser: Browser, address: str) -> dict[str, Any]:
    """Return how wide the page is on narrow and wide windows, and how it prints."""
    found: dict[str, Any] = {"widths": {}}
    for width in (320, 390, 768, 1280):
        with opened(browser, address, viewport={"width": width, "height": 800}) as page:
            page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
            found["widths"][width] = page.evaluate("document.documentElement.scrollWidth")
    with opened(browser, address) as page:
        page.emulate_media(media="print")
        found["print"] = page.evaluate(
            """() => ({
                filters: getComputedStyle(document.getElementById('Filters')).display,
                folded: document.querySelector('#Waves ~ section details')
                    .getBoundingClientRect().height > 0,
                paper: getComputedStyle(document.body).backgroundColor,
            })"""
        )
    return found


def scriptless(browser: Browser, address: str) -> dict[str, Any]:
    """Return what is there without JavaScript."""
    with opened(browser, f"{address}#c0400", java_script_enabled=False) as page:
        return {
            "claims": page.locator("article.claim").count(),
            "form": page.locator("#Filters").is_visible(),
            "hint": page.locator("noscript p").is_visible(),
        }


def accessibility(browser: Browser, address: str) -> dict[str, Any]:
    """Return the faults that axe finds, in light and dark, on a few entries of every kind."""
    found = {}
    for scheme, width in (("light", 1280), ("dark", 390)):
        size = {"width": width, "height": 800}
        with opened(browser, address, color_scheme=scheme, viewport=size) as page:
            page.evaluate(
                """most => {
                    document.querySelectorAll('details').forEach(one => one.open = true);
                    for (const list of document.querySelectorAll('section, tbody, ul, g')) {
                        const kinds = {};
                        for (const one of [...list.children]) {
                            const kind = `${one.tagName} ${one.className}`;
                            kinds[kind] = (kinds[kind] ?? 0) + 1;
                            const many = ['ARTICLE', 'TR', 'LI'].includes(one.tagName)
                                || one.matches('.passage, .paragraph');
                            if (many && kinds[kind] > most) one.remove();
                        }
                    }
                }""",
                MOST,
            )
            result = Axe().run(page, options={"resultTypes": ["violations"]})
            left = page.locator("article").count()
            found[scheme] = {
                "entries": left,
                "faults": [
                    [fault["id"], fault["impact"], fault["nodes"][0]["html"][:200]]
                    for fault in result.response["violations"]
                ],
            }
    return found


LOOKS: dict[str, Look] = {
    one.__name__: one
    for one in (links, filters, following, keyboard, sizes, scriptless, accessibility)
}


def main() -> None:
    """Open the browser, look, and print."""
    program, path, *wanted = sys.argv[1:]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=CHROMIUM)
        address = Path(path).resolve().as_uri()
        print(json.dumps({name: LOOKS[name](browser, address) for name in wanted or LOOKS}))
        browser.close()


main()
