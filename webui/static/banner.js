// What is wrong, on top of every page: follows it while somebody sees the page, and
// says when the session has ended. Asks by itself; whoever uses the page in between
// makes the session last.
import { BY_ITSELF } from "./by-itself.js";

const EVERY_MS = 10000;
const SHUT = 403; // nobody's session any more
const USES = ["pointerdown", "keydown", "wheel"];

const place = document.getElementById("varningar");
const outside = document.getElementById("utloggad");
const told = document.getElementById("varnat");
let isUsed = false;
let timer = 0;

function content(scope) {
  const banner = scope.querySelector(".banner");
  return banner ? banner.className + banner.innerHTML : "";
}

function words(element) {
  return element.textContent.replace(/\s+/g, " ").trim();
}

function warnings(scope) {
  return [...scope.querySelectorAll("li")].map((one) =>
    [...one.querySelectorAll("strong, .banner-text")].map(words).join(" "),
  );
}

// What somebody has the focus in is left alone until later.
function show(html) {
  const now = new DOMParser().parseFromString(html, "text/html").body;
  if (content(place) === content(now) || place.contains(document.activeElement)) return;
  const known = warnings(place);
  told.textContent = warnings(now)
    .filter((one) => !known.includes(one))
    .join(" ");
  // Told there, once, and not again by what is put in place.
  now.querySelector(".banner")?.setAttribute("role", "region");
  place.replaceChildren(...now.childNodes);
}

function tellOutside() {
  if (!outside.hidden) return;
  outside.hidden = false;
  told.textContent = words(outside);
}

// Asks now, and goes on for as long as somebody sees the page and is let in.
export async function look() {
  clearTimeout(timer);
  if (document.hidden) return;
  const address = `${place.dataset.from}?sida=${encodeURIComponent(location.pathname)}`;
  const answer = await fetch(address, isUsed ? {} : BY_ITSELF).catch(() => null);
  clearTimeout(timer);
  if (answer?.status === SHUT) return tellOutside();
  if (answer?.ok) {
    isUsed = false;
    outside.hidden = true;
    show(await answer.text());
  }
  timer = setTimeout(look, EVERY_MS);
}

for (const use of USES) {
  addEventListener(use, () => (isUsed = true), { capture: true, passive: true });
}
document.addEventListener("visibilitychange", look);
timer = setTimeout(look, EVERY_MS);
