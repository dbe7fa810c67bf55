// Kvitto: asks every second how far the transfer is, and changes only what changed.
import { look } from "./banner.js";
import { BY_ITSELF } from "./by-itself.js";
import { whole } from "./swedish.js";

const EVERY_MS = 1000;
// A screen reader is told now and then, not at every voucher.
const TELL_EVERY_MS = 8000;

const receipt = document.getElementById("kvitto");
const rows = new Map(
  [...receipt.querySelectorAll("[data-line]")].map((row) => [row.dataset.line, row]),
);
let told = 0;

function write(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

function showLine(id, [state, word, voucher, message]) {
  const row = rows.get(id);
  if (!row) return;
  if (row.dataset.state !== state) row.dataset.state = state;
  write(row.querySelector("[data-part=state]"), word);
  write(row.querySelector("[data-part=voucher]"), voucher);
  write(row.querySelector("[data-part=message]"), message);
}

function showReconciled(owner, [address, when, verdict]) {
  const line = receipt.querySelector(`[data-reconciled="${owner}"]`);
  if (line.dataset.address === address) return;
  line.dataset.address = address;
  const link = document.createElement("a");
  link.href = address;
  link.textContent = `Avstämt mot Fortnox ${when}`;
  line.replaceChildren(link, `: ${verdict}`);
}

function tell(now) {
  if (!now.finished && Date.now() - told < TELL_EVERY_MS) return;
  told = Date.now();
  write(
    document.getElementById("sagt"),
    `${now.finished ? "Klart. " : ""}${now.booked} av ${now.total} bokförda.`,
  );
}

function show(now) {
  write(document.getElementById("bokforda"), whole(now.booked));
  document.getElementById("matare").value = now.booked;
  write(document.getElementById("klar"), now.finished_at ? `, klar ${now.finished_at}` : "");
  for (const [owner, [status, debit]] of Object.entries(now.owners)) {
    write(receipt.querySelector(`[data-owner="${owner}"]`), status);
    write(receipt.querySelector(`[data-booked="${owner}"]`), debit);
  }
  for (const [id, line] of Object.entries(now.lines)) showLine(id, line);
  for (const [owner, made] of Object.entries(now.reconciled)) showReconciled(owner, made);
  tell(now);
  receipt.toggleAttribute("data-finished", now.finished);
}

// The session has ended: what is shown stays, and goes on when somebody is back.
function waitOutside() {
  look();
  document.addEventListener("visibilitychange", follow, { once: true });
}

async function follow() {
  try {
    const answer = await fetch(receipt.dataset.progress, BY_ITSELF);
    if (answer.status === 503) return location.reload();
    if (answer.status === 403) return waitOutside();
    if (answer.ok) show(await answer.json());
    receipt.removeAttribute("data-silent");
  } catch {
    receipt.setAttribute("data-silent", "");
  }
  if (!receipt.hasAttribute("data-finished")) setTimeout(follow, EVERY_MS);
  return undefined;
}

document.getElementById("skriv-ut").addEventListener("click", () => print());
if (!receipt.hasAttribute("data-finished")) follow();
