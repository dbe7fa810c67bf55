// What a part of the tree stands for: a filter, a number of journals and their öre.

// The filter that shows one owner, or one date of an owner, of what is shown.
export function narrowed(form, one) {
  const only = new URLSearchParams(form.elements.filter.value);
  const owner = one.closest("[data-owner]");
  const day = one.closest("[data-date]");
  if (owner) only.set("agare", owner.dataset.owner);
  if (day) {
    only.set("fran", day.dataset.date);
    only.set("till", day.dataset.date);
  }
  return only;
}

export const BOX = "input[name=journal]";
// An owner or a date whose journals have not been fetched has its sums in attributes.
export const UNFETCHED = "[data-plain]";
export const SUMS = ["plain", "ticked", "apart", "stopped", "new", "fresh"];

// Adds up what is in `scope`: journals that have been fetched, and sums of the others.
export function sumOf(scope) {
  const sum = nothing();
  if (scope.matches(UNFETCHED)) addUnfetched(sum, scope);
  for (const one of scope.querySelectorAll(`${BOX}, ${UNFETCHED}`)) {
    if (one.name) addBox(sum, one);
    else addUnfetched(sum, one);
  }
  return sum;
}

// Adds up sums.
export function total(sums) {
  const all = nothing();
  for (const one of sums) for (const name in all) all[name] = plus(all[name], one[name]);
  return all;
}

// Whether a group's box ticks this journal: what Fortnox refused is ticked one by one.
export function isPlain(box) {
  return !box.disabled && !("apart" in box.dataset);
}

// Reads and writes a number of journals and their öre, as the server writes them.
export function read(one, name) {
  const [journals, ore] = one.dataset[name].split(" ").map(Number);
  return { journals, ore };
}

export function write(one, name, { journals, ore }) {
  one.dataset[name] = `${journals} ${ore}`;
}

export function plus(one, other) {
  return { journals: one.journals + other.journals, ore: one.ore + other.ore };
}

function nothing() {
  const none = { journals: 0, ore: 0 };
  return { plain: none, ticked: none, apart: none, stopped: none };
}

function addUnfetched(sum, one) {
  for (const name in sum) sum[name] = plus(sum[name], read(one, name));
}

function addBox(sum, box) {
  const journal = { journals: 1, ore: Number(box.dataset.o) };
  const plain = isPlain(box);
  if (plain) sum.plain = plus(sum.plain, journal);
  if (!box.checked) return;
  sum.ticked = plus(sum.ticked, journal);
  if (!plain) sum.apart = plus(sum.apart, journal);
  if ("stopped" in box.closest("tr").dataset) sum.stopped = plus(sum.stopped, journal);
}
