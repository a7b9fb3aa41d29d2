// Buttons that copy a text: shown only where they work. Without this file the text is selected and copied by hand.
for (const button of document.querySelectorAll("button[data-copy]")) {
  if (!navigator.clipboard) continue;
  button.hidden = false;
  button.addEventListener("click", async () => {
    const source = document.getElementById(button.dataset.copy);
    await navigator.clipboard.writeText(source.value);
    button.parentElement.querySelector("[data-copied]").textContent = "Kopiert.";
  });
}
