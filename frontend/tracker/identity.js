/** Who is here: the anonymous id and the customer's id, in a first-party cookie and localStorage. */
import { cookies, drop, get, put, uuid } from "./storage.js";

const NAME = "homing_id";
const SESSION = "homing.session";
const COOKIE_S = 395 * 86400;
const GAP_MS = 30 * 60e3;
const LONGEST_MS = 24 * 3600e3;

/** Return the anonymous id, a new one if there is none, and the customer's id or "". */
export function known(domain) {
  const cookie = /(?:^|; )homing_id=([^;]+)/.exec(cookies());
  const [id, user] = ((cookie && cookie[1]) || get(NAME) || "").split("|");
  return id ? [id, decodeURIComponent(user || "")] : keep(domain);
}

/** Keep both ids. The cookie is read first, so that subdomains agree where it spans them. */
export function keep(domain, user = "", id = uuid()) {
  const text = `${id}|${encodeURIComponent(user)}`;
  put(NAME, text);
  write(text, domain, COOKIE_S);
  return [id, user];
}

export function forget(domain) {
  drop(NAME);
  drop(SESSION);
  write("", domain, 0);
}

function write(text, domain, age) {
  const wide = domain ? `;domain=${domain}` : "";
  const safe = location.protocol === "https:" ? ";secure" : "";
  cookies(`${NAME}=${text};path=/;max-age=${age};samesite=lax${wide}${safe}`);
}

/** Return the session of a moment; 30 quiet minutes or 24 hours begin a new one. */
export function session(now) {
  let [sessionId, start, last] = (get(SESSION) || "").split("|");
  const isNew = !(now - last < GAP_MS && now - start < LONGEST_MS);
  if (isNew) [sessionId, start] = [uuid(), now];
  put(SESSION, `${sessionId}|${start}|${now}`);
  return isNew ? { sessionId, sessionStart: true } : { sessionId };
}
