// Överföring: filter without reloading, tri-state boxes, journals on demand, checks.
import { Checks } from "./checks.js";
import { copying } from "./copying.js";
import { folding } from "./folding.js";
import { Ticks } from "./ticks.js";
import { SILENT, tell } from "./trouble.js";
import { walking } from "./walking.js";

const WAIT_FOR_TYPING_MS = 150;

const filter = document.getElementById("filter");
let ticks;
let checks;
let latest = 0;
let timer = 0;

function begin() {
  const form = document.getElementById("urval");
  if (!form) return;
  ticks = new Ticks(form);
  form.saved = () => ticks.save();
  folding(form);
  walking(form, ticks);
  copying(form);
  checks?.stop();
  checks = new Checks(form);
  form.addEventListener("kept", () => checks.ask());
  form.addEventListener("submit", (event) => press(event, form));
}

// What is sent is what the ledger has ticked: it must have all before anything goes.
async function press(event, form) {
  const button = event.submitter;
  if (button?.value === "nya") {
    event.preventDefault();
    ticks.tickNew();
  } else if (button?.id === "overfor") {
    event.preventDefault();
    if (button.ariaDisabled === "true") return;
    button.ariaDisabled = "true";
    if (await ticks.save()) form.submit();
    else button.ariaDisabled = null;
  }
}

async function show(address) {
  const mine = ++latest;
  await ticks.save();
  const answer = await fetch(address).catch(() => null);
  if (!answer) return tell(SILENT);
  if (!answer.ok) return location.assign(address);
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  if (mine !== latest) return undefined;
  const found = page.getElementById("urval");
  if (!found) return location.assign(address);
  document.getElementById("urval").replaceWith(found);
  document.getElementById("rensa").hidden = page.getElementById("rensa").hidden;
  history.replaceState(null, "", address);
  return begin();
}

function filterAddress() {
  const chosen = new URLSearchParams();
  for (const [name, value] of new FormData(filter)) if (value) chosen.append(name, value);
  const query = chosen.toString();
  return query ? `${filter.action}?${query}` : filter.action;
}

function filterSoon(wait) {
  clearTimeout(timer);
  timer = setTimeout(() => show(filterAddress()), wait);
}

function narrowOwners(text) {
  const wanted = text.trim().toLocaleLowerCase("sv");
  for (const item of document.querySelectorAll("#agarlista li")) {
    item.hidden = !item.textContent.toLocaleLowerCase("sv").includes(wanted);
  }
}

if (filter) {
  filter.addEventListener("submit", (event) => {
    event.preventDefault();
    filterSoon(0);
  });
  filter.addEventListener("change", (event) => {
    if (event.target.id !== "sok-agare") filterSoon(0);
  });
  filter.addEventListener("input", (event) => {
    if (event.target.id === "sok-agare") narrowOwners(event.target.value);
    else if (event.target.name === "text") filterSoon(WAIT_FOR_TYPING_MS);
  });
  // What was written before this script was there.
  const { text } = filter.elements;
  if (text.value !== text.defaultValue) filterSoon(0);
  narrowOwners(document.getElementById("sok-agare")?.value ?? "");
}
// A page out of the browser's history shows old boxes: the ledger has the right ones.
addEventListener("pageshow", (event) => {
  if (event.persisted) location.reload();
});
addEventListener("pagehide", () => ticks?.save());
begin();
