// Keeps a page as things are at the agent: asks for what has changed, and puts every
// part in its place. What somebody has the focus in is left alone until later.
const EVERY_MS = 3000;
const AFTER_TROUBLE_MS = 10000;
// A screen reader is told now and then, not at every voucher.
const TELL_EVERY_MS = 20000;
const UNCHANGED = 204;

const live = document.getElementById("levande");
const silent = document.getElementById("tyst");
let version = live.dataset.version ?? "";
let told = 0;
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

function put(part, now) {
  if (part.innerHTML === now.innerHTML && part.className === now.className) return;
  if (part.contains(document.activeElement)) return;
  part.className = now.className;
  part.replaceChildren(...now.childNodes);
  if ("say" in part.dataset) say(part);
}

function say(part) {
  if (performance.now() - told < TELL_EVERY_MS && told) return;
  told = performance.now();
  document.getElementById("sagt").textContent = part.textContent.replace(/\s+/g, " ");
}

function show(html) {
  const now = new DOMParser().parseFromString(html, "text/html");
  const changed = document.getElementById("andrat");
  if (changed) changed.hidden = shape(live) === shape(now);
  const found = new Map(parts(now).map((part) => [part.dataset.live, part]));
  for (const part of parts(live)) {
    if (found.has(part.dataset.live)) put(part, found.get(part.dataset.live));
  }
  live.dispatchEvent(new Event("changed"));
}

async function ask() {
  const address = new URL(live.dataset.liveFrom, location.href);
  address.searchParams.set("version", version);
  const answer = await fetch(address).catch(() => null);
  silent.hidden = Boolean(answer?.ok);
  if (!answer?.ok) return AFTER_TROUBLE_MS;
  if (answer.status === UNCHANGED) return EVERY_MS;
  version = answer.headers.get("X-Version") ?? "";
  show(await answer.text());
  return EVERY_MS;
}

async function follow() {
  clearTimeout(timer);
  if (document.hidden) return;
  const pause = await ask();
  clearTimeout(timer);
  timer = setTimeout(follow, pause);
}

document.addEventListener("visibilitychange", follow);
timer = setTimeout(follow, EVERY_MS);
