/** A button that is pressed twice in a moment sends its form once. */
const MOMENT_MS = 1500;
const pressed = new WeakMap();

document.addEventListener("submit", (event) => {
  const { submitter, timeStamp } = event;
  if (!submitter || event.target.method !== "post") return;
  if (timeStamp - (pressed.get(submitter) ?? -Infinity) > MOMENT_MS) return pressed.set(submitter, timeStamp);
  event.preventDefault();
  event.stopImmediatePropagation();
}, true);
