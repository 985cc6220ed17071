/**
 * Parts marked data-live="seconds" are asked for anew, and exchanged when something in them is new.
 * A page that no longer has the part has become another page: all of it is shown.
 */
const shown = new WeakMap();
const isInUse = (part) => part.matches(":focus-within, :has(:popover-open, details[open])");
let waited = 0;

function exchange(part, fresh) {
  const text = fresh.innerHTML;
  if (text === (shown.get(part) ?? part.innerHTML)) return;
  shown.set(part, text);
  if (!fresh.dataset.live) delete part.dataset.live;
  part.replaceChildren(...fresh.childNodes);
  htmx.process(part);
}

const mains = (page) => [document, page].map((each) => each.getElementById("main"));

async function renew(parts) {
  const { href } = location;
  const answer = await fetch(href);
  const text = await answer.text();
  if (!answer.ok || answer.redirected || href !== location.href) return;
  const page = new DOMParser().parseFromString(text, "text/html");
  const there = parts.filter((part) => part.isConnected);
  if (there.some((part) => !page.getElementById(part.id))) return exchange(...mains(page));
  for (const part of there) if (!isInUse(part)) exchange(part, page.getElementById(part.id));
}

async function look() {
  const parts = [...document.querySelectorAll("[data-live]")];
  waited += 1;
  if (!document.hidden && parts.some((part) => waited >= part.dataset.live)) {
    waited = 0;
    await renew(parts).catch(() => {}); // the site is away; it is asked again
  }
  setTimeout(look, 1000);
}
setTimeout(look, 1000);
