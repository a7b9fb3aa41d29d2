// The search box where scripts run: keys, short addresses, suggestions. Everything works without this file.

const form = document.getElementById("suche");
const box = document.getElementById("q");

// A link to mail should be short: empty fields stay out of the address of a search.
document.addEventListener("formdata", (event) => {
  for (const name of new Set(event.formData.keys())) {
    if (event.formData.getAll(name).every((value) => value === "")) event.formData.delete(name);
  }
});

// "/" leads to the search box from everywhere but other fields.
document.addEventListener("keydown", (event) => {
  const at = event.target;
  if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey || !box) return;
  if (at.isContentEditable || /^(textarea|select)$/i.test(at.tagName) || (at.tagName === "INPUT" && at.type !== "checkbox")) return;
  event.preventDefault();
  box.focus();
  box.select();
});

// -- suggestions while typing (ARIA combobox) ------------------------------------------------------------------------

const RECENT = "laki-letzte-suchen";
const RECENT_SHOWN = 6;

/** Searches of this browser, latest first; nowhere else are they kept. */
function recent() {
  try {
    return JSON.parse(localStorage.getItem(RECENT)) ?? [];
  } catch {
    return [];
  }
}

function remember(q) {
  try {
    if (q) localStorage.setItem(RECENT, JSON.stringify([q, ...recent().filter((other) => other !== q)].slice(0, RECENT_SHOWN)));
    else localStorage.removeItem(RECENT);
  } catch {
    // A browser that keeps nothing.
  }
}

function suggestions() {
  const list = Object.assign(document.createElement("ul"), { id: "vorschlaege", className: "suggest", hidden: true });
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", "Vorschläge");
  const told = Object.assign(document.createElement("div"), { className: "unseen" });
  told.setAttribute("aria-live", "polite");
  box.after(list, told);
  box.setAttribute("role", "combobox");
  box.setAttribute("aria-autocomplete", "list");
  box.setAttribute("aria-controls", list.id);
  box.setAttribute("aria-expanded", "false");
  let chosen = -1;
  let timer = 0;
  let asking = null;

  const close = () => {
    clearTimeout(timer);
    asking?.abort();
    list.hidden = true;
    chosen = -1;
    box.setAttribute("aria-expanded", "false");
    box.removeAttribute("aria-activedescendant");
  };

  const show = (options) => {
    list.replaceChildren(...options.map(({ label, kind, act, command }, number) => {
      const option = Object.assign(document.createElement("li"), { id: `vorschlag-${number}`, className: command ? "command" : "" });
      option.setAttribute("role", "option");
      option.setAttribute("aria-selected", "false");
      option.append(Object.assign(document.createElement("span"), { textContent: label }));
      if (kind) option.append(" ", Object.assign(document.createElement("span"), { className: "kind", textContent: kind }));
      // The box keeps the focus; pressing must not take it away.
      option.addEventListener("mousedown", (event) => event.preventDefault());
      option.addEventListener("click", act);
      return option;
    }));
    if (!options.length) return close();
    chosen = -1;
    box.removeAttribute("aria-activedescendant");
    list.hidden = false;
    box.setAttribute("aria-expanded", "true");
    told.textContent = options.length === 1 ? "Ein Vorschlag" : `${options.length} Vorschläge`;
  };

  const choose = (number) => {
    const options = list.children;
    options[chosen]?.setAttribute("aria-selected", "false");
    chosen = (number + options.length + 1) % (options.length + 1);
    // One step beyond the last lies the box itself.
    if (chosen === options.length) {
      chosen = -1;
      box.removeAttribute("aria-activedescendant");
      return;
    }
    options[chosen].setAttribute("aria-selected", "true");
    options[chosen].scrollIntoView({ block: "nearest" });
    box.setAttribute("aria-activedescendant", options[chosen].id);
  };

  const showRecent = () => {
    const searches = recent().map((q) => ({ label: q, kind: "zuletzt gesucht", act: () => { box.value = q; form.requestSubmit(); } }));
    const forget = { label: "Letzte Suchen löschen", command: true, act: () => { remember(""); close(); told.textContent = "Letzte Suchen gelöscht"; } };
    show(searches.length ? [...searches, forget] : []);
  };

  const ask = async () => {
    const typed = box.value;
    if (!typed.trim()) return showRecent();
    asking?.abort();
    asking = new AbortController();
    try {
      const answer = await fetch(`${form.dataset.suggest}?q=${encodeURIComponent(typed)}`, { signal: asking.signal });
      const found = answer.ok ? (await answer.json()).suggestions : [];
      if (box.value === typed && document.activeElement === box) show(found.map(({ label, kind, url }) => ({ label, kind, act: () => location.assign(url) })));
    } catch {
      // Left behind by the next key, or no connection: then there are no suggestions.
    }
  };

  box.addEventListener("input", () => {
    clearTimeout(timer);
    if (box.value.trim().length < 2) close();
    else timer = setTimeout(ask, 90);
  });
  box.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (list.hidden) {
        ask();
      } else {
        // Whoever chooses is done with typing: an answer still on its way would take the list from under their hand.
        clearTimeout(timer);
        asking?.abort();
        choose(chosen + (event.key === "ArrowDown" ? 1 : -1));
      }
    } else if (event.key === "Enter" && chosen >= 0) {
      event.preventDefault();
      list.children[chosen].click();
    } else if (event.key === "Escape" && !list.hidden) {
      event.preventDefault();
      close();
    } else if (event.key === "Tab") {
      close();
    }
  });
  box.addEventListener("blur", close);
  box.addEventListener("click", () => { if (!box.value) showRecent(); });
  form.addEventListener("submit", close);
}

if (form && box) suggestions();
if (box?.value && location.pathname === new URL(form.action).pathname) remember(box.value);

// -- back to the results ---------------------------------------------------------------------------------------------

// The link on the page of a document leads to the results one came from, with their filters and their order. Kept for this tab only.
const RESULTS = "laki-ergebnisse";

/** The results that this tab showed last, or those from which a new tab was opened. */
function resultsBefore() {
  try {
    return [sessionStorage.getItem(RESULTS), document.referrer];
  } catch {
    return [document.referrer];
  }
}

/** Whether two addresses are of searches for the same words. */
const sameSearch = (one, other) => one.origin === other.origin && one.pathname === other.pathname && one.searchParams.get("q") === other.searchParams.get("q");

if (document.getElementById("ergebnisse")) {
  addEventListener("pagehide", () => {
    try {
      sessionStorage.setItem(RESULTS, location.href);
    } catch {
      // A browser that keeps nothing.
    }
  });
}
const back = document.querySelector(".back a");
const before = back && resultsBefore().find((address) => address && sameSearch(new URL(address), new URL(back.href)));
if (before) back.href = before;
