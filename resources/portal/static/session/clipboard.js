// Text between the clipboards of the computer and of this device, only when somebody presses a button: browsers ask
// before a page reads a clipboard, and nobody wants to be asked for every copy.

export class Clipboard {
  #field;
  #picture;

  // `tell(word)` says how it went.
  constructor(panel, picture, tell) {
    this.#field = panel.querySelector("#clipboard");
    this.#picture = picture;
    const on = (id, act) =>
      panel.querySelector(id).addEventListener("click", () => act().then(tell, () => tell("clipboard-refused")));
    on("#clipboard-send", async () => this.#send(this.#field.value));
    on("#clipboard-paste", async () => {
      this.#field.value = await navigator.clipboard.readText();
      return this.#send(this.#field.value);
    });
    on("#clipboard-copy", async () => {
      await navigator.clipboard.writeText(this.#field.value);
      return "copied";
    });
    if (!navigator.clipboard) // not on pages without encryption
      for (const id of ["#clipboard-paste", "#clipboard-copy"]) panel.querySelector(id).hidden = true;
  }

  // The computer's clipboard changed. All of it is shown, however long: part of a text is no copy of it.
  arrived(text) {
    this.#field.value = text;
  }

  // Nothing of a session stays behind it.
  clear() {
    this.#field.value = "";
  }

  #send(text) {
    this.#picture()?.paste(text);
    return "sent";
  }
}
