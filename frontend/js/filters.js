/** A picker of a filter bar submits its form when it changes; blank fields stay out of the address. */
document.addEventListener("change", ({ target }) => {
  if (target.matches("[data-submits]")) target.form.requestSubmit();
});

document.addEventListener("htmx:config:request", ({ target, detail }) => {
  if (!target.matches("[data-filters]")) return;
  const { body } = detail.ctx.request;
  const said = [...body].filter(([, value]) => value !== "");
  for (const key of new Set(body.keys())) body.delete(key);
  for (const each of said) body.append(...each);
});
