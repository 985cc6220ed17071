/** How much may be known: "full", "aggregate" (nothing is kept, no ids are sent) or "none". */
import { get, put } from "./storage.js";

const CHOICE = "homing.consent";

export function consentOf(byDefault = "full") {
  const said = get(CHOICE) || byDefault;
  if (said !== "full" && said !== "aggregate") return "none";
  const wantsPrivacy = navigator.globalPrivacyControl || navigator.doNotTrack === "1";
  return wantsPrivacy ? "aggregate" : said;
}

/** The choice outlives the page; it names nobody. */
export const choose = (level) => put(CHOICE, level);
