/** Copy the code of a block, or the address of the page; the button says so for a moment. */
import { say } from "./say.js";

document.addEventListener("click", async ({ target }) => {
  const button = target.closest("[data-copy], [data-copy-address]");
  if (!button) return;
  const block = button.closest(".code")?.querySelector("code");
  await navigator.clipboard.writeText(block ? block.textContent : location.href);
  button.classList.add("is-done");
  say(document.getElementById("said").dataset.copied);
  setTimeout(() => button.classList.remove("is-done"), 1600);
});
