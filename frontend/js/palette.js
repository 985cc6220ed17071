/** The palette (⌘K, Ctrl-K): type a part of a page's name, arrows choose, Enter goes there. */
const find = (selector) => document.querySelector(selector);
const shown = () => [...document.querySelectorAll("#palette-list li:not([hidden])")];

export function open(id) {
  document.getElementById(id)?.showModal();
  if (id === "palette") filter("");
}

function choose(option) {
  for (const each of document.querySelectorAll("#palette-list li")) each.ariaSelected = each === option;
  const input = find(".palette-input");
  if (option) input.setAttribute("aria-activedescendant", option.id);
  else input.removeAttribute("aria-activedescendant");
  option?.scrollIntoView({ block: "nearest" });
}

function filter(text) {
  const words = text.toLowerCase().split(/\s+/);
  find(".palette-input").value = text;
  for (const option of document.querySelectorAll("#palette-list li")) {
    option.hidden = !words.every((word) => ` ${option.dataset.find}`.includes(` ${word}`));
  }
  choose(shown()[0]);
  find(".palette-none").hidden = shown().length > 0;
}

function move(by) {
  const options = shown();
  const at = options.findIndex((option) => option.ariaSelected === "true");
  choose(options[(at + by + options.length) % options.length]);
}

function go(option) {
  if (!option) return;
  find("#palette").close();
  document.getElementById(option.dataset.link).click();
}

document.addEventListener("keydown", (event) => {
  if (event.key.toLowerCase() === "k" && (event.metaKey || event.ctrlKey) && find("#palette")) {
    event.preventDefault();
    open("palette");
  } else if (event.target.matches(".palette-input")) {
    const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!by && event.key !== "Enter") return;
    event.preventDefault();
    if (by) move(by);
    else go(find("#palette-list [aria-selected=true]"));
  }
});

document.addEventListener("input", ({ target }) => {
  if (target.matches(".palette-input")) filter(target.value);
});

document.addEventListener("click", ({ target }) => {
  const opener = target.closest("[data-open]");
  if (opener) open(opener.dataset.open);
  else if (target.closest("#palette-list li")) go(target.closest("li"));
  else if (target.matches("dialog")) target.close();
});

if (/Mac|iPhone|iPad/.test(navigator.platform)) {
  for (const key of document.querySelectorAll("[data-palette-key]")) key.textContent = "⌘K";
}
