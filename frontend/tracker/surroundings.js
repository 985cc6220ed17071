/** Where and with what something was done. */
export const VERSION = "0.1.0";

let referrer = document.referrer;

/** The address without its fragment, which may hold secrets. */
export const address = () => location.href.split("#")[0];

/** Of a page that was opened without loading, the page before is the referrer. */
export function cameFrom(url) {
  referrer = url;
}

export function pageNow() {
  const { pathname: path, search } = location;
  return { path, referrer, search, title: document.title, url: address() };
}

export function surroundings() {
  const campaign = {};
  new URLSearchParams(location.search).forEach((value, name) => {
    const part = /^utm_(.+)/.exec(name);
    if (part) campaign[part[1].replace("campaign", "name")] = value;
  });
  return {
    page: pageNow(),
    campaign,
    locale: navigator.language,
    screen: { width: screen.width, height: screen.height, density: devicePixelRatio },
    library: { name: "homing.js", version: VERSION },
  };
}
