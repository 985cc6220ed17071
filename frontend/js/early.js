/** Runs before the first paint: say that scripts run, and put the system's theme on where none is chosen. */
const root = document.documentElement;
const dark = matchMedia("(prefers-color-scheme: dark)");

function follow() {
  if (root.dataset.theme === "auto") root.dataset.bsTheme = dark.matches ? "dark" : "light";
}

root.dataset.js = "";
dark.addEventListener("change", follow);
follow();
