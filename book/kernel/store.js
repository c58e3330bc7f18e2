/* What a reader wrote into a cell, kept by the browser until the printed code changes. */

export class Store {
  constructor(place, code) {
    this.key = `cell ${location.pathname} ${place} ${digest(code)}`;
  }

  read() {
    return attempt(() => localStorage.getItem(this.key)) ?? null;
  }

  write(code) {
    attempt(() => localStorage.setItem(this.key, code));
  }

  clear() {
    attempt(() => localStorage.removeItem(this.key));
  }
}

/* A browser may refuse to keep anything; then an answer lasts as long as the page. */
function attempt(act) {
  try {
    return act();
  } catch {
    return null;
  }
}

/* FNV-1a: enough to tell one version of a cell from another. */
function digest(text) {
  let hash = 0x811c9dc5;
  for (const character of text) hash = Math.imul(hash ^ character.codePointAt(0), 0x01000193) >>> 0;
  return hash.toString(36);
}
