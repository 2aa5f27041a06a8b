/* Pages with a form: no way out of the form drops what was typed without a word. */
(() => {
  "use strict";
  const drafts = document.querySelector("form[data-draft]");
  const failed = document.querySelector("[data-error-summary]");
  let sending;

  /* Compared with what the page came with, so that what the browser put back after Back counts, and what was undone
     does not. An address alone is typed again in no time; a page with a password is no place to hold anybody. */
  const isChanged = (field) => {
    if (/^(hidden|email|submit)$/.test(field.type)) return false;
    if (field.options) return [...field.options].some((each, place, all) =>
      each.selected !== (each.defaultSelected || (!field.multiple && !place && !all.some((one) => one.defaultSelected))));
    return field.value !== field.defaultValue || field.checked !== field.defaultChecked;
  };
  const holds = (form) => form.method === "post" && form !== sending && !form.querySelector("[type=password]")
    && ([...form.elements].some(isChanged) || (failed && form !== drafts && form.querySelector("[aria-invalid]")));

  document.addEventListener("submit", (event) => { if (!event.defaultPrevented) sending = event.target; });
  addEventListener("pageshow", () => { sending = null; });
  addEventListener("beforeunload", (event) => {
    if ([...document.querySelectorAll("main form")].some(holds)) event.preventDefault();
  });

  /* Where the form has a button for the other language, which saves first, the language link presses it. */
  document.querySelectorAll("header a[hreflang]").forEach((link) => {
    const button = drafts && drafts.querySelector(`button[data-switch="${link.hreflang}"]`);
    if (button) link.addEventListener("click", (event) => {
      if (!holds(drafts) || event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      drafts.requestSubmit(button);
    });
  });
})();
