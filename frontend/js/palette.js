/**
 * The palette (⌘K, Ctrl-K): type a part of a name, arrows choose, Enter goes there.
 * The navigation stands in it; the rest is asked for when it is first opened, customers as one types.
 */
import { meant, nearly, sounds } from "./spelling.js";

const MOST = 40;
const find = (selector) => document.querySelector(selector);
const options = () => [...document.querySelectorAll("#palette-list li")];
const shown = () => options().filter((option) => !option.hidden);
let asked, timer;

export function open(id) {
  document.getElementById(id)?.showModal();
  if (id === "palette") {
    filter("");
    asked ??= more("/palette.json").then(() => filter(find(".palette-input").value));
  }
}

function offer({ name, kind, href, find: words }, mark) {
  const option = document.createElement("li");
  const title = document.createElement("span");
  const small = document.createElement("small");
  title.textContent = name;
  small.textContent = kind;
  option.role = "option";
  option.id = `go-${mark}-${options().length}`;
  Object.assign(option.dataset, { href, mark, find: sounds(`${name} ${words ?? ""}`.toLowerCase()) });
  option.append(title, small);
  find("#palette-list").append(option);
}

async function more(address) {
  const answer = await fetch(address).catch(() => {});
  if (!answer?.ok) return;
  for (const each of (await answer.json()).items) offer(each, "more");
}

async function customers(text) {
  const answer = await fetch(`/customers/find.json?${new URLSearchParams({ q: text })}`).catch(() => {});
  if (!answer?.ok || text !== find(".palette-input").value.trim()) return;
  const kind = find("#palette").dataset.customer;
  for (const { id, name, email, phone, href } of (await answer.json()).customers) {
    offer({ name: name || email || id, kind, href, find: [text, id, email, phone].join(" ") }, "customer");
  }
  show(text);
}

function choose(option) {
  for (const each of options()) each.ariaSelected = each === option;
  const input = find(".palette-input");
  if (option) input.setAttribute("aria-activedescendant", option.id);
  else input.removeAttribute("aria-activedescendant");
  option?.scrollIntoView({ block: "nearest" });
}

const begins = (word, typed) => word.startsWith(typed);

/** How well an option fits: 0 as it was typed, 1 as it may have been meant, 2 but for a letter, 3 not at all. */
function fit(option, ways) {
  const known = option.dataset.find.split(/\s+/);
  const has = (way, like) => way.split(/\s+/).every((typed) => known.some((word) => like(word, typed)));
  if (has(ways[0], begins)) return 0;
  if (ways.some((way) => has(way, begins))) return 1;
  return ways.some((way) => has(way, nearly)) ? 2 : 3;
}

function show(text) {
  const ways = meant(text);
  const found = options().map((option) => [option, fit(option, ways)]);
  const best = Math.min(...found.map(([, how]) => how));
  let many = 0;
  for (const [option, how] of found) {
    const isMore = option.dataset.mark === "more" && !text;
    option.hidden = how !== best || best > 2 || isMore || ++many > MOST;
  }
  choose(shown()[0]);
  find(".palette-none").hidden = shown().length > 0;
}

function filter(text) {
  find(".palette-input").value = text;
  for (const option of document.querySelectorAll("[data-mark=customer]")) option.remove();
  show(text.trim());
  clearTimeout(timer);
  if (text.trim().length > 1) timer = setTimeout(customers, 150, text.trim());
}

function move(by) {
  const all = shown();
  const at = all.findIndex((option) => option.ariaSelected === "true");
  choose(all[(at + by + all.length) % all.length]);
}

function go(option) {
  if (!option) return;
  find("#palette").close();
  if (option.dataset.href) location.assign(option.dataset.href);
  else document.getElementById(option.dataset.link).click();
}

document.addEventListener("keydown", (event) => {
  if (event.code === "KeyK" && (event.metaKey || event.ctrlKey) && find("#palette")) {
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
