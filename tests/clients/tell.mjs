// Tell the story through an official client: `node tell.mjs segment`.
//
// HOMING_HOST is where to (http://127.0.0.1:8000), HOMING_KEY the write key, HOMING_STORY a file like
// story.json beside it, if not that one. It ends when all is sent, and with an error if a client says
// that something was not.

import { readFileSync } from "node:fs";

const place = process.env.HOMING_STORY || new URL("story.json", import.meta.url);
const story = JSON.parse(readFileSync(place));
const host = process.env.HOMING_HOST;
const key = process.env.HOMING_KEY;

const when = (step) => new Date(step.at);
const anonymous = (step) => story.anonymous[step.anonymous];
const bought = ({ order_id, revenue }) => ({ order_id, revenue, currency: story.currency });

function whose(step, customer, device) {
  const ids = {};
  if (step.customer) ids[customer] = step.customer;
  if (step.anonymous) ids[device] = anonymous(step);
  return ids;
}

function failed(what) {
  console.error("not sent:", what);
  process.exit(1);
}

function segmentLike(client, finish) {
  const facts = (step) => ({ ...whose(step, "userId", "anonymousId"), timestamp: when(step) });
  return {
    page: (step) => client.page({ ...facts(step), name: "", properties: { url: step.url } }),
    purchase: (step) =>
      client.track({ ...facts(step), event: "Order Completed", properties: bought(step) }),
    identify: (step) => client.identify({ ...facts(step), traits: step.traits }),
    alias: (step) =>
      client.alias({
        userId: step.customer,
        previousId: anonymous(step),
        timestamp: when(step),
      }),
    finish,
  };
}

const tellers = {
  async segment() {
    const { Analytics } = await import("@segment/analytics-node");
    const client = new Analytics({ writeKey: key, host });
    client.on("error", failed);
    return segmentLike(client, () => client.closeAndFlush());
  },

  async rudderstack() {
    const { default: RudderAnalytics } = await import("@rudderstack/rudder-sdk-node");
    const client = new RudderAnalytics(key, { dataPlaneUrl: host, flushAt: 100 });
    return segmentLike(client, () => client.flush());
  },

  async posthog() {
    const { PostHog } = await import("posthog-node");
    const client = new PostHog(key, { host });
    client.on("error", failed);
    const capture = (event, step, properties) =>
      client.capture({
        distinctId: step.customer ?? anonymous(step),
        event,
        properties,
        timestamp: when(step),
      });
    return {
      page: (step) => {
        const nobody = step.customer ? {} : { $process_person_profile: false };
        capture("$pageview", step, { $current_url: step.url, ...nobody });
      },
      purchase: (step) => capture("Order Completed", step, bought(step)),
      identify: (step) =>
        capture("$identify", step, { $anon_distinct_id: anonymous(step), $set: step.traits }),
      alias: (step) => client.alias({ distinctId: step.customer, alias: anonymous(step) }),
      finish: () => client.shutdown(),
    };
  },

  async mixpanel() {
    const { default: Mixpanel } = await import("mixpanel");
    const { host: address, protocol } = new URL(host);
    const client = Mixpanel.init(key, { host: address, protocol: protocol.slice(0, -1), key });
    const sent = [];
    const send = (...call) =>
      sent.push(
        new Promise((resolve) => call.shift()(...call, (e) => (e ? failed(e) : resolve()))),
      );
    const track = (event, step, properties) =>
      send(client.import, event, when(step), {
        distinct_id: step.customer ?? `$device:${anonymous(step)}`,
        ...whose(step, "$user_id", "$device_id"),
        ...properties,
      });
    return {
      page: (step) => track("$mp_web_page_view", step, { $current_url: step.url }),
      purchase: (step) => track("Order Completed", step, bought(step)),
      identify: (step) => {
        track("$identify", step, { $identified_id: step.customer, $anon_id: anonymous(step) });
        const time = { $time: when(step) };
        send(client.people.set.bind(client.people), step.customer, step.traits, time);
      },
      alias: (step) => send(client.alias, anonymous(step), step.customer),
      finish: () => Promise.all(sent),
    };
  },

  async amplitude() {
    const amplitude = await import("@amplitude/analytics-node");
    await amplitude.init(key, { serverUrl: `${host}/2/httpapi`, flushIntervalMillis: 100 }).promise;
    const sent = [];
    const facts = (step) => ({
      ...whose(step, "user_id", "device_id"),
      time: when(step).getTime(),
    });
    const track = (event, step, properties) =>
      sent.push(amplitude.track(event, properties, facts(step)).promise);
    // It has no alias: an event that names both ids says it.
    const identify = (step) => {
      const told = new amplitude.Identify();
      for (const [name, value] of Object.entries(step.traits ?? { is_linked: true })) {
        told.set(name, value);
      }
      sent.push(amplitude.identify(told, facts(step)).promise);
    };
    return {
      page: (step) =>
        track("[Amplitude] Page Viewed", step, { "[Amplitude] Page URL": step.url }),
      purchase: (step) => track("Order Completed", step, bought(step)),
      identify,
      alias: identify,
      finish: async () => {
        await amplitude.flush().promise;
        for (const { code, message } of await Promise.all(sent)) {
          if (code !== 200) failed(message);
        }
      },
    };
  },
};

const teller = await tellers[process.argv[2]]();
for (const step of story.steps) teller[step.do](step);
await teller.finish();
