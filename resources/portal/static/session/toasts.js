// Short words over the picture, spoken by screen readers as well: each takes the place of the one before.

export const word = (name) => document.querySelector(`template[data-word="${name}"]`).content.textContent.trim();

export class Toasts {
  #area;
  #spoken;
  #timer = 0;
  #shown = []; // the elements of the present toast that have words, and the names of these

  constructor(area, spoken) {
    this.#area = area;
    this.#spoken = spoken;
  }

  get isShowing() {
    return this.#area.childElementCount > 0;
  }

  // Show the word `name` for so many `seconds`, or until it is dismissed (null). `link` is the way on, in a new
  // window: its word and its address.
  show(name, seconds, tone = "", link = null) {
    clearTimeout(this.#timer);
    const toast = document.createElement("div");
    toast.className = `toast ${tone}`;
    toast.dataset.testid = "toast";
    const words = document.createElement("p");
    this.#shown = [[words, name]];
    toast.append(words);
    if (link) {
      const way = Object.assign(document.createElement("a"), { href: link.href, target: "_blank", rel: "noopener" });
      this.#shown.push([way, link.word]);
      way.dataset.testid = "toast-link";
      toast.append(way);
    }
    toast.append(this.#dismiss());
    this.speak();
    this.#area.replaceChildren(toast);
    if (seconds !== null) this.#timer = setTimeout(() => this.clear(), seconds * 1000);
  }

  // Say what is shown in the words that the page has now.
  speak() {
    for (const [element, name] of this.#shown) element.textContent = word(name);
    this.#area.querySelector(".toast-close")?.setAttribute("aria-label", word("dismiss"));
  }

  // For screen readers alone: what everybody else sees.
  say(text) {
    this.#spoken.textContent = text;
  }

  clear() {
    clearTimeout(this.#timer);
    this.#area.replaceChildren();
    this.#shown = [];
  }

  #dismiss() {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "toast-close";
    button.dataset.testid = "toast-dismiss";
    button.setAttribute("aria-label", word("dismiss"));
    button.textContent = "×";
    button.addEventListener("click", () => this.clear());
    return button;
  }
}
