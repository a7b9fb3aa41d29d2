// Buttons that copy a text; without scripts they are not shown, and the text is selected and copied by hand.
for (const button of document.querySelectorAll("button[data-copy]")) {
  button.addEventListener("click", async () => {
    const source = document.getElementById(button.dataset.copy);
    // Browsers keep the clipboard from pages without TLS, but not what is selected.
    if (navigator.clipboard) await navigator.clipboard.writeText(source.value);
    else { source.select(); document.execCommand("copy"); button.focus(); }
    button.parentElement.querySelector("[data-copied]").textContent = "Kopiert.";
  });
}
