// Inställningar: says while somebody types or chooses what it comes to, finds owners,
// and follows a backup that is being made.
import { BY_ITSELF } from "./by-itself.js";

const WAIT_FOR_TYPING_MS = 300;
const EVERY_MS = 1000;

async function fetched(address, fields, how = {}) {
  const there = new URL(address, location.href);
  for (const [name, value] of fields) there.searchParams.set(name, value);
  const answer = await fetch(there, how).catch(() => null);
  return answer?.ok ? answer.text() : null;
}

// Shows what the server says of a form's fields; only ever of what was typed last.
function follow(form, address, show) {
  let latest = 0;
  let timer = 0;
  async function ask() {
    const mine = ++latest;
    const said = await fetched(address, new FormData(form));
    if (mine === latest && said !== null) show(said);
  }
  form.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(ask, WAIT_FOR_TYPING_MS);
  });
  return () => clearTimeout(timer);
}

for (const form of document.querySelectorAll("[data-look]")) {
  const field = form.elements.mapp;
  const place = form.querySelector(".look");
  const kept = field.defaultValue;
  follow(form, form.dataset.look, (said) => {
    const isSame = field.value === kept || field.value === "";
    place.innerHTML = isSame ? "" : said;
    field.toggleAttribute("aria-invalid", false);
    if (place.querySelector("[data-mistake]")) field.setAttribute("aria-invalid", "true");
  });
}

const messages = document.getElementById("aviseringsval");
follow(messages, messages.dataset.say, (said) => {
  document.getElementById("tyst-tid").textContent = said;
});

const search = document.getElementById("sok-agare");
if (search) {
  const found = document.getElementById("funna-agare");
  follow(search, search.dataset.find, (said) => {
    found.innerHTML = said;
  });
  search.addEventListener("submit", (event) => event.preventDefault());
}

const backup = document.getElementById("kopian");
let shown = "";
async function watch() {
  if (backup.firstElementChild.dataset.busy !== "ja") return;
  const said = await fetched(backup.dataset.how, [], BY_ITSELF);
  if (said !== null && said !== shown) backup.innerHTML = shown = said;
  setTimeout(watch, EVERY_MS);
}
if (backup) setTimeout(watch, EVERY_MS);
