// What one customer does, told through an official client for browsers: on a page of somebody's site,
// `await tell("segment", {host, key, currency, steps})`. The steps are those of one customer; the
// browser is told who that is when the story first says so.

const packages = "node_modules";
const when = (step) => new Date(step.at);

function loaded(source, attributes = {}) {
  return new Promise((resolve, reject) => {
    const script = document.createElement("script");
    for (const [name, value] of Object.entries(attributes)) script.setAttribute(name, value);
    Object.assign(script, { src: source, onload: resolve, onerror: reject });
    document.head.append(script);
  });
}

const tellers = {
  async segment({ host, key }) {
    await loaded(`${packages}/@segment/analytics-next/dist/umd/index.js`);
    const client = window.AnalyticsNext.AnalyticsBrowser.load({ writeKey: key, cdnURL: host });
    const at = (step) => ({ timestamp: when(step) });
    return {
      page: (step) => client.page(null, "Shop", { url: step.url }, at(step)),
      identify: (step) => client.identify(step.customer, step.traits ?? {}, at(step)),
      purchase: (step, bought) => client.track("Order Completed", bought, at(step)),
    };
  },

  async posthog({ host, key }) {
    const { default: client } = await import(`./${packages}/posthog-js/dist/module.js`);
    client.init(key, {
      api_host: host,
      capture_pageview: false,
      autocapture: false,
      disable_session_recording: true,
      disable_external_dependency_loading: true,
      request_queue_config: { flush_interval_ms: 250 },
      opt_out_useragent_filter: true, // a browser of tests looks like a bot
    });
    const capture = (event, step, properties) =>
      client.capture(event, properties, { timestamp: when(step) });
    return {
      page: (step) => capture("$pageview", step, { $current_url: step.url }),
      identify: (step) => client.identify(step.customer, step.traits),
      purchase: (step, bought) => capture("Order Completed", step, bought),
    };
  },

  async mixpanel({ host, key }) {
    await loaded(`${packages}/mixpanel-browser/dist/mixpanel.umd.js`);
    const client = window.mixpanel;
    client.init(key, {
      api_host: host,
      persistence: "localStorage",
      track_pageview: false,
      batch_flush_interval_ms: 250,
    });
    const time = (step) => ({ time: when(step).getTime() / 1000 });
    return {
      page: (step) => client.track_pageview({ ...time(step), $current_url: step.url }),
      identify(step) {
        client.identify(step.customer);
        if (step.traits) client.people.set(step.traits);
      },
      purchase: (step, bought) => client.track("Order Completed", { ...bought, ...time(step) }),
    };
  },

  async homing({ host, key }) {
    await loaded(`${host}/homing.js`, { "data-key": key, "data-pages": "off" });
    return {
      page: (step) => window.homing.page("Shop", { url: step.url }),
      identify: (step) => window.homing.identify(step.customer, step.traits),
      purchase: (_, bought) => window.homing.track("Order Completed", bought),
    };
  },
};

async function tell(name, { steps, currency, ...where }) {
  const teller = await tellers[name](where);
  let isKnown = false;
  for (const step of steps) {
    if (step.customer && !isKnown) await teller.identify(step);
    isKnown ||= Boolean(step.customer);
    const { order_id, revenue } = step;
    if (step.do === "page") await teller.page(step);
    if (step.do === "purchase") await teller.purchase(step, { order_id, revenue, currency });
  }
}

window.tell = tell;
