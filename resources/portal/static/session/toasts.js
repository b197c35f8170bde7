// Short words over the picture, spoken by screen readers as well: each takes the place of the one before.

export const word = (name) => document.querySelector(`template[data-word="${name}"]`).content.textContent.trim();

export class Toasts {
  #area;
  #spoken;
  #timer = 0;

  constructor(area, spoken) {
    this.#area = area;
    this.#spoken = spoken;
  }

  get isShowing() {
    return this.#area.childElementCount > 0;
  }

  // Show `text` for so many `seconds`, or until it is dismissed (null). `link` is the way on, in a new window.
  show(text, seconds, tone = "", link = null) {
    clearTimeout(this.#timer);
    const toast = document.createElement("div");
    toast.className = `toast ${tone}`;
    toast.dataset.testid = "toast";
    const words = document.createElement("p");
    words.textContent = text;
    toast.append(words);
    if (link) {
      const way = Object.assign(document.createElement("a"), { href: link.href, target: "_blank", rel: "noopener" });
      way.textContent = link.text;
      way.dataset.testid = "toast-link";
      toast.append(way);
    }
    toast.append(this.#dismiss());
    this.#area.replaceChildren(toast);
    if (seconds !== null) this.#timer = setTimeout(() => this.clear(), seconds * 1000);
  }

  // For screen readers alone: what everybody else sees.
  say(text) {
    this.#spoken.textContent = text;
  }

  clear() {
    clearTimeout(this.#timer);
    this.#area.replaceChildren();
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
