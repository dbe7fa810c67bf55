// Opens and closes owners, dates and journals; a journal's rows are fetched once.
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
  });
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
  const open = fold.getAttribute("aria-expanded") !== "true";
  fold.setAttribute("aria-expanded", String(open));
  if (fold.dataset.fold === "owner") fold.closest("table").classList.toggle("folded", !open);
  else if (fold.dataset.fold === "date") fold.closest("tbody").classList.toggle("folded", !open);
  else toggleJournal(fold, open);
}

async function toggleJournal(fold, open) {
  const row = fold.closest("tr");
  row.classList.toggle("open", open);
  if (!row.rows_) row.rows_ = await fetchRows(fold.dataset.rows);
  const isOpen = row.classList.contains("open");
  const last = row.nextElementSibling?.matches(".reason") ? row.nextElementSibling : row;
  if (isOpen) last.after(...row.rows_);
  else for (const one of row.rows_) one.remove();
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
