// Inställningar för ägaren: shows, while somebody types, how journals would be booked.
const WAIT_FOR_TYPING_MS = 200;

const form = document.getElementById("installningar");
const place = document.getElementById("prov");
let latest = 0;
let timer = 0;

async function preview() {
  const mine = ++latest;
  const typed = new URLSearchParams(new FormData(form));
  const answer = await fetch(`${form.dataset.preview}?${typed}`).catch(() => null);
  if (mine !== latest || !answer?.ok) return;
  const shown = await answer.text();
  if (mine === latest) place.innerHTML = shown;
}

form.addEventListener("input", () => {
  clearTimeout(timer);
  timer = setTimeout(preview, WAIT_FOR_TYPING_MS);
});
