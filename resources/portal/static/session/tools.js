// The toolbar and its panels: one open at a time, reachable by keyboard from inside the picture, out of the way when
// somebody wants it so.

const part = (id) => document.getElementById(id);
const SENDING = ["tool-keys", "tool-clipboard"];
const CHORD = ["Control", "Alt", "Shift"];

export class Tools {
  #page;
  #acts;
  #buttons;
  #chord = new Set();
  #wasChord = false;

  // `acts`: type() the on-screen keyboard, move(on) the picture, leavePicture() before the focus goes elsewhere.
  constructor(page, acts) {
    this.#page = page;
    this.#acts = acts;
    this.#buttons = [...part("tools").querySelectorAll("button")];
    for (const button of this.#buttons) {
      if (button.dataset.panel) button.addEventListener("click", () => this.#toggle(button));
      button.addEventListener("keydown", (event) => this.#rove(event));
    }
    part("tool-type").addEventListener("pointerdown", (event) => event.preventDefault()); // keeps the field's focus
    part("tool-type").addEventListener("click", () => this.#acts.type());
    part("tool-move").addEventListener("click", () => this.#move(part("tool-move").getAttribute("aria-pressed") !== "true"));
    part("tool-full").addEventListener("click", () => this.#fullScreen());
    part("tool-hide").addEventListener("click", () => this.#hide(true));
    part("handle").addEventListener("click", () => this.#hide(false));
    document.addEventListener("fullscreenchange", () => this.#fullScreenChanged());
    document.addEventListener("keydown", (event) => this.#keyDown(event), { capture: true });
    document.addEventListener("keyup", (event) => this.#keyUp(event), { capture: true });
    part("screen").addEventListener("pointerdown", () => this.#closePanels(), { capture: true });
    part("tool-full").hidden = !document.fullscreenEnabled;
    this.rest();
    this.#fitKeyboard();
  }

  // There is a picture: show what can be done with it.
  ready(picture) {
    part("tools").hidden = false;
    part("tool-type").hidden = !matchMedia("(any-pointer: coarse)").matches || picture.isViewOnly;
    part("tool-keys").hidden = part("tool-clipboard").hidden = picture.isViewOnly;
    part("tool-move").hidden = !picture.canMove;
    this.#show("tool-move", picture.moves);
    this.#rovingStart();
  }

  // There is none: nothing to do, and no way to hide the rest.
  rest() {
    part("tools").hidden = true;
    this.#closePanels();
    this.#hide(false, { focus: false });
    if (document.fullscreenElement) document.exitFullscreen();
  }

  // Keys and clipboard go nowhere now.
  closePanelsThatSend() {
    if (SENDING.some((id) => part(id).getAttribute("aria-expanded") === "true")) this.#closePanels();
  }

  #toggle(button) {
    const wasOpen = button.getAttribute("aria-expanded") === "true";
    this.#closePanels();
    if (wasOpen) return;
    button.setAttribute("aria-expanded", "true");
    const panel = part(button.dataset.panel);
    panel.hidden = false;
    if (button.matches(":focus-visible")) panel.querySelector("button, input:checked, textarea").focus();
  }

  #closePanels() {
    for (const button of this.#buttons) {
      if (!button.dataset.panel) continue;
      button.setAttribute("aria-expanded", "false");
      part(button.dataset.panel).hidden = true;
    }
  }

  #move(on) {
    this.#acts.move(on);
    this.#show("tool-move", on);
  }

  #show(id, on) {
    part(id).setAttribute("aria-pressed", String(on));
  }

  #hide(isHidden, { focus = true } = {}) {
    this.#page.dataset.bar = isHidden ? "hidden" : "shown";
    part("bar").hidden = isHidden;
    part("handle").hidden = !isHidden;
    part("handle").setAttribute("aria-expanded", String(!isHidden));
    if (isHidden) this.#closePanels();
    if (focus) (isHidden ? part("handle") : part("tool-hide")).focus({ preventScroll: true });
  }

  async #fullScreen() {
    if (document.fullscreenElement) return document.exitFullscreen();
    await document.documentElement.requestFullscreen({ navigationUI: "hide" });
    // With the keys that the system keeps for itself, where the browser can; Escape, held, still leads out.
    await navigator.keyboard?.lock?.().catch(() => null);
  }

  #fullScreenChanged() {
    const isFull = document.fullscreenElement !== null;
    if (!isFull) navigator.keyboard?.unlock?.();
    this.#show("tool-full", isFull);
    this.#hide(isFull, { focus: false });
  }

  // Control, Alt and Shift together: when all are up again, so that the computer sees them released.
  #keyDown(event) {
    if (CHORD.includes(event.key)) this.#chord.add(event.key);
    else this.#wasChord = false;
    if (CHORD.every((each) => this.#chord.has(each))) this.#wasChord = CHORD.includes(event.key);
    if (event.key === "Escape" && !part("screen").contains(event.target)) this.#escape(event);
  }

  #keyUp(event) {
    this.#chord.delete(event.key);
    if (!event.ctrlKey && !event.altKey && !event.shiftKey) this.#chord.clear();
    if (this.#chord.size || !this.#wasChord) return;
    this.#wasChord = false;
    setTimeout(() => this.#toToolbar());
  }

  #toToolbar() {
    if (part("tools").hidden) return;
    this.#acts.leavePicture();
    this.#hide(false, { focus: false });
    this.#buttons.find((button) => !button.hidden && button.tabIndex === 0)?.focus();
  }

  #escape(event) {
    const open = this.#buttons.find((button) => button.getAttribute("aria-expanded") === "true");
    if (!open) return;
    event.preventDefault();
    this.#closePanels();
    open.focus();
  }

  // One stop of the Tab key for the whole toolbar; arrows inside (the pattern of a toolbar).
  #rove(event) {
    const shown = this.#buttons.filter((button) => !button.hidden);
    const here = shown.indexOf(event.currentTarget);
    const next = { ArrowRight: here + 1, ArrowLeft: here - 1, Home: 0, End: -1 }[event.key];
    if (next === undefined) return;
    event.preventDefault();
    const target = shown.at(next % shown.length);
    for (const button of this.#buttons) button.tabIndex = button === target ? 0 : -1;
    target.focus();
  }

  #rovingStart() {
    const shown = this.#buttons.filter((button) => !button.hidden);
    if (shown.some((button) => button.tabIndex === 0 && button.hasAttribute("tabindex"))) return;
    for (const button of this.#buttons) button.tabIndex = button === shown[0] ? 0 : -1;
  }

  // Where the on-screen keyboard covers the page instead of making it smaller, the page follows what is left of it.
  #fitKeyboard() {
    const seen = window.visualViewport;
    seen?.addEventListener("resize", () => {
      const isCovered = innerHeight - seen.height > 80 && seen.scale === 1;
      this.#page.style.height = isCovered ? `${seen.height}px` : "";
      if (isCovered) scrollTo(0, 0);
    });
  }
}
