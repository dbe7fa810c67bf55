// The database is away: asks now and then, and shows the page as soon as it is there.
import { BY_ITSELF } from "./by-itself.js";

const EVERY_MS = 5000;
const AWAY = 503;

async function ask() {
  const answer = await fetch(location.href, BY_ITSELF).catch(() => null);
  if (answer && answer.status !== AWAY) return location.reload();
  setTimeout(ask, EVERY_MS);
  return undefined;
}

setTimeout(ask, EVERY_MS);
