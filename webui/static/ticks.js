// Tri-state boxes: group boxes follow what is below them, fetched or not, and lead it.
// What was ticked is saved a moment later, in order; a group is one request.
import { BOX, UNFETCHED, isPlain, narrowed, plus, read, sumOf, total, write } from "./scope.js";
import { amount, journals, whole } from "./swedish.js";
import { SHUT, SILENT, tell } from "./trouble.js";

const SAVE_AFTER_MS = 400;
const SCOPES = { date: "tbody", owner: ".owner", all: "form" };
const NOTHING = "0 0";

export class Ticks {
  #form;
  #changed = new Map();
  #sums = new Map(); // by owner's section
  #timer = 0;
  #saving = Promise.resolve(true);

  constructor(form) {
    this.#form = form;
    // The ledger has the ticks, and not the boxes: not all of them are fetched.
    form.elements.kryss?.remove();
    form.addEventListener("change", (event) => this.#change(event.target));
    form.addEventListener("checked", () => this.refresh());
    form.addEventListener("fetched", () => this.refresh());
    this.refresh();
  }

  refresh() {
    for (const owner of this.#owners()) this.#refreshOwner(owner);
    this.#refreshAll();
  }

  // Ticks or unticks several boxes at once, of journals and of groups.
  set(boxes, ticked) {
    const owners = [];
    for (const box of boxes) {
      box.checked = ticked;
      if (box.dataset.group === "owner") owners.push(box);
      else if (box.dataset.group) this.#lead(box);
      else this.#note(box);
    }
    if (owners.length > 0) this.#leadOwners(owners, ticked);
    this.refresh();
    this.#saveSoon();
  }

  // Ticks all that is new.
  tickNew() {
    for (const box of this.#form.querySelectorAll(`${BOX}[data-new]`)) box.checked = true;
    for (const one of this.#form.querySelectorAll(UNFETCHED)) {
      write(one, "ticked", plus(read(one, "ticked"), read(one, "fresh")));
      one.dataset.fresh = NOTHING;
    }
    this.#sendAll(new URLSearchParams(this.#form.elements.filter.value), "nya");
    this.refresh();
  }

  // Saves what is not yet saved; resolves when that is done, false where it failed.
  save() {
    clearTimeout(this.#timer);
    if (this.#changed.size === 0) return this.#saving;
    const ids = (ticked) =>
      [...this.#changed].filter(([, value]) => value === ticked).map(([id]) => id);
    const body = new URLSearchParams({ valda: ids(true), bortvalda: ids(false) });
    this.#changed = new Map();
    return this.#send(this.#form.dataset.tick, body);
  }

  #owners() {
    return this.#form.querySelectorAll(".owner");
  }

  #change(box) {
    if (box.dataset.group) this.#lead(box);
    else if (box.name === "journal") this.#note(box);
    else return;
    if (box.dataset.group === "all") this.refresh();
    else {
      this.#refreshOwner(box.closest(".owner"));
      this.#refreshAll();
    }
    this.#saveSoon();
  }

  #saveSoon() {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.save(), SAVE_AFTER_MS);
  }

  #note(box) {
    this.#changed.set(box.value, box.checked);
  }

  #lead(group) {
    lead(group.closest(SCOPES[group.dataset.group]), group.checked);
    this.#sendAll(narrowed(this.#form, group), group.checked ? "alla" : "inga");
  }

  // Several owners are one request too.
  #leadOwners(groups, ticked) {
    const only = new URLSearchParams(this.#form.elements.filter.value);
    only.delete("agare");
    for (const group of groups) {
      const owner = group.closest(".owner");
      lead(owner, ticked);
      only.append("agare", owner.dataset.owner);
    }
    this.#sendAll(only, ticked ? "alla" : "inga");
  }

  #sendAll(only, what) {
    this.save();
    const body = new URLSearchParams({ val: what, nyast: this.#form.elements.nyast.value });
    this.#send(`${this.#form.dataset.tickAll}?${only}`, body);
  }

  #refreshOwner(owner) {
    for (const day of owner.querySelectorAll("tbody")) {
      follow(day.querySelector("[data-group]"), sumOf(day));
    }
    const sum = sumOf(owner);
    this.#sums.set(owner, sum);
    follow(owner.querySelector("[data-group=owner]"), sum);
    const { journals: count, ore } = sum.ticked;
    owner.querySelector("[data-chosen]").textContent = count
      ? `${whole(count)} valda, ${amount(ore)}`
      : "";
  }

  #refreshAll() {
    const sum = total(this.#sums.values());
    const all = this.#form.querySelector("[data-group=all]");
    if (all) follow(all, sum);
    this.#sayWhatIsSent(sum);
  }

  // Says what would be sent, in number, owners and sum, and what is left out.
  #sayWhatIsSent({ ticked, stopped }) {
    const count = ticked.journals - stopped.journals;
    const sum = document.getElementById("summa");
    const strong = document.createElement("strong");
    strong.textContent = journals(count);
    const owners = this.#readyOwners();
    const text = `, ${whole(owners)} ägare, ${amount(ticked.ore - stopped.ore)}`;
    if (ticked.journals === 0) sum.replaceChildren("Ingen journal vald");
    else sum.replaceChildren(strong, text);
    const left = document.getElementById("stoppade");
    left.hidden = stopped.journals === 0;
    left.textContent =
      `${whole(stopped.journals)} ${stopped.journals === 1 ? "vald journal" : "valda journaler"}, ` +
      `${amount(stopped.ore)}, stoppas av kontrollen och lämnas kvar.`;
    const button = document.getElementById("overfor");
    button.disabled = count === 0;
    button.textContent = stopped.journals
      ? `Överför ${whole(count)} av ${whole(ticked.journals)}`
      : "Överför";
    this.#form.elements.antal.value = ticked.journals;
    this.#form.elements.ore.value = ticked.ore;
    this.#form.dispatchEvent(new CustomEvent("summed", { detail: ticked.journals }));
  }

  #readyOwners() {
    const sums = [...this.#sums.values()];
    return sums.filter(({ ticked, stopped }) => ticked.journals > stopped.journals).length;
  }

  #send(address, body) {
    this.#saving = this.#saving.then(() => this.#post(address, body));
    return this.#saving;
  }

  async #post(address, body) {
    try {
      // keepalive: what was ticked just before leaving the page is saved all the same.
      const answer = await fetch(address, { method: "POST", body, keepalive: true });
      tell(answer.ok ? "" : SHUT);
      if (answer.ok) this.#form.dispatchEvent(new Event("kept"));
      return answer.ok;
    } catch {
      tell(SILENT);
      return false;
    }
  }
}

// Ticks or unticks what is in a part of the tree; what Fortnox refused is only unticked.
function lead(scope, ticked) {
  for (const box of scope.querySelectorAll(BOX)) {
    if (isPlain(box) || !ticked) box.checked = ticked;
  }
  if (scope.matches(UNFETCHED)) leadUnfetched(scope, ticked);
  for (const one of scope.querySelectorAll(UNFETCHED)) leadUnfetched(one, ticked);
}

// Lets the sums of what is not fetched be those after ticking, or unticking, all of it.
function leadUnfetched(one, ticked) {
  one.dataset.fresh = ticked ? NOTHING : one.dataset.new;
  if (ticked) write(one, "ticked", plus(read(one, "plain"), read(one, "apart")));
  else for (const name of ["ticked", "apart", "stopped"]) one.dataset[name] = NOTHING;
}

// Sets a group's box: all, some or none of what it leads.
function follow(group, { plain, ticked, apart }) {
  group.checked = plain.journals > 0 && ticked.journals - apart.journals === plain.journals;
  group.indeterminate = ticked.journals > 0 && !group.checked;
  group.disabled = plain.journals === 0 && ticked.journals === 0;
}
