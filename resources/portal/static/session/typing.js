// The device's own on-screen keyboard. It writes into a field, corrects words and composes characters there; what
// changed in the field is what the computer gets.

const FILL = "\u00a0".repeat(100); // something to delete: an empty field gives no Backspace
const LONGEST = 1000;

export class Typing {
  #field;
  #keys;
  #last = FILL;

  constructor(field, keys) {
    this.#field = field;
    this.#keys = keys;
    field.addEventListener("input", () => this.#changed());
    field.addEventListener("keydown", (event) => this.#pressed(event));
    field.addEventListener("blur", () => this.#reset());
  }

  toggle() {
    if (document.activeElement === this.#field) return this.close();
    this.#reset();
    this.#field.focus({ preventScroll: true });
  }

  close() {
    this.#field.blur();
  }

  // Keys that write nothing. Those that write arrive as a change of the field, whatever their keydown says.
  #pressed(event) {
    if (event.isComposing || event.key.length === 1 || event.key === "Backspace" || event.key === "Enter") return;
    if (!this.#keys.knows(event.key) || ["Control", "Alt", "Shift", "Super"].includes(event.key)) return;
    event.preventDefault();
    this.#keys.press(event.key);
  }

  #changed() {
    const before = [...this.#last];
    const now = [...this.#field.value];
    let same = 0;
    while (same < before.length && same < now.length && before[same] === now[same]) same++;
    for (let gone = before.length; gone > same; gone--) this.#keys.press("Backspace");
    this.#keys.type(now.slice(same).join(""));
    this.#last = this.#field.value;
    if (now.length < FILL.length / 2 || now.length > LONGEST) this.#reset();
  }

  #reset() {
    this.#field.value = this.#last = FILL;
    this.#field.setSelectionRange(FILL.length, FILL.length);
  }
}
