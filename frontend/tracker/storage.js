/** Where things are kept: localStorage where the browser lends it, else the memory of this page. */
export const memory = {};

function disk() {
  try {
    return localStorage || memory;
  } catch {
    return memory;
  }
}

export function put(name, text) {
  try {
    disk()[name] = text;
  } catch {
    memory[name] = text; // the disk is full
  }
}

export const get = (name) => disk()[name] || memory[name];

export function drop(name) {
  delete disk()[name];
  delete memory[name];
}

/** Return the names that begin so, in order. */
export function names(beginning) {
  const all = new Set([...Object.keys(disk()), ...Object.keys(memory)]);
  return [...all].filter((name) => name.startsWith(beginning)).sort();
}

/** Return the cookies, having set one; a sandboxed frame has none. */
export function cookies(text) {
  try {
    if (text) document.cookie = text;
    return document.cookie;
  } catch {
    return "";
  }
}

/** A random UUID; `crypto.randomUUID` exists on https only. */
export function uuid() {
  return "10000000-1000-4000-8000-100000000000".replace(/[018]/g, (digit) =>
    (digit ^ (crypto.getRandomValues(new Uint8Array(1)) & (15 >> (digit / 4)))).toString(16),
  );
}
