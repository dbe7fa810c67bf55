// Avstämning: follows a comparison under way, and prints all that is folded.
import { BY_ITSELF } from "./by-itself.js";
import { whole } from "./swedish.js";

const EVERY_MS = 1000;
const running = document.getElementById("pagar");

function write(now) {
  const said = document.getElementById("hur-langt");
  const text = `Stämmer av ${now.doing}: ${whole(now.done)} av ${whole(now.total)} klara.`;
  if (said.textContent !== text) said.textContent = text;
  const meter = document.getElementById("matare");
  meter.max = now.total;
  meter.value = now.done;
}

async function follow() {
  try {
    const answer = await fetch(running.dataset.progress, BY_ITSELF);
    if (answer.status === 403) return location.reload();
    const now = await answer.json();
    if (!now.running) return location.reload();
    write(now);
  } catch {
    // The agent is gone for a moment; the next try may meet it again.
  }
  setTimeout(follow, EVERY_MS);
  return undefined;
}

if (running) setTimeout(follow, EVERY_MS);
addEventListener("beforeprint", () => {
  for (const folded of document.querySelectorAll(".reconciled details")) folded.open = true;
});
document.getElementById("skriv-ut")?.addEventListener("click", () => print());
