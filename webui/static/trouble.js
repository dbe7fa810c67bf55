// Says, above the buttons of Överföring, that something could not be done.
export const SILENT = "Journalbryggan svarar inte. Är programmet igång?";
export const SHUT = "Urvalet kunde inte sparas. Öppna sidan på nytt från ikonen vid klockan.";

// Tells of trouble, or with an empty text that it is over.
export function tell(text) {
  const place = document.getElementById("fel");
  place.hidden = text === "";
  place.textContent = text;
}
