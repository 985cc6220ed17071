/** How much may be known of a visitor; see docs/tracker.md. */
export type Consent = "none" | "aggregate" | "full";

/** Anything that JSON can hold. */
export type Json = string | number | boolean | null | undefined | Date | Json[] | { [name: string]: Json };
export type Fields = { [name: string]: Json };

export interface Settings {
  /** The write key of a source. */
  key: string;
  /** Where Homing is, as `https://homing.example.com`; default: the site itself. */
  host?: string;
  /** Where batches go on that host; default `/v1/b`. */
  path?: string;
  /** What holds until `consent` is called; default `full`. */
  consent?: Consent;
  /** `off`: page events are sent by `page` alone. */
  pages?: "off";
  /** Domain of the cookie, as `.example.com`, where subdomains share their customers. */
  domain?: string;
}

/** What an extension is given. */
export interface Inside {
  key: string;
  host: string;
  level(): Consent;
  /** The anonymous id and the customer's id or ""; empty without full consent. */
  known(): [] | [anonymousId: string, userId: string];
}

export interface Homing {
  track(event: string, properties?: Fields): void;
  page(name?: string, properties?: Fields): void;
  page(properties: Fields): void;
  identify(userId: string | number | null, traits?: Fields): void;
  identify(traits: Fields): void;
  group(groupId: string | number, traits?: Fields): void;
  alias(userId: string | number, previousId?: string): void;
  reset(): void;
  consent(level: Consent): void;
  use(extension: (inside: Inside) => void): void;
}

/** A call made before the script was there. */
export type Call = { [Name in keyof Homing]: [Name, ...Parameters<Homing[Name]>] }[keyof Homing];

/** Begin; a page begins once. */
export function start(settings: Settings, before?: Call[]): Homing;

declare global {
  interface Window {
    homing?: Homing;
  }
}
