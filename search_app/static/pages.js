// The arrow keys lead to the previous and the next hit. Everything works without this file.
document.addEventListener("keydown", (event) => {
  if (event.defaultPrevented || event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
  if (event.target.closest("input, select, textarea, [contenteditable], [role=combobox], [tabindex='0']")) return;
  // Where the page is wider than the window, the keys scroll.
  if (document.documentElement.scrollWidth > document.documentElement.clientWidth) return;
  const link = document.querySelector(`a[data-key="${CSS.escape(event.key)}"]`);
  if (!link) return;
  event.preventDefault();
  link.click();
});
