// Historik: searches as one types; without script the button does.
const WAIT_FOR_TYPING_MS = 300;

const form = document.getElementById("sok");
let latest = 0;
let timer = 0;

function address() {
  const chosen = new URLSearchParams();
  for (const [name, value] of new FormData(form)) if (value.trim()) chosen.append(name, value);
  const query = chosen.toString();
  return query ? `${form.action}?${query}` : form.action;
}

// What a field is told beside it, without taking the field from whoever writes in it.
function tell(field) {
  const here = form.elements[field.name];
  const said = field.parentElement.querySelector(".bad");
  here.parentElement.querySelector(".bad")?.remove();
  for (const name of ["aria-invalid", "aria-describedby"]) here.removeAttribute(name);
  if (!said) return;
  here.setAttribute("aria-invalid", "true");
  here.setAttribute("aria-describedby", said.id);
  here.after(said);
}

async function search() {
  const mine = ++latest;
  const wanted = address();
  const found = document.getElementById("funnet");
  found.setAttribute("aria-busy", "true");
  const answer = await fetch(wanted).catch(() => null);
  if (mine !== latest) return undefined;
  if (!answer?.ok) return location.assign(wanted);
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  if (mine !== latest) return undefined;
  const now = page.getElementById("funnet");
  if (!now) return location.assign(wanted);
  found.replaceWith(now);
  for (const field of page.querySelectorAll("#sok input, #sok select")) {
    if (field.name !== "text") tell(field);
  }
  document.getElementById("rensa").hidden = page.getElementById("rensa").hidden;
  document.getElementById("sagt").textContent = document.getElementById("antal").textContent;
  history.replaceState(null, "", wanted);
  return undefined;
}

function soon(wait) {
  clearTimeout(timer);
  timer = setTimeout(search, wait);
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  soon(0);
});
form.addEventListener("input", () => soon(WAIT_FOR_TYPING_MS));
// What was written before this script was there, or kept by the browser on the way back.
const written = [...form.querySelectorAll("input")];
if (written.some((one) => one.value !== one.defaultValue)) soon(0);
