/** `/` search, `?` help, `g r` and its like go to a page, `[` `]` step through the periods. Never with Alt. */
import { open } from "./palette.js";

const WAIT_MS = 900;
let pending = 0;

const isTyping = (target) => target.closest("input, select, textarea, [contenteditable], dialog");

function step(by) {
  const links = [...(document.querySelector("[data-step]")?.querySelectorAll("a") ?? [])];
  links[links.findIndex((link) => link.ariaCurrent) + by]?.click();
}

const ACTIONS = {
  "/": () => document.querySelector("[data-search]")?.focus(),
  "?": () => open("help"),
  "[": () => step(-1),
  "]": () => step(1),
};

document.addEventListener("keydown", (event) => {
  if (event.altKey || event.ctrlKey || event.metaKey || isTyping(event.target)) return;
  const isCyrillic = /[а-яё]/i.test(event.key);
  const key = isCyrillic ? event.code.replace("Key", "").toLowerCase() : event.key;
  if (event.timeStamp < pending) {
    pending = 0;
    document.querySelector(`[data-keys="g ${CSS.escape(key)}"]`)?.click();
  } else if (key === "g") {
    pending = event.timeStamp + WAIT_MS;
  } else if (ACTIONS[key]) {
    event.preventDefault();
    ACTIONS[key]();
  }
});
