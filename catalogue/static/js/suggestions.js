/* Suggestions while somebody types: the combobox of ARIA 1.2. What was typed is what is sent, unless a line was
   chosen. Loaded by catalogue.js when the box is first used; the form works without. */
(() => {
  "use strict";
  const box = document.querySelector("[data-suggest]");
  const put = (element, attributes) => {
    for (const name in attributes) element.setAttribute(name, attributes[name]);
    return element;
  };
  const make = (tag, attributes, text) => {
    const made = put(document.createElement(tag), attributes);
    made.textContent = text;
    return made;
  };
  const list = make("ul", { id: "suggestions", role: "listbox", "aria-label": box.dataset.label });
  const news = make("span", { class: "sr", "aria-live": "polite" });
  const options = list.children;
  let asked = new AbortController(), timer, active;
  const mark = (place) => {
    active = options[place];
    for (const option of options) put(option, { "aria-selected": option === active });
    put(box, { "aria-activedescendant": active ? active.id : "" });
  };
  const show = ({ items, said }) => {
    list.replaceChildren(...items.map(([text, kind, href, lang], place) => {
      const option = make("li", { id: "suggestion" + place, role: "option", "data-href": href });
      option.append(make("span", lang && { lang }, text), " ", make("small", 0, kind));
      return option;
    }));
    list.hidden = !items[0];
    put(box, { "aria-expanded": !list.hidden });
    mark();
    news.textContent = said;
  };
  const stop = () => {
    clearTimeout(timer);
    asked.abort();
  };
  const close = () => {
    stop();
    show({ items: [], said: "" });
  };
  const go = (option) => {
    location.assign(option.dataset.href);
    close();
  };
  const ask = (text) => {
    const { signal } = asked = new AbortController();
    const address = new URL(box.dataset.suggest, location);
    address.searchParams.set("q", text);
    fetch(address, { signal })
      .then((answer) => answer.json()).then(show).catch(() => signal.aborted || close());
  };
  put(box, { role: "combobox", "aria-autocomplete": "list", "aria-controls": list.id });
  box.after(list, news);
  close();
  const typed = () => {
    const text = box.value.trim().toLowerCase();
    stop();
    if (text[1]) timer = setTimeout(ask, 200, text);
    else close();
  };
  box.addEventListener("input", typed);
  if (box.value !== box.defaultValue) typed();
  /* The browser's own list stays away while this one is shown; left switched off, it would take the browser's
     memory along, and the way back would find an empty box. */
  const own = (on) => put(box, { autocomplete: on ? "off" : "on" });
  own(true);
  box.addEventListener("focus", () => own(true));
  box.form.addEventListener("submit", () => own(false));
  box.addEventListener("blur", () => {
    close();
    own(false);
  });
  box.addEventListener("keydown", (event) => {
    const way = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const places = options.length + 1;
    if (list.hidden || event.isComposing) return;
    if (way) mark(([...options].indexOf(active) + 1 + way + places) % places - 1);
    else if (event.key === "Escape") close();
    else if (event.key === "Enter" && active) go(active);
    else return;
    event.preventDefault();
  });
  /* A press leaves the focus in the box. */
  list.addEventListener("mousedown", (event) => event.preventDefault());
  list.addEventListener("click", (event) => go(event.target.closest("li")));
})();
