// Amounts and counts as the server writes them (webui/swedish.py).
const NO_BREAK_SPACE = "\u00a0";

export function whole(value) {
  return String(value).replace(/\B(?=(\d{3})+$)/g, NO_BREAK_SPACE);
}

export function amount(ore) {
  const cents = String(ore % 100).padStart(2, "0");
  return `${whole(Math.floor(ore / 100))},${cents}`;
}

export function journals(count) {
  return `${whole(count)}${NO_BREAK_SPACE}${count === 1 ? "journal" : "journaler"}`;
}
