// What this browser remembers of its own; a browser that keeps nothing (private windows) does without.

const NAME = (name) => `access.session.${name}`;

export function kept(name) {
  try {
    return localStorage.getItem(NAME(name));
  } catch {
    return null;
  }
}

export function keep(name, value) {
  try {
    localStorage.setItem(NAME(name), value);
  } catch {
    // The choice holds until the page is left.
  }
}
