/**
 * Events on their way. Each is kept under a name of its own until the server has it, so tabs never
 * write over one another; a lock lets one tab at a time send what all of them have kept.
 */
import { drop, get, memory, names, put, uuid } from "./storage.js";

const MOST = 500;
const LARGEST_BYTES = 6e4; // browsers let 64 KiB outlive a page
const PATIENCE_MS = 1e4;
const GATHERING_MS = 250;
const LONGEST_WAIT_MS = 3e5;

export function queueTo(url, key) {
  const prefix = `homing.q.${key}.`;
  const own = new Set();
  let flying = [];
  let timer = 0;
  let notBefore = 0;
  let failures = 0;
  let turn = Promise.resolve();
  let isTrusted = !names(prefix).length; // what was left behind says that something went wrong

  function add(event, isKept) {
    const name = `${prefix}${Date.parse(event.timestamp).toString(36)}.${uuid()}`;
    const text = JSON.stringify(event);
    if (isKept) put(name, text);
    else memory[name] = text;
    own.add(name);
    remove(names(prefix).slice(0, -MOST));
    schedule(GATHERING_MS);
  }

  function remove(gone) {
    for (const name of gone) {
      drop(name);
      own.delete(name);
    }
  }

  function schedule(wait) {
    timer = timer || setTimeout(send, Math.max(wait, notBefore - performance.now()));
  }

  function send() {
    clearTimeout(timer);
    timer = 0;
    const { locks } = navigator;
    turn = turn.then(() => (locks ? locks.request(prefix, sendAll) : sendAll())).catch(sendAll);
  }

  async function sendAll() {
    while (navigator.onLine && (await sendSome(batch())));
  }

  /** Return what fits into one request; without a choice at least one event. */
  function batch(choice = () => true) {
    const taken = [];
    let events = "";
    for (const name of names(prefix).filter(choice)) {
      const more = events + (events && ",") + get(name);
      if (taken.length && new Blob([more]).size > LARGEST_BYTES) break;
      events = more;
      taken.push(name);
    }
    const sentAt = new Date().toISOString();
    return [taken, `{"writeKey":${JSON.stringify(key)},"sentAt":"${sentAt}","batch":[${events}]}`];
  }

  /** Send one batch; say whether to go on. As text it needs no leave of the other site (CORS). */
  async function sendSome([taken, body]) {
    if (!taken.length) return false;
    let status = 503;
    let after = 0;
    flying = taken;
    try {
      const answer = await fetch(url, {
        method: "POST",
        body,
        keepalive: new Blob([body]).size < LARGEST_BYTES,
        credentials: "omit",
        signal: AbortSignal.timeout && AbortSignal.timeout(PATIENCE_MS),
      });
      status = answer.status;
      after = answer.headers.get("retry-after") * 1e3;
    } catch {
      // nobody answered: as good as 503
    }
    flying = [];
    isTrusted = status < 429;
    if (isTrusted || (status > 429 && status < 500)) {
      failures = 0;
      remove(taken);
      return true;
    }
    const wait = Math.min(after || 2 ** failures++ * 1e3, LONGEST_WAIT_MS);
    notBefore = performance.now() + wait * (1 + Math.random() / 2);
    schedule(0);
    return false;
  }

  /** The page may never come back: hand its events to the browser, unless that looks vain. */
  function leave({ type }) {
    if (!isTrusted || !navigator.onLine) return;
    if (type === "pagehide") remove(flying);
    const isWaiting = (name) => own.has(name) && !flying.includes(name);
    for (let some; (some = batch(isWaiting))[0].length && navigator.sendBeacon(url, some[1]); )
      remove(some[0]);
  }

  addEventListener("pagehide", leave);
  document.addEventListener("visibilitychange", (event) => document.hidden && leave(event));
  addEventListener("online", () => {
    notBefore = 0;
    send();
  });
  if (!isTrusted) schedule(GATHERING_MS);

  return { add, clear: () => remove(names(prefix)) };
}
