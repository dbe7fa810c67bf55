// Kopiera till Excel: what is ticked or else all that is shown, to the clipboard.
import { journals } from "./swedish.js";
import { SILENT, tell } from "./trouble.js";

const SAID_MS = 4000;
const REFUSED = "Webbläsaren lät inte Journalbryggan kopiera. Försök igen.";

export function copying(form) {
  const link = document.getElementById("kopiera");
  if (!link) return;
  const word = link.querySelector("span:last-child");
  let ticked = Number(form.elements.antal.value);
  let isTelling = false;
  const sayWhat = () => {
    if (isTelling) return;
    word.textContent = ticked ? "Kopiera valda till Excel" : "Kopiera till Excel";
  };
  const toldAll = () => {
    isTelling = false;
    sayWhat();
  };
  sayWhat();
  form.addEventListener("summed", (event) => {
    ticked = event.detail;
    sayWhat();
  });
  link.addEventListener("click", async (event) => {
    event.preventDefault();
    isTelling = true;
    word.textContent = "Kopierar …";
    await form.saved();
    const copied = await copy(link.href);
    if (copied !== null) word.textContent = `Kopierat: ${journals(copied)}`;
    setTimeout(toldAll, copied === null ? 0 : SAID_MS);
  });
}

// Copies, and gives how many journals; null where it did not work, which is told.
async function copy(address) {
  const answer = await fetch(address).catch(() => null);
  if (!answer?.ok) return tell(SILENT) ?? null;
  try {
    await navigator.clipboard.writeText(await answer.text());
  } catch {
    return tell(REFUSED) ?? null;
  }
  tell("");
  return Number(answer.headers.get("X-Journals"));
}
