/** After #main has changed: say which page it is, and keep the keyboard where it was or lead it to #main. */
import { say } from "./say.js";

document.addEventListener("htmx:after:swap", () => {
  queueMicrotask(() => {
    if (document.activeElement === document.body) document.getElementById("main").focus({ preventScroll: true });
    say(document.title);
  });
});
