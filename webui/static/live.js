// Keeps a page as things are at the agent: asks for what has changed, and puts every
// part in its place. What somebody has the focus in is left alone until later.
import { look } from "./banner.js";
import { BY_ITSELF } from "./by-itself.js";

const EVERY_MS = 3000;
const AFTER_TROUBLE_MS = 10000;
// A screen reader is told now and then, not at every voucher.
const TELL_EVERY_MS = 20000;
const UNCHANGED = 204;
const SHUT = 403; // nobody's session any more

const live = document.getElementById("levande");
const silent = document.getElementById("tyst");
let version = live.dataset.version ?? "";
let toTell = "";
let told = -TELL_EVERY_MS;
let timer = 0;

function parts(scope) {
  return [...scope.querySelectorAll("[data-live]")];
}

// Which parts there are, and where: what a part's own content cannot say.
function shape(scope) {
  return parts(scope)
    .map((part) => `${part.closest("[data-group]")?.dataset.group}/${part.dataset.live}`)
    .join();
}

// What the user has unfolded stays so.
function keepUnfolded(part, now) {
  const folds = now.querySelectorAll("details");
  part.querySelectorAll("details").forEach((one, place) => {
    if (folds[place]) folds[place].open = one.open;
  });
}

// Tells whether the part is now as it should be.
function put(part, now) {
  keepUnfolded(part, now);
  if (part.innerHTML === now.innerHTML && part.className === now.className) return true;
  if (part.contains(document.activeElement)) return false;
  part.className = now.className;
  part.replaceChildren(...now.cloneNode(true).childNodes);
  if ("say" in part.dataset) toTell ||= part.dataset.say || part.textContent;
  return true;
}

function tell() {
  if (!toTell || performance.now() - told < TELL_EVERY_MS) return;
  told = performance.now();
  document.getElementById("sagt").textContent = toTell.replace(/\s+/g, " ").trim();
  toTell = "";
}

function show(html) {
  const now = new DOMParser().parseFromString(html, "text/html");
  const changed = document.getElementById("andrat");
  if (changed) changed.hidden = shape(live) === shape(now);
  const found = new Map(parts(now).map((part) => [part.dataset.live, part]));
  const untold = toTell;
  toTell = "";
  let isAll = true;
  // The innermost first: what they are part of is then the same, and left alone.
  for (const part of parts(live).reverse()) {
    const fresh = found.get(part.dataset.live);
    if (fresh && !put(part, fresh)) isAll = false;
  }
  toTell ||= untold;
  live.dispatchEvent(new Event("changed"));
  look();
  return isAll;
}

// Asks once; gives the pause until the next time, 0 for never.
async function ask() {
  const address = new URL(live.dataset.liveFrom, location.href);
  address.searchParams.set("version", version);
  const answer = await fetch(address, BY_ITSELF).catch(() => null);
  silent.hidden = answer?.ok || answer?.status === SHUT;
  if (answer?.status === SHUT) {
    look(); // which says so
    return 0;
  }
  if (!answer?.ok) return AFTER_TROUBLE_MS;
  if (answer.status === UNCHANGED) return EVERY_MS;
  const isAll = show(await answer.text());
  // What was left alone is asked for again.
  version = isAll ? (answer.headers.get("X-Version") ?? "") : "";
  return EVERY_MS;
}

async function follow() {
  clearTimeout(timer);
  if (document.hidden) return;
  const pause = await ask();
  tell();
  clearTimeout(timer);
  if (pause) timer = setTimeout(follow, pause);
}

document.addEventListener("visibilitychange", follow);
timer = setTimeout(follow, EVERY_MS);
