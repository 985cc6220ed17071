/**
 * Names of events: a picker offers the most used, and the others are asked for as one types.
 * An input with a list fills that list; a [data-finds] search shows of the ticks it stands above those that fit.
 */
const nameOf = (rule) => rule.split("[")[0].trim();
let asked;

async function found(address, text) {
  const answer = await fetch(`${address}?${new URLSearchParams({ find: text })}`);
  return answer.ok ? (await answer.json()).names : [];
}

function offer(list, names) {
  list.replaceChildren(...names.map((name) => new Option("", name)));
}

function tick(part, name) {
  const label = part.querySelector("label").cloneNode();
  label.removeAttribute("title");
  const box = part.querySelector("input").cloneNode();
  Object.assign(box, { value: name, checked: false });
  label.append(box, name);
  return label;
}

function show(part, text) {
  const wanted = text.toLowerCase();
  const ticks = [...part.querySelectorAll("label")];
  for (const each of ticks) each.hidden = !each.textContent.toLowerCase().includes(wanted);
  part.querySelector("[role=status]").hidden = ticks.some((each) => !each.hidden);
}

async function narrow(part, input, text) {
  const known = new Set([...part.querySelectorAll("input")].map((each) => each.value));
  const names = part.dataset.names && text ? await found(part.dataset.names, text) : [];
  if (nameOf(input.value) !== text) return;
  const fresh = names.filter((name) => !known.has(name)).map((name) => tick(part, name));
  part.querySelector("[role=status]").before(...fresh);
  show(part, text);
}

document.addEventListener("input", ({ target }) => {
  const part = document.getElementById(target.dataset.finds ?? target.getAttribute("list"));
  const text = nameOf(target.value);
  clearTimeout(asked);
  if (part?.matches("fieldset")) {
    show(part, text);
    asked = setTimeout(narrow, 200, part, target, text);
  } else if (part?.dataset.names && text) {
    asked = setTimeout(async () => offer(part, await found(part.dataset.names, text)), 200);
  }
});

/** Enter in such a search would send the whole form. */
document.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && event.target.matches("[data-finds]")) event.preventDefault();
});
