/**
 * Events on their way. Each is kept under a name of its own until the server has it, so tabs never
 * write over one another; a lock lets one tab at a time send what all of them have kept.
 */
import { drop, get, memory, names, put } from "./storage.js";

const MOST = 500;
const LARGEST_BYTES = 6e4;
const LIGHT_BYTES = 16e3; // all that outlives a page may weigh 64 KiB, and what was just sent still counts
const PATIENCE_MS = 1e4;
const GATHERING_MS = 250;
const LONGEST_WAIT_MS = 3e5;

const sizeOf = (text) => new TextEncoder().encode(text).length;

export function queueTo(url, key) {
  const prefix = `homing.q.${key}.`;
  const own = new Set();
  let flying = [];
  let outlives; // the browser goes on sending it when the page is gone
  let timer = 0;
  let notBefore = 0;
  let failures = 0;
  let turn = Promise.resolve();
  let isTrusted = !names(prefix).length; // what was left behind says that something went wrong

  function add(event, isKept) {
    const name = `${prefix}${Date.parse(event.timestamp).toString(36)}.${event.messageId}`;
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
    turn = turn.then(alone).catch(sendAll);
  }

  /** Come again while another tab sends: for a moment after it, what it has sent is still seen here. */
  function alone() {
    const { locks } = navigator;
    if (!locks) return sendAll();
    const come = (lock) => (lock ? sendAll() : schedule(GATHERING_MS));
    return locks.request(prefix, { ifAvailable: true }, come);
  }

  async function sendAll() {
    while (navigator.onLine && (await sendSome(batch())));
  }

  /** Return what fits into one request; without a choice at least one event. */
  function batch(choice = () => true) {
    const taken = [];
    const events = [];
    let size = 0;
    for (const name of names(prefix).filter(choice)) {
      const event = get(name);
      size += sizeOf(event);
      if (taken.length && size > LARGEST_BYTES) break;
      events.push(event);
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
    outlives = sizeOf(body) < LIGHT_BYTES;
    try {
      const answer = await fetch(url, {
        method: "POST",
        body,
        keepalive: outlives,
        credentials: "omit",
        signal: AbortSignal.timeout && AbortSignal.timeout(PATIENCE_MS),
      });
      status = answer.status;
      after = answer.headers.get("retry-after") * 1e3;
    } catch {
      // nobody answered: as good as 503
    }
    flying = [];
    isTrusted = status !== 429 && status < 500;
    if (isTrusted) {
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
    const isLast = type === "pagehide";
    if (isLast && outlives) remove(flying);
    const isWaiting = (name) => own.has(name) && (isLast || !flying.includes(name));
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
