/** The calls of a page: `start` returns them. None of them throws. */
import { choose, consentOf } from "./consent.js";
import { forget, keep, known, session } from "./identity.js";
import { watchPages } from "./pages.js";
import { queueTo } from "./queue.js";
import { uuid } from "./storage.js";
import { pageNow, surroundings } from "./surroundings.js";

/** Begin, with the calls that were made before: `[name, ...arguments]`. */
export function start(settings, before = []) {
  const { key, host = "", path = "/v1/b", domain, pages } = settings;
  const queue = queueTo(host.replace(/\/$/, "") + path, key);
  const level = () => consentOf(settings.consent);
  const isFull = () => level() === "full";
  let tick = 0;
  let look = () => {};

  function send(type, fields) {
    const consent = level();
    tick = Math.max(tick + 1, Date.now()); // no two events at one moment: their order holds
    const event = { type, messageId: uuid(), timestamp: new Date(tick).toISOString(), ...fields };
    event.context = { ...surroundings(), consent };
    if (isFull()) {
      const [anonymousId, user] = known(domain);
      Object.assign(event.context, session(tick));
      queue.add({ anonymousId, userId: user || undefined, ...event }, true);
    } else if (consent !== "none" && /track|page/.test(type)) queue.add(event);
  }

  /** What must not be kept is not kept. */
  function obey() {
    if (isFull()) return;
    forget(domain);
    queue.clear();
  }

  const calls = {
    track: (event, properties) => send("track", { event: text(event), properties }),

    page(name, properties) {
      if (typeof name === "object") [name, properties] = [undefined, name || properties];
      send("page", { name, properties: { ...pageNow(), name, ...properties } });
    },

    identify(userId, traits) {
      if (typeof userId === "object") return send("identify", { traits: userId || traits });
      userId = text(userId);
      if (isFull()) {
        const [id, other] = known(domain);
        keep(domain, userId, other && other !== userId ? uuid() : id); // somebody else begins anew
      }
      send("identify", { userId, traits });
    },

    group: (groupId, traits) => send("group", { groupId: text(groupId), traits }),

    alias(userId, previousId) {
      userId = text(userId);
      const [id, other] = isFull() ? known(domain) : [];
      if (id) keep(domain, userId, id);
      send("alias", { userId, previousId: previousId || other || id });
    },

    reset: () => forget(domain),

    consent(chosen) {
      const before = level();
      choose(chosen);
      if (level() !== before) obey();
      look();
    },

    use: (extension) => extension({ key, host, level, known: () => (isFull() ? known(domain) : []) }),
  };

  for (const [name, call] of Object.entries(calls)) {
    calls[name] = (...given) => {
      try {
        call(...given);
      } catch (error) {
        console.warn("homing", error);
      }
    };
  }
  obey();
  for (const [name, ...given] of before) calls[name](...given);
  if (pages !== "off") look = watchPages(() => level() !== "none", calls.page);
  return calls;
}

/** Return an id or a name as text. */
function text(said) {
  if (said === undefined || said === null || said === "") throw Error("empty name or id");
  return `${said}`;
}
