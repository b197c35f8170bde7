// Keys that this device lacks or keeps for itself, and modifiers that are held for the next key (for touch).

// KeyboardEvent.code and, where it is not the same word, noVNC's name of the keysym.
const PLACES = {
  Control: ["ControlLeft", "XK_Control_L"],
  Alt: ["AltLeft", "XK_Alt_L"],
  Shift: ["ShiftLeft", "XK_Shift_L"],
  Super: ["MetaLeft", "XK_Super_L"],
  Escape: ["Escape", "XK_Escape"],
  Tab: ["Tab", "XK_Tab"],
  Delete: ["Delete", "XK_Delete"],
  Enter: ["Enter", "XK_Return"],
  Backspace: ["Backspace", "XK_BackSpace"],
  Home: ["Home", "XK_Home"],
  End: ["End", "XK_End"],
  PageUp: ["PageUp", "XK_Page_Up"],
  PageDown: ["PageDown", "XK_Page_Down"],
  ArrowLeft: ["ArrowLeft", "XK_Left"],
  ArrowUp: ["ArrowUp", "XK_Up"],
  ArrowDown: ["ArrowDown", "XK_Down"],
  ArrowRight: ["ArrowRight", "XK_Right"],
};
for (let number = 1; number <= 12; number++) PLACES[`F${number}`] = [`F${number}`, `XK_F${number}`];

export class Keys {
  #picture;
  #held = new Map(); // name of a modifier → its button

  // `picture()` is the present picture, or null.
  constructor(root, picture) {
    this.#picture = picture;
    for (const button of root.querySelectorAll("[data-keys]"))
      button.addEventListener("click", () => this.press(...button.dataset.keys.split("+")));
    for (const button of root.querySelectorAll("[data-sticky]"))
      button.addEventListener("click", () => this.#toggle(button));
    // A modifier that is held here is for one key of a real keyboard, too.
    const released = (event) => ["Control", "Alt", "Shift", "Meta"].includes(event.key) || this.release();
    root.getElementById("screen").addEventListener("keyup", released, { capture: true });
  }

  knows(name) {
    return name in PLACES;
  }

  // Press keys together: down in their order, up in the other; then nothing is held any more.
  press(...names) {
    const own = names.filter((name) => !this.#held.has(name));
    for (const name of own) this.#send(name, true);
    for (const name of own.reverse()) this.#send(name, false);
    this.release();
  }

  // Type text, character by character.
  type(text) {
    const picture = this.#picture();
    for (const character of text) {
      if (character === "\n") this.press("Enter");
      else picture?.send(picture.keysymOf(character.codePointAt(0)), "Unidentified");
      this.release();
    }
  }

  release() {
    for (const [name, button] of this.#held) {
      this.#send(name, false);
      button.setAttribute("aria-pressed", "false");
    }
    this.#held.clear();
  }

  #toggle(button) {
    const name = button.dataset.sticky;
    const isDown = !this.#held.has(name);
    this.#send(name, isDown);
    button.setAttribute("aria-pressed", String(isDown));
    if (isDown) this.#held.set(name, button);
    else this.#held.delete(name);
  }

  #send(name, isDown) {
    const picture = this.#picture();
    const [code, keysym] = PLACES[name];
    picture?.send(picture.keyTable[keysym], code, isDown);
  }
}
