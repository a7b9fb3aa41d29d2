// The result page where scripts run: filters take effect at once. Everything works without this file.
// `form` and `box` are those of search.js, which runs before this file.

const byId = (id) => document.getElementById(id);
const LINKS = ".filters a, .tags a, .sorts a, .together a";
let latest = 0;
let shown = here();
let returning = false; // whether what was asked for last was asked by going back or forward

/** The search of an address; where on the page one is does not count. */
function here() {
  return location.pathname + location.search;
}

/** Whether this is a page of results, and an address another one of the same kind. */
const isSearch = (url) => byId("ergebnisse") && url.origin === location.origin && url.pathname === location.pathname;

/** Show the results at an address without a new page; `focus` says what has the focus then. */
async function show(url, { push, focus }) {
  const turn = ++latest;
  returning = !push;
  const results = byId("ergebnisse");
  results.setAttribute("aria-busy", "true");
  const before = document.activeElement;
  const typed = new Map([box, ...document.querySelectorAll(".filters input[type=number], .find input")].map((field) => [field, field.value]));
  let page;
  try {
    const answer = await fetch(url);
    if (!answer.ok) throw new Error(answer.statusText);
    page = new DOMParser().parseFromString(await answer.text(), "text/html");
  } catch {
    if (turn === latest) load(url, push);
    return;
  }
  if (turn !== latest) return;
  // Whoever has gone on meanwhile stays there, and whoever is typing goes on typing.
  const now = document.activeElement;
  const moved = now !== before && now !== document.body;
  // The filter that was used stays at its place in the window, however much the page above it grows or shrinks.
  const anchor = push && now.closest(".filters [id]");
  const top = anchor && anchor.getBoundingClientRect().top;
  const narrowed = [...document.querySelectorAll(".narrow-down")].map((field) => [field.id, field.value]);
  const open = [...document.querySelectorAll(".filters details[open]")].map((details) => details.id);
  const shape = byId("filter")?.className;
  const fresh = [...page.querySelectorAll("[data-live]")];
  // A page with other parts than this one (no filters, say) is another page.
  if (fresh.map((part) => part.id).join() !== [...document.querySelectorAll("[data-live]")].map((part) => part.id).join()) {
    load(url, push);
    return;
  }
  if (box.value === typed.get(box)) box.value = page.getElementById("q").value;
  for (const part of fresh) {
    const field = typed.has(now) && byId(part.id).contains(now) && part.querySelector(`#${CSS.escape(now.id)}`);
    if (!field) {
      byId(part.id).replaceWith(document.adoptNode(part));
      continue;
    }
    // What was sent may have been understood otherwise, as years the wrong way round; what was typed since then stands.
    if (now.value === typed.get(now)) now.value = field.value;
    renewAround(now, field, byId(part.id));
  }
  byId("suche-felder").replaceWith(document.adoptNode(page.getElementById("suche-felder")));
  if (shape) byId("filter").className = shape;
  for (const id of open) byId(id)?.setAttribute("open", "");
  document.title = page.title;
  if (push) history.pushState(null, "", url);
  shown = here();
  enhance();
  for (const [id, value] of narrowed) narrow(byId(id), value);
  const same = anchor && byId(anchor.id);
  if (same && same.checkVisibility()) scrollBy({ top: same.getBoundingClientRect().top - top, behavior: "instant" });
  const count = page.getElementById("anzahl").textContent;
  if (byId("anzahl").textContent !== count) byId("anzahl").textContent = count;
  if (document.activeElement !== document.body && (moved || !focus)) return;
  // On small screens the filters may be closed: then the results are next.
  const targets = [moved && now.id, focus, "filter", "ergebnisse"].map((id) => id && byId(id));
  targets.find((target) => target && target.checkVisibility())?.focus({ preventScroll: true });
}

/** Renew a part of the page around a field that stays as it is; `twin` is the same field in what comes. */
function renewAround(field, twin, part) {
  for (let [here, there] = [field, twin]; here !== part; [here, there] = [here.parentNode, there.parentNode]) {
    for (const other of [...here.parentNode.childNodes]) if (other !== here) other.remove();
    const siblings = [...there.parentNode.childNodes];
    const at = siblings.indexOf(there);
    here.before(...siblings.slice(0, at));
    here.after(...siblings.slice(at + 1));
  }
}

/** Show the results at an address as a new page. */
function load(url, push) {
  // The address may be that of this page already; with a place in it, going there would load nothing.
  if (push) location.assign(url);
  else location.reload();
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
  const field = Object.assign(document.createElement("input"), { id: `eng-${group.id}`, type: "text", className: "narrow-down", placeholder: "Werte eingrenzen …" });
  field.setAttribute("aria-label", `${group.querySelector("legend").textContent}: Werte eingrenzen`);
  group.querySelector(".narrow-place").append(field);
  field.addEventListener("input", () => narrow(field, field.value));
}

/** Hide the values of a filter that do not hold what was typed into its field. */
function narrow(field, text) {
  if (!field) return;
  const group = field.closest("fieldset");
  const wanted = text.trim().toLocaleLowerCase("de");
  if (field.value !== text) field.value = text;
  for (const item of group.querySelectorAll(".choices li")) {
    // The name of the value alone: "Dokumente" is said of each of them.
    const name = item.querySelector("label, .out").firstChild.textContent;
    item.hidden = !name.toLocaleLowerCase("de").includes(wanted);
  }
  if (wanted) for (const details of group.querySelectorAll("details")) details.open = true;
}

/** What scripts add to filters. */
function enhance() {
  for (const group of document.querySelectorAll("fieldset[data-long]")) narrowing(group);
}

document.addEventListener("change", (event) => {
  if (!event.target.closest(".filters") || event.target.form !== form) return;
  // The browser says what is wrong with a year, as it does where no scripts run.
  if (!event.target.reportValidity()) return;
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
}

// Links to a place on this page make addresses to go back to, as well: what counts is whether the search is another.
addEventListener("popstate", () => {
  const results = byId("ergebnisse");
  if (!results) return;
  if (here() !== shown) {
    show(location.href, { push: false });
  } else if (returning) {
    latest += 1; // on the way back to where one came from: what has not come yet is not wanted any more
    results.removeAttribute("aria-busy");
  }
});
