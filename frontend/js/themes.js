/** The theme switch answers at once; the server is told for the next page. */
document.addEventListener("submit", (event) => {
  const { submitter, target } = event;
  if (submitter?.name !== "theme") return;
  event.preventDefault();
  const { dataset } = document.documentElement;
  dataset.theme = submitter.value;
  const isDark = matchMedia("(prefers-color-scheme: dark)").matches;
  dataset.bsTheme = submitter.value === "auto" ? (isDark ? "dark" : "light") : submitter.value;
  for (const button of submitter.parentElement.querySelectorAll("button")) {
    button.ariaPressed = String(button === submitter);
  }
  fetch(target.action, { method: "POST", body: new URLSearchParams(new FormData(target, submitter)), redirect: "manual" });
});
