// Kontrollen: asks how far the checks are, and puts what they find at its journals.
import { BY_ITSELF } from "./by-itself.js";
import { refetch } from "./folding.js";
import { UNFETCHED, write } from "./scope.js";

const EVERY_MS = 700;
const AFTER_TROUBLE_MS = 5000;

export class Checks {
  #form;
  #timer = 0;
  #asked = 0;
  #shown = new Map();

  constructor(form) {
    this.#form = form;
    this.#note();
    form.addEventListener("fetched", () => this.#note());
    if (form.elements.antal.value !== "0") this.ask();
  }

  // Asks now, and goes on until the checks are done.
  async ask() {
    clearTimeout(this.#timer);
    const mine = ++this.#asked;
    const began = performance.now();
    const now = await this.#fetch();
    const took = performance.now() - began;
    if (mine !== this.#asked || !this.#form.isConnected) return;
    if (now) this.#show(now);
    if (!now?.is_done) {
      // Thousands of journals take their time: leave most of it to the checks.
      const pause = now ? Math.max(EVERY_MS, 3 * took) : AFTER_TROUBLE_MS;
      this.#timer = setTimeout(() => this.ask(), pause);
    }
  }

  stop() {
    clearTimeout(this.#timer);
    this.#asked += 1;
  }

  async #fetch() {
    const place = document.getElementById("kontroll");
    try {
      const answer = await fetch(`${place.dataset.progress}?${this.#about()}`, BY_ITSELF);
      return answer.ok ? await answer.json() : null;
    } catch {
      return null;
    }
  }

  // What is shown just now, and of which owners the journals have been fetched.
  #about() {
    const about = new URLSearchParams(this.#form.elements.filter.value);
    for (const owner of this.#form.querySelectorAll(".owner:has(tr.journal)")) {
      about.append("hamtad", owner.dataset.owner);
    }
    return about;
  }

  // Remembers what the server has put there itself.
  #note() {
    for (const row of this.#form.querySelectorAll("tr.found")) {
      this.#shown.set(row.dataset.of, row.outerHTML.trim());
    }
  }

  #show(now) {
    this.#showSummary(now.summary);
    for (const id of this.#shown.keys()) if (!(id in now.journals)) this.#put(id, "");
    for (const [id, html] of Object.entries(now.journals)) this.#put(id, html.trim());
    this.#markStopped(new Set(now.stopped.map(String)));
    this.#sumStopped(now.stopped_sums);
    this.#form.dispatchEvent(new Event("checked"));
  }

  #showSummary(html) {
    const place = document.getElementById("kontroll");
    if (place.dataset.shown === html) return;
    const wasOpen = place.querySelector("details")?.open;
    place.dataset.shown = html;
    place.innerHTML = html;
    if (wasOpen) place.querySelector("details")?.setAttribute("open", "");
  }

  // Puts what was found in one journal below it, if it is not there already.
  #put(id, html) {
    if ((this.#shown.get(id) ?? "") === html) return;
    const journal = document.getElementById(`j${id}`);
    this.#form.querySelector(`tr.found[data-of="${id}"]`)?.remove();
    if (html) this.#shown.set(id, html);
    else this.#shown.delete(id);
    if (!journal) return;
    const reason = journal.nextElementSibling;
    const after = reason?.matches(".reason:not(.found)") ? reason : journal;
    const holder = document.createElement("template");
    holder.innerHTML = html;
    after.after(holder.content);
    refetch(journal);
  }

  #markStopped(stopped) {
    for (const row of this.#form.querySelectorAll("tr[data-stopped]")) {
      if (!stopped.has(row.id.slice(1))) row.removeAttribute("data-stopped");
    }
    for (const id of stopped) {
      document.getElementById(`j${id}`)?.setAttribute("data-stopped", "");
    }
  }

  // Keeps how much is stopped of what has not been fetched.
  #sumStopped(sums) {
    const stopped = new Map();
    for (const [owner, date, journals, ore] of sums) {
      for (const key of [`${owner}`, `${owner} ${date}`]) {
        const before = stopped.get(key) ?? { journals: 0, ore: 0 };
        const now = { journals: before.journals + journals, ore: before.ore + ore };
        stopped.set(key, now);
      }
    }
    for (const one of this.#form.querySelectorAll(UNFETCHED)) {
      const owner = one.closest(".owner").dataset.owner;
      const key = one.dataset.date ? `${owner} ${one.dataset.date}` : owner;
      write(one, "stopped", stopped.get(key) ?? { journals: 0, ore: 0 });
    }
  }
}
