/* Improves what already works without it: focus on errors, one submit at a time, the reader's own time. */
(() => {
  "use strict";
  const each = (query, act) => document.querySelectorAll(query).forEach(act);

  /* The error summary takes the focus where `autofocus`, which comes before the first frame, has not given it. */
  const summary = document.querySelector("[data-error-summary]");
  if (summary) requestAnimationFrame(() => {
    if (document.activeElement !== summary) summary.focus();
  });

  /* A second press is ignored while the first is under way. The button is never disabled, since a
     disabled button would not send its name and value. Downloads leave the page in place, so the
     form is freed after a while; coming back to a kept page frees it too. */
  const free = (form) => {
    delete form.dataset.sent;
    form.querySelectorAll("[aria-disabled=true]").forEach((button) => button.removeAttribute("aria-disabled"));
  };
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.dataset.sent) return event.preventDefault();
    form.dataset.sent = "1";
    if (event.submitter) event.submitter.setAttribute("aria-disabled", "true");
    setTimeout(free, 8000, form);
  });
  addEventListener("pageshow", () => each("form[data-sent]", free));

  /* Beside a deadline in its own zone: the same instant on the reader's clock, where that differs. */
  const language = document.documentElement.lang === "en" ? "en-GB" : document.documentElement.lang;
  const clock = { hour: "2-digit", minute: "2-digit", hourCycle: "h23" };
  const say = (at, how) => new Intl.DateTimeFormat(language, how).format(at);
  each("time[data-local]", (time) => {
    const at = new Date(time.dateTime);
    if (isNaN(at)) return;
    const said = (time.closest("dd, td, li, p") || time).textContent;
    if (said.includes(say(at, clock)) && said.includes(say(at, { day: "numeric" }))) return;
    const local = document.createElement("span");
    local.className = "local";
    local.textContent = `${say(at, { day: "numeric", month: "short", ...clock })} ${time.dataset.local}`;
    time.after(local);
  });
  each("time[data-clock]", (time) => {
    const at = new Date(time.dateTime);
    if (!isNaN(at)) time.textContent = say(at, clock);
  });

  /* Suggestions come once somebody goes to the box, and never on a slow or metered line. */
  const line = navigator.connection || {};
  if (!line.saveData && !/2g/.test(line.effectiveType)) each("[data-suggest]", (box) => {
    box.addEventListener("focus", () => {
      const script = document.createElement("script");
      script.src = box.dataset.script;
      document.head.append(script);
    }, { once: true });
  });
})();
