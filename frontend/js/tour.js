/** The tour: says where the visitor is, and puts the next step on top of #main. It covers nothing. */
import { say } from "./say.js";

const isOn = () => document.cookie.split("; ").includes("homing-tour=on");

async function follow(at) {
  if (!isOn()) return;
  const answer = await fetch("/tour/at", { method: "POST", body: new URLSearchParams({ at }) }).catch(() => {});
  if (!answer?.ok || answer.redirected) return;
  const made = new DOMParser().parseFromString(await answer.text(), "text/html").getElementById("tour");
  const before = document.getElementById("tour");
  const isNew = before?.dataset.place !== made.dataset.place;
  before?.remove();
  document.getElementById("main").prepend(made);
  if (isNew) say(made.querySelector(".tour-title").textContent);
}

const here = () => follow(location.pathname + location.search);

document.addEventListener("htmx:after:swap", here);
document.addEventListener("click", ({ target }) => {
  if (target.closest("a[download]") && location.pathname.startsWith("/segments/")) follow("taken");
});
here();
