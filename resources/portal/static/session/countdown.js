// The account seconds that are left, from the terms and this page's monotonic clock: changing the device's clock moves
// nothing, and a clock that runs faster counts faster. Display alone: the session is cut elsewhere.

const WARNINGS = [
  ["seconds", 10],
  ["minute", 60],
];
const SHORTEST_MS = 50; // no display needs more, however fast the account's clock runs

export class Countdown {
  #show;
  #warn;
  #timer = 0;
  #left = null; // account seconds at #since
  #since = 0;
  #rate = 1;
  #shown = null;
  #warned = null;

  // `show(text)` gets "4:59", or null when there is no limit; `warn(name)` the name of a warning, or null.
  constructor(show, warn) {
    this.#show = show;
    this.#warn = warn;
  }

  // Count down to the end in these terms; null for none.
  set(terms) {
    clearTimeout(this.#timer);
    this.#since = performance.now();
    this.#rate = terms?.rate ?? 1;
    this.#left = terms && (Date.parse(terms.session.ends_at) - Date.parse(terms.account_now)) / 1000;
    if (this.#left === null) {
      if (this.#shown !== null) this.#show((this.#shown = null));
      if (this.#warned) this.#warn((this.#warned = null));
      return;
    }
    this.#tick();
  }

  #tick() {
    const left = Math.max(0, this.#left - ((performance.now() - this.#since) / 1000) * this.#rate);
    const whole = Math.ceil(left);
    const text = `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}`;
    if (text !== this.#shown) this.#show((this.#shown = text));
    const warning = WARNINGS.find(([, from]) => whole <= from)?.[0] ?? null;
    if (warning !== this.#warned) this.#warn((this.#warned = warning));
    if (left === 0 || this.#rate === 0) return;
    const untilNext = (left - Math.floor(left) || 1) / this.#rate;
    this.#timer = setTimeout(() => this.#tick(), Math.max(SHORTEST_MS, untilNext * 1000));
  }
}
