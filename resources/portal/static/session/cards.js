// The card over the picture: what is being waited for, or why there is no session (any more).

const part = (id) => document.getElementById(id);

export class Cards {
  #page;
  #again = () => null; // shows the present card once more

  constructor(page) {
    this.#page = page;
  }

  // Something is under way and can be cancelled.
  wait(name) {
    this.#again = () => this.wait(name);
    this.#put(name);
    this.#buttons({ again: false, cancel: true, leave: false });
    part("account").hidden = true;
    this.#page.dataset.sells = "no";
  }

  // There is no session: `name` is the card, `words` those of the service when the page has none of its own.
  over(name, words) {
    this.#again = () => this.over(name, words);
    const card = this.#put(name) ?? this.#put("unreachable");
    if (words?.title) {
      const lines = { "card-title": words.title, "card-sentence": words.sentence, "card-way": words.way_on };
      for (const [id, text] of Object.entries(lines)) {
        const line = part("card-words").querySelector(`[data-testid="${id}"]`);
        if (line) line.textContent = text;
      }
    }
    this.#buttons({ again: card.dataset.again === "yes", cancel: false, leave: true });
    part("account").hidden = false;
    const main = card.dataset.sells === "yes" ? part("account").querySelector(".sells") : null;
    part("again").classList.toggle("primary", !main);
    const first = main ?? (part("again").hidden ? part("leave") : part("again"));
    part("card").setAttribute("role", "alertdialog");
    part("card").setAttribute("aria-describedby", "card-words");
    this.#page.dataset.sells = card.dataset.sells;
    part("again").textContent = card.dataset.label;
    part("card").insertBefore(part("again"), card.dataset.sells === "yes" ? part("cancel") : part("account"));
    first.focus({ preventScroll: true });
  }

  // Say what is shown in the words that the page has now; who is on the card stays where he is.
  speak() {
    if (part("card").hidden) return;
    const focused = document.activeElement;
    this.#again();
    focused?.focus({ preventScroll: true });
  }

  hide() {
    part("card").hidden = true;
  }

  // Whether connecting again can work now; the reason stands beside the button.
  canConnect(can) {
    part("again").disabled = !can;
    const buy = this.#page.dataset.sells === "yes" && part("account").querySelector(".sells");
    part("again").classList.toggle("primary", can && !buy);
  }

  #put(name) {
    const template = document.querySelector(`template[data-card="${CSS.escape(name)}"]`);
    if (!template) return null;
    const card = part("card");
    card.hidden = false;
    card.dataset.name = name;
    card.setAttribute("role", "group");
    card.removeAttribute("aria-describedby");
    part("card-words").replaceChildren(template.content.cloneNode(true));
    return template;
  }

  #buttons(shown) {
    for (const [id, isShown] of Object.entries(shown)) part(id).hidden = !isShown;
  }
}
