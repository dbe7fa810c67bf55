// Opens and closes owners, dates and journals. What an owner, a date or a journal has
// is fetched once, when it is opened for the first time.
import { SUMS, UNFETCHED, narrowed } from "./scope.js";

const fetched = new WeakMap();
const SILENT =
  "Journalerna kunde inte hämtas. Öppna sidan på nytt från ikonen vid klockan.";

export function folding(form) {
  openable(form);
  form.addEventListener("click", (event) => {
    const opener = event.target.closest("[data-opens]");
    if (opener) {
      event.preventDefault();
      const row = document.getElementById(opener.dataset.opens);
      toggle(row.querySelector("button.fold"));
    }
    const fold = event.target.closest("button.fold");
    if (fold) toggle(fold);
    if (event.target.closest("[data-fold-all]")) toggleAll(form);
    const jump = event.target.closest('a[href^="#j"]');
    const there = jump && document.getElementById(jump.hash.slice(1));
    if (there) {
      event.preventDefault();
      reveal(there);
    }
  });
  sayWhatAllDoes(form);
  if (form.dataset.place) comeBack(form);
}

// Unfolds what has the journal that somebody comes back to, and goes there.
async function comeBack(form) {
  const [owner, date] = form.dataset.place.split(" ");
  const branch = `.owner[data-owner="${owner}"]`;
  for (const place of [branch, `${branch} [data-date="${date}"]`]) {
    const fold = form.querySelector(`${place} button.fold`);
    if (fold && !isOpen(fold)) await toggle(fold);
  }
  const row = document.getElementById(location.hash.slice(1));
  if (row) reveal(row);
}

export function isOpen(fold) {
  return fold.getAttribute("aria-expanded") === "true";
}

export async function toggle(fold) {
  const open = !isOpen(fold);
  fold.setAttribute("aria-expanded", String(open));
  const { form } = fold;
  if (fold.dataset.fold === "owner") await toggleBranch(form, fold.closest(".owner"), open);
  else if (fold.dataset.fold) await toggleBranch(form, fold.closest("tbody"), open);
  else await toggleJournal(fold, open);
  sayWhatAllDoes(form);
}

// Fetches a journal's rows anew: what is said of them has changed.
export async function refetch(row) {
  const known = await fetched.get(row);
  fetched.delete(row);
  if (!known || !row.classList.contains("open")) return;
  for (const one of known) one.remove();
  await showRows(row);
}

// Opens what a journal is folded into and goes there, as a link to it should.
function reveal(row) {
  const owner = row.closest(".owner").querySelector("[data-fold=owner]");
  const date = row.closest("tbody").querySelector("[data-fold=date]");
  for (const fold of [owner, date]) if (!isOpen(fold)) toggle(fold);
  row.querySelector("button.fold").focus({ preventScroll: true });
  row.scrollIntoView({ block: "center" });
}

// Folds all that is open; where nothing is, opens what has been fetched.
function toggleAll(form) {
  const owners = [...form.querySelectorAll("[data-fold=owner]")];
  const anyOpen = owners.some(isOpen);
  for (const fold of owners) {
    const isFetched = !fold.closest(".owner").matches(UNFETCHED);
    if (isOpen(fold) === anyOpen && (anyOpen || isFetched)) toggle(fold);
  }
}

function sayWhatAllDoes(form) {
  const all = form.querySelector("[data-fold-all]");
  if (!all) return;
  const anyOpen = [...form.querySelectorAll("[data-fold=owner]")].some(isOpen);
  all.disabled = !anyOpen && !form.querySelector(`.owner:not(${UNFETCHED})`);
  all.textContent = anyOpen || all.disabled ? "Fäll ihop alla" : "Visa alla";
}

async function toggleBranch(form, branch, open) {
  branch.classList.toggle("folded", !open);
  if (open && branch.matches(UNFETCHED)) await fetchInto(form, branch);
}

// Fetches the journals of an owner or a date, ticked as the page has them ticked.
async function fetchInto(form, branch) {
  branch.setAttribute("aria-busy", "true");
  await form.saved();
  const found = await fetchHtml(`${form.dataset.branch}?${narrowed(form, branch)}`);
  branch.removeAttribute("aria-busy");
  const owner = found?.querySelector(".owner");
  if (!branch.isConnected || !branch.matches(UNFETCHED)) return;
  if (!owner) return say(branch, found?.querySelector(".empty")?.textContent ?? SILENT);
  openable(owner);
  fill(branch, branch.matches("tbody") ? owner.querySelector("tbody") : owner);
  form.dispatchEvent(new Event("fetched"));
}

// Puts the journals below the heading that is there, which may have the focus.
function fill(branch, found) {
  const [, ...below] = found.children;
  branch.querySelector("[data-said]")?.remove();
  branch.append(...below);
  for (const name of SUMS) delete branch.dataset[name];
}

function say(branch, text) {
  const holder = document.createElement("template");
  holder.innerHTML = branch.matches("tbody")
    ? '<tr data-said><td colspan="7" role="alert"></td></tr>'
    : '<div data-said><p class="empty" role="alert"></p></div>';
  holder.content.querySelector("[role=alert]").textContent = text;
  branch.querySelector("[data-said]")?.remove();
  branch.append(holder.content);
}

// A journal's page is for those without script: here its rows open where it stands.
function openable(scope) {
  for (const link of scope.querySelectorAll("a.fold")) link.replaceWith(button(link));
}

function button(link) {
  const made = document.createElement("button");
  made.type = "button";
  made.className = "fold";
  made.dataset.rows = `${link.href}/rader`;
  made.setAttribute("aria-expanded", "false");
  made.append(...link.childNodes);
  return made;
}

async function toggleJournal(fold, open) {
  const row = fold.closest("tr");
  row.classList.toggle("open", open);
  await showRows(row);
}

async function showRows(row) {
  const address = row.querySelector("button.fold").dataset.rows;
  if (!fetched.has(row)) fetched.set(row, fetchRows(address));
  const rows = await fetched.get(row);
  let last = row;
  while (last.nextElementSibling?.matches(".reason")) last = last.nextElementSibling;
  if (row.classList.contains("open")) last.after(...rows);
  else for (const one of rows) one.remove();
}

async function fetchRows(address) {
  const found = await fetchHtml(address);
  if (found?.firstElementChild) return [...found.children];
  const holder = document.createElement("template");
  holder.innerHTML =
    '<tr class="row"><td colspan="7" role="alert">Raderna kunde inte hämtas. ' +
    "Öppna sidan på nytt från ikonen vid klockan.</td></tr>";
  return [...holder.content.children];
}

async function fetchHtml(address) {
  const holder = document.createElement("template");
  try {
    const answer = await fetch(address);
    if (!answer.ok) return null;
    holder.innerHTML = await answer.text();
    return holder.content;
  } catch {
    return null; // told where it would have stood
  }
}
