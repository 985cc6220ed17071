/** A search that answers while one types: a [data-typed] field changes the parts marked data-found, and the address. */
let waits, underWay;

async function look(form) {
  underWay = new AbortController();
  const said = [...new FormData(form)].filter(([, value]) => value !== "");
  const address = `${form.getAttribute("action")}?${new URLSearchParams(said)}`;
  const answer = await fetch(address, { signal: underWay.signal });
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  if (!form.isConnected) return;
  for (const part of document.querySelectorAll("[data-found]")) {
    part.replaceChildren(...(page.getElementById(part.id)?.childNodes ?? []));
    window.htmx?.process(part);
  }
  history.replaceState(history.state, "", address);
}

document.addEventListener("input", ({ target }) => {
  if (!target.matches("[data-typed]")) return;
  underWay?.abort();
  clearTimeout(waits);
  waits = setTimeout(() => look(target.form).catch(() => {}), 150);
});
