"use strict";
// Search, filters, and where one is. What is asked for stands in the address (?kind=cause&year=1923), so that it
// survives a reload and can be passed on; following a link shows its claim even where a filter hides it.
(() => {
  const form = document.getElementById("Filters");
  const count = document.getElementById("F-count");
  const claims = [...document.querySelectorAll("article.claim")];
  const names = [...form.elements].map((field) => field.name).filter(Boolean);
  const FACETS = ["kind", "act", "stance", "tone", "modality", "certainty", "holds", "speaker", "package"];

  const folded = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
  const words = new Map();
  const textOf = (element) => {
    if (!words.has(element)) {
      const cite = element.querySelector(".cite");
      const own = cite ? element.textContent.replace(cite.textContent, "") : element.textContent;
      const quoted = element.closest(".passage")?.querySelector("blockquote")?.textContent ?? "";
      words.set(element, folded(`${own} ${quoted}`));
    }
    return words.get(element);
  };

  const asked = () => Object.fromEntries(names.map((name) => [name, form.elements[name].value.trim()]));

  const fits = (claim, wanted, parts) => {
    const values = claim.dataset.f.split(" ");
    if (FACETS.some((name, i) => wanted[name] && wanted[name] !== values[i])) return false;
    if (wanted.paragraph && claim.closest(".paragraph").id !== wanted.paragraph) return false;
    if (wanted.year) {
      const [first, last] = (claim.dataset.y ?? "").split(" ").map(Number);
      if (!(first <= wanted.year && wanted.year <= last)) return false;
    }
    return parts.every((part) => textOf(claim).includes(part));
  };

  const apply = () => {
    const wanted = asked();
    const parts = folded(wanted.q).split(/\s+/).filter(Boolean);
    const some = Object.values(wanted).some(Boolean);
    let shown = 0;
    for (const claim of claims) {
      claim.hidden = some && !fits(claim, wanted, parts);
      if (!claim.hidden) shown += 1;
    }
    for (const block of document.querySelectorAll(".passage, .paragraph")) {
      block.hidden = some && !block.querySelector("article.claim:not([hidden])");
    }
    count.textContent = some ? `${shown} of ${claims.length} claims` : `All ${claims.length} claims`;
  };

  const remember = () => {
    const query = new URLSearchParams(Object.entries(asked()).filter(([, value]) => value));
    const address = `${location.pathname}${query.size ? `?${query}` : ""}${location.hash}`;
    history.replaceState(history.state, "", address);
  };

  const recall = (search) => {
    const query = new URLSearchParams(search);
    for (const name of names) {
      const field = form.elements[name];
      field.value = query.get(name) ?? "";
      if (field.selectedIndex === -1) field.value = "";
    }
    apply();
  };

  const reveal = () => {
    const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (!target) return;
    for (let part = target; part; part = part.parentElement) {
      if (part !== form) part.hidden = false;
      if (part.tagName === "DETAILS") part.open = true;
    }
    settle(target);
  };

  // What is out of sight is laid out by estimate until it is near, so a place is approached twice.
  const settle = (target, again = 4) => {
    target.scrollIntoView();
    if (again) requestAnimationFrame(() => settle(target, again - 1));
  };

  // The search at the top: things by name, then claims and passages by their words.
  const search = document.getElementById("Search");
  const asking = document.getElementById("S-q");
  const found = document.getElementById("S-found");
  const MOST = { thing: 8, claim: 8, passage: 4 };
  const nameOf = (element) => element.firstElementChild.textContent.replace(/\s+/g, " ").trim();
  const stem = (word) => (word.length > 4 ? word.replace(/(es|s|ed|ing)$/, "") : word);
  let index = null;

  const makeIndex = () => {
    const things = [...document.querySelectorAll("[data-type] article.thing")].map((element) => ({
      sort: "thing",
      type: element.closest("[data-type]").dataset.type,
      element,
      name: element.firstElementChild.firstChild.textContent.trim(),
      words: folded(`${element.id} ${nameOf(element)} ${element.querySelector(".names")?.textContent ?? ""}`),
    }));
    const questions = [...document.querySelectorAll("#Questions section.thing")].map((element) => ({
      sort: "thing", type: "Questions", element, name: element.firstElementChild.firstChild.textContent.trim(), words: folded(nameOf(element)),
    }));
    const said = claims.map((element) => ({
      sort: "claim", type: "Claims", element, name: nameOf(element), words: textOf(element),
    }));
    const passages = [...document.querySelectorAll(".passage")].map((element) => ({
      sort: "passage", type: "Passages", element, name: nameOf(element),
      words: folded(`${element.id} ${nameOf(element)} ${element.querySelector("blockquote")?.textContent ?? ""}`),
    }));
    return [...things, ...questions, ...said, ...passages];
  };

  const rank = (item, parts) => {
    const name = folded(item.name);
    return name.startsWith(parts[0]) ? 0 : parts.every((part) => name.includes(part)) ? 1 : 2;
  };

  const look = () => {
    const parts = folded(asking.value).split(/\s+/).filter(Boolean).map(stem);
    const list = found.querySelector("ol");
    list.replaceChildren();
    found.hidden = !parts.length;
    if (!parts.length) return;
    index ??= makeIndex();
    const all = index.filter((item) => parts.every((part) => item.words.includes(part)));
    document.getElementById("S-count").textContent = all.length ? `${all.length} found` : "Nothing found";
    for (const sort of Object.keys(MOST)) {
      const hits = all.filter((item) => item.sort === sort);
      hits.sort((one, other) => rank(one, parts) - rank(other, parts));
      for (const item of hits.slice(0, MOST[sort])) {
        add(list, `#${item.element.id}`, item.name, item.type);
      }
      if (hits.length > MOST[sort] && sort === "claim") {
        add(list, `?q=${encodeURIComponent(asking.value)}#Claims`, `All ${hits.length} claims`, "Claims");
      }
    }
  };

  const add = (list, href, name, type) => {
    const link = document.createElement("a");
    const kind = document.createElement("span");
    link.href = href;
    link.textContent = name;
    kind.className = "id";
    kind.textContent = `${type} `;
    const line = document.createElement("li");
    line.append(kind, link);
    list.append(line);
  };

  const close = () => { found.hidden = true; };
  search.hidden = false;
  asking.addEventListener("input", look);
  asking.addEventListener("focus", look);
  search.addEventListener("submit", (event) => {
    event.preventDefault();
    found.querySelector("a")?.click();
  });
  search.addEventListener("keydown", (event) => { if (event.key === "Escape") close(); });
  document.addEventListener("click", (event) => { if (!search.contains(event.target) || event.target.closest("a")) close(); });

  // The contents say where one is; on a narrow screen they are folded under a bar.
  const contents = document.querySelector("details.contents");
  const links = [...contents.querySelectorAll("a")];
  const wide = window.matchMedia("(min-width: 78rem)");
  const fold = () => { contents.open = wide.matches; };
  const here = () => {
    const near = links.filter((link) => {
      const part = document.getElementById(link.hash.slice(1));
      return part?.matches("main > section") && part.getBoundingClientRect().top < window.innerHeight / 3;
    });
    const last = near[near.length - 1];
    for (const link of links) link.setAttribute("aria-current", link === last ? "location" : "false");
    document.getElementById("Here").textContent = last ? `: ${last.textContent}` : "";
  };
  let waiting = false;
  window.addEventListener("scroll", () => {
    if (waiting) return;
    waiting = true;
    requestAnimationFrame(() => { waiting = false; here(); });
  }, { passive: true });
  wide.addEventListener("change", fold);
  contents.addEventListener("click", (event) => { if (event.target.closest("a") && !wide.matches) contents.open = false; });
  fold();
  here();

  form.hidden = false;
  recall(location.search);
  reveal();
  form.addEventListener("input", () => { apply(); remember(); });
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("reset", () => setTimeout(() => { apply(); remember(); }));
  window.addEventListener("hashchange", reveal);
  window.addEventListener("popstate", () => { recall(location.search); reveal(); });
  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[href^='?']");
    if (!link) return;
    event.preventDefault();
    const address = new URL(link.href);
    history.pushState(null, "", `${location.pathname}${address.search}${address.hash}`);
    recall(address.search);
    settle(document.getElementById(address.hash.slice(1)));
    form.elements.q.focus({ preventScroll: true });
  });
})();
