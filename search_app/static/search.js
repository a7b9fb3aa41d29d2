// What the pages do at once where scripts run. Everything works without this file.

const byId = (id) => document.getElementById(id);
const form = byId("suche");
const box = byId("q");

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
      if (list.hidden) ask();
      else choose(chosen + (event.key === "ArrowDown" ? 1 : chosen < 0 ? -1 : -1));
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

// -- the result page: filters at once --------------------------------------------------------------------------------

const LINKS = ".filters a, .tags a, .sorts a, .together a";
let latest = 0;

/** Whether this is a page of results, and an address another one of the same kind. */
const isSearch = (url) => byId("ergebnisse") && url.origin === location.origin && url.pathname === location.pathname;

/** Show the results at an address without a new page; `focus` says what has the focus then. */
async function show(url, { push, focus }) {
  const turn = ++latest;
  const results = byId("ergebnisse");
  results.setAttribute("aria-busy", "true");
  let page;
  try {
    const answer = await fetch(url);
    if (!answer.ok) throw new Error(answer.statusText);
    page = new DOMParser().parseFromString(await answer.text(), "text/html");
  } catch {
    location.assign(url);
    return;
  }
  if (turn !== latest) return;
  const open = [...document.querySelectorAll(".filters details[open]")].map((details) => details.id);
  const shape = byId("filter")?.className;
  const fresh = [...page.querySelectorAll("[data-live]")];
  // A page with other parts than this one (no filters, say) is another page.
  if (fresh.map((part) => part.id).join() !== [...document.querySelectorAll("[data-live]")].map((part) => part.id).join()) {
    location.assign(url);
    return;
  }
  for (const part of fresh) byId(part.id).replaceWith(document.adoptNode(part));
  byId("suche-felder").replaceWith(document.adoptNode(page.getElementById("suche-felder")));
  box.value = page.getElementById("q").value;
  if (shape) byId("filter").className = shape;
  for (const id of open) byId(id)?.setAttribute("open", "");
  document.title = page.title;
  if (push) history.pushState({ live: true }, "", url);
  enhance();
  const count = page.getElementById("anzahl").textContent;
  if (byId("anzahl").textContent !== count) byId("anzahl").textContent = count;
  const target = focus && byId(focus);
  if (target) target.focus({ preventScroll: true });
  else if (document.activeElement === document.body) byId("filter")?.focus({ preventScroll: true });
}

/** The address of the search as the form has it now. */
function address() {
  const data = new FormData(form);
  const url = new URL(form.action);
  url.search = new URLSearchParams([...data].filter(([, value]) => value !== ""));
  return url;
}

/** A field that narrows the list of a long filter while one types. */
function narrowing(group) {
  const field = Object.assign(document.createElement("input"), { type: "text", className: "narrow-down", placeholder: "Werte eingrenzen …" });
  field.setAttribute("aria-label", `${group.querySelector("legend").textContent}: Werte eingrenzen`);
  group.querySelector(".narrow-place").append(field);
  field.addEventListener("input", () => {
    const wanted = field.value.trim().toLocaleLowerCase("de");
    for (const item of group.querySelectorAll(".choices li")) item.hidden = !item.textContent.toLocaleLowerCase("de").includes(wanted);
    if (wanted) for (const details of group.querySelectorAll("details")) details.open = true;
  });
}

/** What scripts add to filters. */
function enhance() {
  for (const group of document.querySelectorAll("fieldset[data-long]")) narrowing(group);
}

document.addEventListener("change", (event) => {
  if (!event.target.closest(".filters") || event.target.form !== form) return;
  show(address(), { push: true, focus: event.target.id });
});

// The Enter key in a field among the filters takes it at its word, instead of asking for a new page.
document.addEventListener("keydown", (event) => {
  const field = event.target;
  if (event.key !== "Enter" || event.isComposing || !field.matches(".filters input:not([type=checkbox])") || field.form !== form) return;
  event.preventDefault();
  // What was changed is told once, by the field itself: now rather than when the list is renewed.
  field.blur();
  field.focus({ preventScroll: true });
});

document.addEventListener("click", (event) => {
  if (event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
  const toggle = event.target.closest("a.to-filters, .to-filters a");
  if (toggle && byId("filter")) {
    event.preventDefault();
    toggleFilters();
    return;
  }
  const link = event.target.closest(LINKS);
  // Links inside a picture have an address of their own kind.
  const url = link && new URL(link.href.baseVal ?? link.href, location.href);
  if (!url || !isSearch(url)) return;
  event.preventDefault();
  show(url, { push: true, focus: link.closest(".sorts, .together") ? "ergebnisse" : "filter" });
});

/** On small screens: open or close the filters. */
function toggleFilters() {
  const filter = byId("filter");
  const open = filter.classList.toggle("open", !filter.checkVisibility());
  filter.classList.toggle("closed", !open);
  const opener = document.querySelector("p.to-filters a");
  opener.setAttribute("aria-expanded", String(open));
  if (open) filter.focus();
  else opener.focus();
}

if (byId("filter")) {
  const opener = document.querySelector("p.to-filters a");
  opener.setAttribute("role", "button");
  opener.setAttribute("aria-expanded", String(byId("filter").checkVisibility()));
  opener.setAttribute("aria-controls", "filter");
  opener.addEventListener("keydown", (event) => {
    if (event.key === " ") { event.preventDefault(); toggleFilters(); }
  });
  enhance();
  history.replaceState({ live: true }, "");
}
addEventListener("popstate", (event) => {
  if (event.state?.live && byId("ergebnisse")) show(location.href, { push: false });
});
