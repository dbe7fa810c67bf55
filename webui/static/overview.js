// Översikt: narrows the owners by what is typed, those that are folded away too.
import { whole } from "./swedish.js";

const search = document.getElementById("sok");
const groups = document.querySelectorAll(".owner-group");
const opened = new Set();

function fits(row, wanted) {
  return row.querySelector("th").textContent.toLocaleLowerCase("sv").includes(wanted);
}

function narrow() {
  const wanted = search.value.trim().toLocaleLowerCase("sv");
  let shown = 0;
  for (const group of groups) {
    let here = 0;
    for (const row of group.querySelectorAll("tbody tr")) {
      row.hidden = !fits(row, wanted);
      if (!row.hidden) here += 1;
    }
    group.hidden = here === 0;
    unfold(group, wanted !== "" && here > 0);
    shown += here;
  }
  const said = document.getElementById("inga");
  if (!wanted) said.textContent = "";
  else said.textContent = shown ? `${whole(shown)} visas` : "Ingen ägare heter så";
}

// What a search has opened is folded again after it; what the user opened stays.
function unfold(group, open) {
  if (group.tagName !== "DETAILS") return;
  if (open && !group.open) {
    group.open = true;
    opened.add(group);
  } else if (!open && opened.delete(group)) group.open = false;
}

search?.addEventListener("input", narrow);
if (search?.value) narrow();
document.getElementById("levande").addEventListener("changed", () => {
  if (search?.value) narrow();
});
