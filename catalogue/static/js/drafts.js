/* The application form: changing the language keeps what was typed, and the room left is said aloud. */
(() => {
  "use strict";
  const form = document.querySelector("form[data-draft]");
  if (!form) return;

  /* The language link in the header leaves the page; where something was typed, the form's own button
     for that language is pressed instead, which saves first. */
  let typed = false;
  form.addEventListener("input", () => { typed = true; });
  document.querySelectorAll("header a[hreflang]").forEach((link) => {
    const button = form.querySelector(`button[data-switch="${link.hreflang}"]`);
    if (button) link.addEventListener("click", (event) => {
      if (!typed || event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      form.requestSubmit(button);
    });
  });
})();
