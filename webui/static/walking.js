// The tree by keyboard, and ranges by Shift: arrows walk, Space ticks, Enter unfolds.
// Tab goes on as everywhere.
import { isOpen, toggle } from "./folding.js";

const LINE = ".owner-head, tr.date, tr.journal";
const DEPTHS = [".all", ".owner-head", "tr.date", "tr.journal"];

export function walking(form, ticks) {
  let last = null;

  // Shift would mark the text in between as well.
  form.addEventListener("mousedown", (event) => {
    if (event.shiftKey && event.target.matches("input[type=checkbox]")) event.preventDefault();
  });

  form.addEventListener("click", (event) => {
    const box = event.target;
    if (!box.matches("input[type=checkbox]")) return;
    if (event.shiftKey && last?.isConnected && last !== box) {
      ticks.set(between(form, last, box), box.checked);
    }
    last = box;
  });

  form.addEventListener("keydown", (event) => {
    const line = event.target.closest(LINE);
    if (!line || event.ctrlKey || event.altKey || event.metaKey) return;
    const isBox = event.target.matches("input[type=checkbox]");
    if (!isBox && !event.target.matches("button.fold")) return;
    const there = goal(event.key, form, line);
    if (there) focus(there, isBox);
    else if (event.key === "ArrowRight" || event.key === "ArrowLeft") unfold(event.key, line);
    else if (event.key === "Enter" && isBox) foldOf(line)?.click();
    else return;
    event.preventDefault();
    const next = there?.querySelector("input[type=checkbox]");
    if (!event.shiftKey || !event.key.startsWith("Arrow") || !isBox || !next) return;
    ticks.set([event.target, next].filter((one) => !one.disabled), true);
    last = next;
  });
}

// The line that a key leads to, if it leads to one.
function goal(key, form, line) {
  const lines = shown(form);
  const at = lines.indexOf(line);
  if (key === "ArrowDown") return lines[at + 1];
  if (key === "ArrowUp") return lines[at - 1];
  if (key === "Home") return lines[0];
  if (key === "End") return lines.at(-1);
  const fold = foldOf(line);
  if (key === "ArrowRight" && fold && isOpen(fold) && depth(lines[at + 1]) > depth(line)) {
    return lines[at + 1];
  }
  if (key === "ArrowLeft" && !(fold && isOpen(fold))) {
    return lines.slice(0, at).findLast((one) => depth(one) < depth(line));
  }
  return null;
}

function unfold(key, line) {
  const fold = foldOf(line);
  if (fold && isOpen(fold) === (key === "ArrowLeft")) toggle(fold);
}

function foldOf(line) {
  return line.querySelector("button.fold");
}

function depth(line) {
  return line ? DEPTHS.findLastIndex((one) => line.matches(one)) : -1;
}

// The lines that can be seen, from top to bottom.
function shown(form) {
  return [...form.querySelectorAll(LINE)].filter(
    (line) =>
      line.matches(".owner-head") ||
      !line.closest(".owner.folded, tbody.folded") ||
      (line.matches(".date") && !line.closest(".owner.folded")),
  );
}

function focus(line, onBox) {
  const box = line.querySelector("input[type=checkbox]");
  const there = onBox && !box.disabled ? box : (foldOf(line) ?? box);
  there.focus();
}

// The boxes from one line to another: of journals, and of groups that are folded.
function between(form, one, other) {
  const lines = shown(form);
  const ends = [one, other].map((box) => lines.indexOf(box.closest(LINE)));
  if (ends.includes(-1)) return []; // folded away since
  return lines
    .slice(Math.min(...ends), Math.max(...ends) + 1)
    .filter((line) => line.matches("tr.journal") || isFoldedGroup(line))
    .map((line) => line.querySelector("input[type=checkbox]"))
    .filter((box) => !box.disabled);
}

function isFoldedGroup(line) {
  const fold = foldOf(line);
  return fold !== null && !isOpen(fold);
}
