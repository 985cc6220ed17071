/** After #main has changed: say which page it is, and keep the keyboard where it was or lead it to #main. */
import { say } from "./say.js";

/** Whoever was signed out meanwhile is led to the sign-in as a page of its own. */
document.addEventListener("htmx:before:swap", (event) => {
  const { response, text } = event.detail.ctx;
  if (!response?.raw.redirected || text.includes('id="jobs"')) return;
  event.preventDefault();
  location.assign(response.raw.url);
});

document.addEventListener("htmx:after:swap", () => {
  queueMicrotask(() => {
    if (document.activeElement === document.body) document.getElementById("main").focus({ preventScroll: true });
    say(document.title);
  });
});
