// Copies what a button points at, and says so where the button stands.
for (const button of document.querySelectorAll("[data-copy]")) {
  button.setAttribute("aria-live", "polite");
  button.addEventListener("click", async () => {
    const source = document.getElementById(button.dataset.copy);
    await navigator.clipboard.writeText(source.value ?? source.textContent);
    // The room stays, so that nothing beside the button moves.
    button.style.minWidth = `${button.getBoundingClientRect().width}px`;
    button.textContent = "Kopierat";
  });
}
