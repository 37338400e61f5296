"use strict";
// Search and filters. What is asked for stands in the address (?kind=cause&year=1923), so that it
// survives a reload and can be passed on; following a link shows its claim even where a filter hides it.
(() => {
  const form = document.getElementById("Filters");
  const count = document.getElementById("F-count");
  const things = document.getElementById("F-things");
  const claims = [...document.querySelectorAll("article.claim")];
  const entries = [...document.querySelectorAll("article.thing[id]:not([id^='After-'])")];
  const names = [...form.elements].map((field) => field.name).filter(Boolean);
  const FACETS = ["kind", "act", "stance", "tone", "modality", "certainty", "holds", "speaker", "package"];
  const MOST = 12;

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
    showThings(parts);
  };

  const showThings = (parts) => {
    const found = parts.length
      ? entries.filter((entry) => {
          const name = folded(`${entry.firstElementChild.textContent} ${entry.querySelector(".names")?.textContent ?? ""}`);
          return parts.every((part) => name.includes(part));
        })
      : [];
    things.hidden = !found.length;
    things.textContent = found.length ? "Also: " : "";
    found.slice(0, MOST).forEach((entry, i) => {
      const link = document.createElement("a");
      link.href = `#${entry.id}`;
      link.textContent = entry.firstElementChild.firstChild.textContent.trim();
      things.append(i ? ", " : "", link);
    });
    if (found.length > MOST) things.append(` and ${found.length - MOST} more`);
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
      if (part !== form && part !== things) part.hidden = false;
      if (part.tagName === "DETAILS") part.open = true;
    }
    settle(target);
  };

  // What is out of sight is laid out by estimate until it is near, so a place is approached twice.
  const settle = (target, again = 4) => {
    target.scrollIntoView();
    if (again) requestAnimationFrame(() => settle(target, again - 1));
  };

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
