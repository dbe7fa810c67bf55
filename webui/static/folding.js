// Opens and closes owners, dates and journals; a journal's rows are fetched once.
const fetched = new WeakMap();

export function folding(form) {
  for (const link of form.querySelectorAll("a.fold")) link.replaceWith(button(link));
  form.addEventListener("click", (event) => {
    const opener = event.target.closest("[data-opens]");
    if (opener) {
      event.preventDefault();
      const row = document.getElementById(opener.dataset.opens);
      toggle(row.querySelector("button.fold"));
    }
    const fold = event.target.closest("button.fold");
    if (fold) toggle(fold);
    const all = event.target.closest("[data-fold-all]");
    if (all) toggleAll(form, all);
    const jump = event.target.closest('a[href^="#j"]');
    const there = jump && document.getElementById(jump.hash.slice(1));
    if (there) {
      event.preventDefault();
      reveal(there);
    }
  });
}

// Opens what a journal is folded into and goes there, as a link to it should.
function reveal(row) {
  const owner = row.closest("table").querySelector("[data-fold=owner]");
  const date = row.closest("tbody").querySelector("[data-fold=date]");
  for (const fold of [owner, date]) if (!isOpen(fold)) toggle(fold);
  row.querySelector("button.fold").focus({ preventScroll: true });
  row.scrollIntoView({ block: "center" });
}

// Fetches a journal's rows anew: what is said of them has changed.
export async function refetch(row) {
  const known = await fetched.get(row);
  fetched.delete(row);
  if (!known || !row.classList.contains("open")) return;
  for (const one of known) one.remove();
  await showRows(row);
}

function toggleAll(form, all) {
  const owners = [...form.querySelectorAll("[data-fold=owner]")];
  const anyOpen = owners.some(isOpen);
  for (const owner of owners) if (isOpen(owner) === anyOpen) toggle(owner);
  all.textContent = anyOpen ? "Visa alla" : "Fäll ihop alla";
}

function isOpen(fold) {
  return fold.getAttribute("aria-expanded") === "true";
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

function toggle(fold) {
  const open = !isOpen(fold);
  fold.setAttribute("aria-expanded", String(open));
  if (fold.dataset.fold === "owner") fold.closest("table").classList.toggle("folded", !open);
  else if (fold.dataset.fold === "date") fold.closest("tbody").classList.toggle("folded", !open);
  else toggleJournal(fold, open);
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
  const holder = document.createElement("template");
  try {
    const answer = await fetch(address);
    if (answer.ok) holder.innerHTML = await answer.text();
  } catch {
    // Told below, where the rows would have stood.
  }
  if (!holder.content.firstElementChild) {
    holder.innerHTML =
      '<tr class="row"><td colspan="7" role="alert">Raderna kunde inte hämtas. ' +
      "Öppna sidan på nytt från ikonen vid klockan.</td></tr>";
  }
  return [...holder.content.children];
}
