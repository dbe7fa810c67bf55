// Felsökning: follows the looks while they go on.
import { BY_ITSELF } from "./by-itself.js";

const EVERY_MS = 1000;
const said = document.getElementById("sagt");
const found = document.getElementById("undersokt");
let shown = "";

async function follow() {
  try {
    const answer = await fetch(said.dataset.progress, BY_ITSELF);
    if (answer.status === 403) return location.reload();
    const now = await answer.json();
    if (said.textContent !== now.said) said.textContent = now.said;
    if (shown !== now.found) found.innerHTML = shown = now.found;
    if (now.is_done) return undefined;
  } catch {
    // The agent is gone for a moment; the next try may meet it again.
  }
  setTimeout(follow, EVERY_MS);
  return undefined;
}

if (said.dataset.done === "nej") setTimeout(follow, EVERY_MS);
