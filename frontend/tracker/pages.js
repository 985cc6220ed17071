/** Pages that are shown: the first, and those that a script opens without loading. */
import { address, cameFrom } from "./surroundings.js";

/** Call `show` for each page while `mayShow`; return the function that looks whether one is due. */
export function watchPages(mayShow, show) {
  let last;

  function look() {
    if (!mayShow() || document.prerendering || address() === last) return;
    if (last) cameFrom(last);
    last = address();
    show();
  }

  const soon = () => setTimeout(look); // the title comes after the address
  const { pushState } = history;
  history.pushState = function (...given) {
    pushState.apply(this, given);
    soon();
  };
  addEventListener("popstate", soon);
  addEventListener("pageshow", ({ persisted }) => {
    if (persisted) last = ""; // it comes back as it was left
    look();
  });
  document.addEventListener("prerenderingchange", look);
  look();
  return look;
}
