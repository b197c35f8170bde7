// The language of the page, exchanged in place: a session goes on, only its words change. It is chosen as on every
// page; the answer to that is this page in the other language, and its words are taken from there.

// What shows the present state and is brought up to date by the script itself.
const OF_THE_MOMENT = new Set(["left", "handle-left", "screen", "toasts", "spoken", "card-words", "account"]);
const SPOKEN = ["aria-label", "aria-current", "title", "data-label"];

export class Languages {
  #page;
  #changed;
  #refused;

  // `changed()` is called when the words are others, `refused()` when the service could not be asked.
  constructor(page, changed, refused) {
    this.#page = page;
    this.#changed = changed;
    this.#refused = refused;
    for (const form of page.querySelectorAll("form.languages"))
      form.addEventListener("submit", (event) => {
        event.preventDefault();
        this.#choose(form, event.submitter).catch(() => this.#refused());
      });
  }

  async #choose(form, button) {
    const fields = new URLSearchParams(new FormData(form));
    fields.set(button.name, button.value);
    const headers = { Accept: "text/html" };
    const answer = await fetch(form.action, { method: "POST", body: fields, headers });
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
    const part = fresh.getElementById(this.#page.id);
    if (!answer.ok || !part) return this.#refused();
    document.documentElement.lang = fresh.documentElement.lang;
    document.title = fresh.title;
    speakAs(this.#page, part);
    const account = (within) => within.querySelector("#account");
    account(this.#page).replaceChildren(...account(part).childNodes);
    for (const words of fresh.querySelectorAll("template[data-card], template[data-word]")) {
      const [key, name] = words.dataset.card ? ["card", words.dataset.card] : ["word", words.dataset.word];
      document.querySelector(`template[data-${key}="${CSS.escape(name)}"]`)?.replaceWith(document.adoptNode(words));
    }
    this.#changed();
  }
}

// Give `element` and all in it the words of `other`, its like in another language; everything else of it stays.
function speakAs(element, other) {
  for (const name of SPOKEN) {
    if (other.hasAttribute(name)) element.setAttribute(name, other.getAttribute(name));
    else if (name === "aria-current") element.removeAttribute(name);
  }
  if (OF_THE_MOMENT.has(element.id)) return;
  const texts = (node) => [...node.childNodes].filter((each) => each.nodeType === Node.TEXT_NODE && each.data.trim());
  const said = texts(other);
  texts(element).forEach((text, place) => (text.data = said[place]?.data ?? text.data));
  const likes = [...other.children].filter((each) => !each.id);
  const nameless = [...element.children].filter((each) => !each.id);
  nameless.forEach((each, place) => likes[place] && speakAs(each, likes[place]));
  for (const like of other.children) {
    const mine = like.id && document.getElementById(like.id); // the script moves some of them
    if (mine) speakAs(mine, like);
  }
}
