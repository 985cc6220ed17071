/**
 * A form marked data-tries is sent as it is filled in; the parts marked data-tried come back as they are then.
 * A late answer is dropped. An input whose list has data-values-of is offered values of what is typed there.
 */
let waits, underWay, asked;

function exchange(page) {
  for (const part of document.querySelectorAll("[data-tried]")) {
    const fresh = page.getElementById(part.id);
    if (!fresh || fresh.innerHTML === part.innerHTML) continue;
    part.replaceChildren(...fresh.childNodes);
    const field = document.getElementById(part.id.replace(/\.fault$/, ""));
    if (field !== part) field?.setAttribute("aria-invalid", part.textContent !== "");
    if (fresh.dataset.address) history.replaceState(history.state, "", fresh.dataset.address);
  }
}

async function attempt(form) {
  underWay = new AbortController();
  const body = new URLSearchParams(new FormData(form));
  body.delete("once"); // it is no press: the same, tried again later, is answered anew
  const answer = await fetch(form.action, { method: "POST", body, signal: underWay.signal });
  const text = await answer.text();
  if (form.isConnected && !answer.redirected) exchange(new DOMParser().parseFromString(text, "text/html"));
}

async function offer(list, text) {
  const name = document.getElementById(list.dataset.valuesOf).value;
  if (!name) return;
  const of = new URLSearchParams({ of: list.dataset.kind, name, find: text });
  const answer = await fetch(`/segments/new/values.json?${of}`);
  const { names } = answer.ok ? await answer.json() : { names: [] };
  list.replaceChildren(...names.map((each) => new Option("", each)));
}

function look({ target }) {
  const form = target.closest("[data-tries]");
  if (!form) return;
  underWay?.abort();
  clearTimeout(waits);
  if (!target.matches("[data-submits]")) waits = setTimeout(() => attempt(form).catch(() => {}), 350, form);
}

function suggest({ target }) {
  if (!target.list?.dataset.valuesOf) return;
  clearTimeout(asked);
  asked = setTimeout(() => offer(target.list, target.value).catch(() => {}), 200);
}

document.addEventListener("input", look);
document.addEventListener("input", suggest);
document.addEventListener("focusin", suggest);
