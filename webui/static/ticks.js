// Tri-state boxes: group boxes follow the journals below them, and lead them.
// What was ticked is saved a moment later, all in one request.
import { amount, journals, whole } from "./swedish.js";
import { SHUT, SILENT, tell } from "./trouble.js";

const SAVE_AFTER_MS = 400;
const SCOPES = { date: "tbody", owner: ".owner", all: "form" };

export class Ticks {
  #form;
  #changed = new Map();
  #timer = 0;
  #saving = Promise.resolve();

  constructor(form) {
    this.#form = form;
    form.addEventListener("change", (event) => this.#change(event.target));
    form.addEventListener("checked", () => this.#sumUp());
    this.refresh();
  }

  refresh() {
    for (const owner of this.#form.querySelectorAll(".owner")) this.#refreshOwner(owner);
    this.#refreshAll();
  }

  // Saves what is not yet saved; resolves when the ledger has it.
  save() {
    clearTimeout(this.#timer);
    if (this.#changed.size === 0) return this.#saving;
    const ids = (ticked) =>
      [...this.#changed].filter(([, value]) => value === ticked).map(([id]) => id);
    const body = new URLSearchParams({ valda: ids(true), bortvalda: ids(false) });
    this.#changed = new Map();
    this.#saving = this.#saving.then(() => this.#post(body));
    return this.#saving;
  }

  #change(box) {
    if (box.dataset.group) this.#lead(box);
    else if (box.name === "journal") this.#note(box);
    else return;
    if (box.dataset.group === "all") this.refresh();
    else this.#refreshOwner(box.closest(".owner"));
    this.#refreshAll();
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.save(), SAVE_AFTER_MS);
  }

  #lead(group) {
    const scope = group.closest(SCOPES[group.dataset.group]);
    for (const box of boxes(scope)) {
      // What Fortnox has refused is ticked one by one; unticking takes all.
      const follows = group.checked ? isPlain(box) : box.checked;
      if (follows && box.checked !== group.checked) {
        box.checked = group.checked;
        this.#note(box);
      }
    }
  }

  #note(box) {
    this.#changed.set(box.value, box.checked);
  }

  #refreshOwner(owner) {
    for (const day of owner.querySelector("table").tBodies) {
      follow(day.querySelector("[data-group]"), boxes(day));
    }
    follow(owner.querySelector("[data-group=owner]"), boxes(owner));
  }

  #refreshAll() {
    const all = this.#form.querySelector("[data-group=all]");
    if (all) follow(all, boxes(this.#form));
    this.#sumUp();
  }

  #sumUp() {
    let count = 0;
    let stopped = 0;
    let ore = 0;
    const owners = new Set();
    for (const box of boxes(this.#form)) {
      if (!box.checked) continue;
      count += 1;
      if ("stopped" in box.closest("tr").dataset) stopped += 1;
      ore += Number(box.dataset.o);
      owners.add(box.closest(".owner"));
    }
    const sum = document.getElementById("summa");
    sum.replaceChildren();
    if (count === 0) sum.append("Ingen journal vald");
    else {
      const strong = document.createElement("strong");
      strong.textContent = journals(count);
      sum.append(strong, `, ${whole(owners.size)} ägare, ${amount(ore)}`);
    }
    const button = document.getElementById("overfor");
    button.disabled = count === stopped;
    button.textContent = stopped
      ? `Överför ${whole(count - stopped)} av ${whole(count)}`
      : "Överför";
  }

  async #post(body) {
    try {
      // keepalive: what was ticked just before leaving the page is saved all the same.
      const answer = await fetch(this.#form.dataset.tick, {
        method: "POST",
        body,
        keepalive: true,
      });
      tell(answer.ok ? "" : SHUT);
      if (answer.ok) this.#form.dispatchEvent(new Event("kept"));
    } catch {
      tell(SILENT);
    }
  }
}

function boxes(scope) {
  return scope.querySelectorAll("input[name=journal]");
}

function isPlain(box) {
  return !box.disabled && !("apart" in box.dataset);
}

// Sets a group's box: all, some or none of what it leads.
function follow(group, under) {
  let plain = 0;
  let plainTicked = 0;
  let ticked = 0;
  for (const box of under) {
    if (isPlain(box)) plain += 1;
    if (box.checked) ticked += 1;
    if (box.checked && isPlain(box)) plainTicked += 1;
  }
  group.checked = plain > 0 && plainTicked === plain;
  group.indeterminate = ticked > 0 && !group.checked;
  group.disabled = plain === 0 && ticked === 0;
}
