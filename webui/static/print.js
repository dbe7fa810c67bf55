// Prints the page where a button asks for it.
for (const button of document.querySelectorAll("[data-print]")) {
  button.addEventListener("click", () => print());
}
