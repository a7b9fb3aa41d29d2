// Leaves empty fields out of the address of a search: a link to mail should be short. Everything works without this file.
document.addEventListener("formdata", (event) => {
  for (const name of new Set(event.formData.keys())) {
    if (event.formData.getAll(name).every((value) => value === "")) event.formData.delete(name);
  }
});
