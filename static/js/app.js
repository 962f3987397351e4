// What the pages do beyond links and forms: theme, menus, the palette, the keyboard and the focus. Every page works
// without this file. There are no inline handlers and no eval, as the content security policy demands.

const one = (selector, root = document) => root.querySelector(selector);
const all = (selector, root = document) => [...root.querySelectorAll(selector)];
const say = (text) => { one("#live").textContent = text; };

// Theme. The cookie is read by the server, so the next page arrives in the right colours.
const yearInSeconds = 31536000;

function toggleTheme() {
  const root = document.documentElement;
  const dark = root.dataset.theme ? root.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
  const next = dark ? "light" : "dark";
  root.dataset.theme = next;
  const secure = location.protocol === "https:" ? "; Secure" : "";
  document.cookie = `theme=${next}; Path=/; Max-Age=${yearInSeconds}; SameSite=Lax${secure}`;
  say(`${next === "dark" ? "Dark" : "Light"} theme`);
}

// Menus are details elements. One is open at a time, and Escape gives the focus back.
function closeMenus(except) {
  for (const menu of all("details[data-menu][open]")) {
    if (menu !== except && !menu.contains(except)) menu.open = false;
  }
}

function closeMenuWithFocus() {
  const menu = all("details[data-menu][open]").at(-1);
  if (!menu) return false;
  menu.open = false;
  one("summary", menu).focus();
  return true;
}

// Dialogs.
function openPalette() {
  const dialog = one("#palette");
  if (!dialog || dialog.open) return;
  closeMenus(null);
  dialog.showModal();
  const input = one("input[type=search]", dialog);
  offerActs(input.value);
  input.focus();
  input.select();
}

// What can be done with the selected rows stands first in the palette: the buttons of the bar below the list.
function offerActs(typed) {
  const place = one("#palette-acts");
  const list = one("[data-list]");
  const words = typed.trim().toLowerCase();
  const count = list && selected(list);
  const acts = count ? all("[data-bulk-act]", list).filter((act) => act.textContent.toLowerCase().includes(words)) : [];
  place.hidden = acts.length === 0;
  place.replaceChildren();
  if (place.hidden) return;
  const heading = document.createElement("h2");
  heading.className = "palette-label";
  heading.textContent = count;
  place.append(heading);
  for (const act of acts) {
    const item = document.createElement("button");
    item.type = "button";
    item.className = "palette-item";
    item.dataset.paletteItem = "";
    item.append(...[...act.childNodes].map((node) => node.cloneNode(true)));
    item.addEventListener("click", () => { one("#palette").close(); act.click(); });
    place.append(item);
  }
}

function openHelp() {
  const dialog = one("#help");
  if (dialog && !dialog.open) dialog.showModal();
}

function movePalette(event) {
  const items = all("[data-palette-item]", event.currentTarget);
  if (items.length === 0) return;
  const at = items.indexOf(document.activeElement);
  if (event.key === "ArrowDown") {
    event.preventDefault();
    items[Math.min(at + 1, items.length - 1)].focus();
  } else if (event.key === "ArrowUp" && at >= 0) {
    event.preventDefault();
    if (at === 0) one("input[type=search]", event.currentTarget).focus();
    else items[at - 1].focus();
  } else if (event.key === "Enter" && at < 0) {
    event.preventDefault();
    items[0].click();
  }
}

// Rows. The current one, of a list or of the tables and tasks of any page, is marked for the eye, named for the ear and
// holds the focus, so that Enter opens it.
const rows = () => all("main :is(tbody tr[data-href], a.task)");
const nameOf = (row) => (one("td", row) ?? row).innerText.trim().replace(/\s+/g, " ");

function markRow(row) {
  for (const other of all("main .is-current")) other.classList.remove("is-current");
  row.classList.add("is-current");
  row.scrollIntoView({ block: "nearest" });
}

function moveRow(step) {
  const found = rows();
  if (found.length === 0) return;
  const at = found.findIndex((row) => row.classList.contains("is-current"));
  const next = at < 0 ? (step > 0 ? 0 : found.length - 1) : Math.max(0, Math.min(found.length - 1, at + step));
  const row = found[next];
  markRow(row);
  if (row.localName === "tr") row.tabIndex = -1;
  row.focus({ preventScroll: true });
  say(`Row ${next + 1} of ${found.length}: ${nameOf(row)}`);
}

function openRow() {
  const row = one("main tr.is-current[data-href]");
  if (!row) return false;
  keepPlace(row);
  location.assign(row.dataset.href);
  return true;
}

// A person who comes back finds the row they left from still marked.
const place = () => `place ${location.pathname}${location.search}`;

function keepPlace(row) {
  if (row?.id) sessionStorage.setItem(place(), row.id);
}

function findPlace() {
  const id = sessionStorage.getItem(place());
  const row = id && document.getElementById(id);
  if (row && performance.getEntriesByType("navigation")[0]?.type === "back_forward") markRow(row);
}

// Selection. The boxes work without script; this adds the key, the count and the range between two clicks.
function toggleRow() {
  const box = one("[data-list] tr.is-current .pick");
  if (!box) return;
  box.checked = !box.checked;
  lastPicked = box;
  selectionChanged(one("[data-list]"));
}

// The rows between the one that was selected last and the current one, as with the mouse.
function selectRange() {
  const box = one("[data-list] tr.is-current .pick");
  if (!box) return;
  pickRange(box, true);
  lastPicked = box;
  selectionChanged(one("[data-list]"));
}

function pickRange(box, checked) {
  const boxes = all("[data-list] .pick");
  const at = boxes.indexOf(box);
  const from = Math.max(0, boxes.indexOf(lastPicked));
  for (const other of boxes.slice(Math.min(at, from), Math.max(at, from) + 1)) other.checked = checked;
}

// What is selected, in words; empty when nothing is.
function selected(list) {
  const count = all(".pick:checked", list).length;
  const whole = one("[data-bulk-all]:checked", list);
  if (count === 0) return "";
  return whole ? `${whole.parentElement.textContent.trim()} selected` : `${count} selected`;
}

function selectionChanged(list) {
  const text = selected(list) || "0 selected";
  const shown = one("[data-bulk-count]", list);
  if (shown) shown.textContent = text;
  say(text);
}

let lastPicked = null;

function onPick(event) {
  if (event.shiftKey && lastPicked) pickRange(event.target, event.target.checked);
  lastPicked = event.target;
  selectionChanged(event.target.closest("[data-list]"));
}

function turnPage(label) {
  one(`[data-list] [data-page="${label}"]`)?.click();
}

// Order entry. A scanner types a code and Enter: that goes on to the quantity, and from there to the next line. Several
// lines pasted into a SKU field fill as many rows. Enter never sends the form, and from the customer it goes to the lines;
// Ctrl+Enter places the order.
function nextEntryRow(row) {
  if (row.nextElementSibling) return row.nextElementSibling;
  const next = row.cloneNode(true);
  const from = row.dataset.entryLine;
  const to = String(Number(from) + 1);
  next.dataset.entryLine = to;
  one("[data-entry-no]", next).textContent = to;
  for (const element of all("[id]", next)) element.id = element.id.replace(`line-${from}-`, `line-${to}-`);
  for (const input of all("input", next)) {
    input.value = "";
    if (input.type === "hidden") continue;
    input.readOnly = false;
    input.placeholder = "";
    input.removeAttribute("aria-invalid");
    input.setAttribute("aria-describedby", `line-${to}-answer`);
    input.setAttribute("aria-label", input.getAttribute("aria-label").replace(/\d+$/, to));
  }
  one(".entry-answer", next).replaceChildren();
  row.after(next);
  window.htmx?.process(next);
  return next;
}

function blankEntryRow(row) {
  do row = nextEntryRow(row); while (one("[name=sku]", row).value.trim() !== "");
  return row;
}

function goTo(field) {
  field.focus();
  field.select?.();
}

function onEntryKey(event) {
  const field = event.target;
  if (event.key !== "Enter" || !field.matches("[data-entry] :is(input, select, textarea)")) return;
  const form = field.form;
  if (event.ctrlKey || event.metaKey) {
    event.preventDefault();
    form.requestSubmit(one("[data-entry-place]", form));
    return;
  }
  if (field.localName !== "input") return;
  event.preventDefault();
  const row = field.closest("[data-entry-line]");
  if (field.name === "customer") {
    goTo(all("[name=sku]", form).find((sku) => sku.value.trim() === "") ?? one("[name=sku]", form));
  } else if (!row) {
    const fields = all("input:not([type=hidden]), select", form);
    goTo(fields[fields.indexOf(field) + 1]);
  } else if (field.name === "sku" && field.value.trim() !== "") {
    goTo(one("[name=qty]", row));
  } else if (field.name !== "sku") {
    const scan = form.dataset.scans && one("[name=scan]", form);
    if (scan) {
      goTo(scan);
      return;
    }
    const next = nextEntryRow(row);
    goTo(one("[name=sku]:not([readonly])", next) ?? one("[name=qty]", next));
  }
}

// A scanned SKU of a count leads to its row, or to a new one; whoever scans is back at the scan after each count.
function onCountScan(event) {
  const scan = event.target;
  if (event.key !== "Enter" || event.ctrlKey || event.metaKey || !scan.matches("[data-count] [name=scan]") || scan.value.trim() === "") return;
  event.preventDefault();
  event.stopImmediatePropagation();
  const code = scan.value.trim();
  const skus = all("[name=sku]", scan.form);
  let sku = skus.find((input) => input.value.toLowerCase() === code.toLowerCase());
  if (!sku) {
    sku = skus.find((input) => input.value.trim() === "") ?? one("[name=sku]", nextEntryRow(all("[data-entry-line]", scan.form).at(-1)));
    sku.value = code;
  }
  scan.value = "";
  scan.form.dataset.scans = "yes";
  goTo(one("[name=qty]", sku.closest("tr")));
}

function onEntryPaste(event) {
  const field = event.target;
  if (!field.matches?.("[data-entry] input[name=sku]")) return;
  const text = event.clipboardData.getData("text").replace(/\s+$/, "");
  if (!/[\n\t]/.test(text)) return;
  event.preventDefault();
  let row = field.closest("[data-entry-line]");
  const lines = text.split(/\r?\n/).filter((line) => line.trim() !== "").slice(0, 500);
  lines.forEach((line, at) => {
    const parts = line.split("\t");
    ["sku", "qty", "price"].forEach((name, column) => {
      const input = one(`[name=${name}]`, row);
      if (input && parts[column] !== undefined) input.value = parts[column].trim();
    });
    if (at < lines.length - 1) row = blankEntryRow(row);
  });
  goTo(one("[name=sku]", blankEntryRow(row)));
  field.dispatchEvent(new Event("change", { bubbles: true }));
  say(`${lines.length} lines pasted`);
}

// The button that asks the server for more rows need not ask it here.
function onEntryClick(event) {
  const button = event.target.closest("[data-entry-add]");
  if (!button) return;
  event.preventDefault();
  goTo(one("[name=sku]", nextEntryRow(all("[data-entry-line]").at(-1))));
}

// The allocation desk: a line is moved by the buttons of its row, which these press for the keyboard and the mouse. The
// answer is a preview, so a slip of the hand changes nothing.
const deskRow = (target) => target.closest?.("[data-desk] tbody tr");
const lineOf = (row) => row && one("[name=up], [name=down]", row)?.value;
let dragged = null;

function moveLine(event) {
  const row = typing(event.target) ? null : deskRow(event.target) ?? one("[data-desk] tr.is-current");
  const button = row && one(event.key === "ArrowUp" ? "[name=up]" : "[name=down]", row);
  if (!button) return false;
  button.click();
  return true;
}

function markTarget(row) {
  for (const other of all("[data-desk] .is-target")) other.classList.remove("is-target");
  row?.classList.add("is-target");
}

function startDrag(event) {
  const row = deskRow(event.target);
  if (!lineOf(row)) return;
  dragged = row;
  row.classList.add("is-dragged");
  event.dataTransfer.effectAllowed = "move";
  event.dataTransfer.setData("text/plain", lineOf(row));
}

function overTarget(event) {
  const row = dragged && deskRow(event.target);
  if (!row || row === dragged || !lineOf(row)) return;
  event.preventDefault();
  markTarget(row);
}

function dropLine(event) {
  const row = dragged && deskRow(event.target);
  const form = one("#desk-move");
  if (!row || row === dragged || !form) return;
  event.preventDefault();
  form.elements.line.value = lineOf(dragged);
  form.elements.before.value = lineOf(row);
  form.requestSubmit();
}

function endDrag() {
  dragged?.classList.remove("is-dragged");
  markTarget(null);
  dragged = null;
}

function readyDesk() {
  for (const row of all("[data-desk] tbody tr")) if (lineOf(row)) row.draggable = true;
}

// The keyboard. Letters act only outside of fields and dialogs.
const typing = (target) => target.closest("input:not([type=checkbox]), select, textarea, [contenteditable], dialog");

function onKey(event) {
  if ((event.ctrlKey || event.metaKey) && !event.shiftKey && !event.altKey && event.key.toLowerCase() === "k") {
    event.preventDefault();
    openPalette();
    return;
  }
  if (event.key === "Escape") {
    if (closeMenuWithFocus()) event.preventDefault();
    else if (event.target.matches("[data-slash]")) event.target.blur();
    return;
  }
  if (event.altKey && (event.key === "ArrowUp" || event.key === "ArrowDown") && moveLine(event)) {
    event.preventDefault();
    return;
  }
  if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
  const action = {
    "j": () => moveRow(1),
    "k": () => moveRow(-1),
    "n": () => turnPage("Next"),
    "p": () => turnPage("Previous"),
    "x": toggleRow,
    "X": selectRange,
    "a": () => { const act = one(".list:has(.pick:checked) [data-bulk-act]"); if (act) act.focus(); else one("main tr.is-current [popovertarget]")?.click(); },
    "c": () => one("[data-new]")?.click(),
    "?": openHelp,
    "/": () => { const field = one("[data-slash]"); if (field) { field.focus(); field.select(); } else openPalette(); },
  }[event.key];
  if (action) {
    event.preventDefault();
    action();
  } else if (event.key === "Enter" && event.target.closest("a, button, summary") === null && openRow()) {
    event.preventDefault();
  }
}

function onClick(event) {
  const target = event.target;
  closeMenus(target.closest("details[data-menu]"));
  if (target.closest("[data-theme-toggle]")) toggleTheme();
  if (target.closest("[data-help-open]")) openHelp();
  if (target.closest("[data-print]")) print();
  if (target.matches(".pick")) onPick(event);
  if (target.closest("main tr[data-href] a")) keepPlace(target.closest("tr"));
  // A click on the backdrop is a click on the dialog itself, outside of its content.
  if (target instanceof HTMLDialogElement) target.close();
}

function onSubmit(event) {
  const form = event.target;
  if (form.matches("[data-palette-open]")) {
    event.preventDefault();
    openPalette();
  }
}

// A file that is too large is refused before it is sent. The server refuses it too, but only after all of it arrived.
function onChange(event) {
  const input = event.target;
  if (input.matches("[data-bulk-all]")) selectionChanged(input.closest("[data-list]"));
  if (!input.matches("input[type=file][data-bytes-max]")) return;
  const most = Number(input.dataset.bytesMax);
  const large = [...input.files].find((file) => file.size > most);
  input.setCustomValidity(large ? `${large.name} is larger than ${most / 1048576} MB. Split it, or pack it into a zip archive.` : "");
  input.reportValidity();
}

// htmx. A swap must not lose the place of the keyboard, and a screen reader must hear that the list changed.
let focusBefore = "";

function beforeSwap(event) {
  // A region that follows some work keeps asking while the server is busy or starts again.
  if (event.detail.xhr.status >= 500 && event.detail.target.matches("[data-announce]")) event.detail.shouldSwap = false;
  const active = document.activeElement;
  focusBefore = active?.closest("[data-list]") ? active.id || "list-title" : "";
}

// A region that follows some work says what became of it, once.
let announced = one("[data-announce]")?.dataset.announce;

function announce() {
  const text = one("[data-announce]")?.dataset.announce;
  if (text && text !== announced) say(text);
  announced = text;
}

function afterSettle(event) {
  announce();
  const list = one("[data-list]");
  if (event.detail?.target?.id !== "list" && event.target?.id !== "list") return;
  if (!list) return;
  if (focusBefore && !list.contains(document.activeElement)) {
    (document.getElementById(focusBefore) ?? one("#list-title"))?.focus({ preventScroll: true });
  }
  const range = one(".pager > span.num", list)?.textContent.trim();
  say(range ? `List updated. ${range}` : "List updated.");
}

function onFailure() {
  say("The server did not answer. Nothing was changed.");
}

// Arrow keys read a chart place by place.
function onChartKey(event) {
  const here = event.target.closest?.(".chart-datum");
  const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
  if (!here || (!step && event.key !== "Home" && event.key !== "End")) return;
  const places = [...here.parentNode.querySelectorAll(".chart-datum")];
  const at = { Home: 0, End: places.length - 1 }[event.key] ?? places.indexOf(here) + step;
  const next = places[at];
  if (!next) return;
  event.preventDefault();
  here.setAttribute("tabindex", "-1");
  next.setAttribute("tabindex", "0");
  next.focus();
}

document.addEventListener("keydown", onKey);
document.addEventListener("keydown", onCountScan);
document.addEventListener("keydown", onChartKey);
document.addEventListener("keydown", onEntryKey);
document.addEventListener("paste", onEntryPaste);
document.addEventListener("click", onEntryClick);
document.addEventListener("click", onClick);
document.addEventListener("submit", onSubmit, true);
document.addEventListener("reset", (event) => { if (event.target.matches("[data-bulk]")) setTimeout(() => selectionChanged(one("[data-list]"))); });
document.addEventListener("change", onChange);
// A quantity is typed over, not behind what stands there.
document.addEventListener("focusin", (event) => { if (event.target.matches(".qty-input")) event.target.select(); });
document.addEventListener("htmx:beforeSwap", beforeSwap);
document.addEventListener("htmx:afterSettle", afterSettle);
document.addEventListener("htmx:sendError", onFailure);
document.addEventListener("htmx:timeout", onFailure);
one("#palette")?.addEventListener("keydown", movePalette);
one("#palette-q")?.addEventListener("input", (event) => offerActs(event.target.value));
document.addEventListener("dragstart", startDrag);
document.addEventListener("dragover", overTarget);
document.addEventListener("drop", dropLine);
document.addEventListener("dragend", endDrag);
readyDesk();
findPlace();
