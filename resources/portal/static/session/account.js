// What the account allows now, for the card at the end: kept up to date by the service while the card is shown.
import { keep, kept } from "./settings.js";

const TOLD = "expiry-told";

export class Account {
  #address;
  #part;
  #changed;
  #source = null;
  #isTold = false;

  // `changed(facts)` is called whenever the service says something new.
  constructor(address, part, changed) {
    this.#address = address;
    this.#part = part;
    this.#changed = changed;
  }

  get facts() {
    return { ...this.#part.querySelector("#account-facts").dataset };
  }

  watch() {
    this.rest();
    this.#source = new EventSource(this.#address);
    this.#source.addEventListener("part", (event) => this.#replace(event.data));
    this.#source.addEventListener("signed-out", () => location.reload());
    this.#source.addEventListener("gone", () => this.rest()); // the computer was removed; the card says so
  }

  rest() {
    this.#source?.close();
    this.#source = null;
  }

  // Calls `tell` when the subscription has expired and this browser did not hear of that expiry yet (R16).
  tell(tell) {
    if (this.facts.expired !== "yes" || kept(TOLD) === this.facts.lapse) return;
    keep(TOLD, this.facts.lapse);
    tell();
  }

  // It was told just now, by other words; which expiry it was, the service says.
  toldJustNow() {
    this.#isTold = true;
    this.watch();
  }

  #replace(html) {
    const focused = this.#part.contains(document.activeElement) ? document.activeElement.id : "";
    this.#part.innerHTML = html; // made by our own template, in which every name is escaped
    if (focused) (document.getElementById(focused) ?? document.getElementById("card")).focus({ preventScroll: true });
    if (this.#isTold && this.facts.expired === "yes") {
      keep(TOLD, this.facts.lapse);
      this.#isTold = false;
    }
    this.#changed(this.facts);
  }
}
