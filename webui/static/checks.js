// Kontrollen: asks how far the checks are, and puts what they find at its journals.
import { refetch } from "./folding.js";

const EVERY_MS = 700;
const AFTER_TROUBLE_MS = 5000;

export class Checks {
  #form;
  #filter;
  #timer = 0;
  #asked = 0;
  #shown = new Map();

  // `filter` gives the query of what is shown just now.
  constructor(form, filter) {
    this.#form = form;
    this.#filter = filter;
    for (const row of form.querySelectorAll("tr.found")) {
      this.#shown.set(row.dataset.of, row.outerHTML.trim());
    }
    if (form.querySelector("input[name=journal]:checked")) this.ask();
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
      const answer = await fetch(`${place.dataset.progress}?${this.#filter()}`);
      return answer.ok ? await answer.json() : null;
    } catch {
      return null;
    }
  }

  #show(now) {
    this.#showSummary(now.summary);
    for (const id of this.#shown.keys()) if (!(id in now.journals)) this.#put(id, "");
    for (const [id, html] of Object.entries(now.journals)) this.#put(id, html.trim());
    this.#markStopped(new Set(now.stopped.map(String)));
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
}
