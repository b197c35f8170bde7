// The picture: stock noVNC on a channel that this page opened itself, so that it hears why the channel closed.
import { decodeFaster } from "./decode.js";

const QUALITIES = {
  // qualityLevel and compressionLevel of noVNC, 0 to 9
  best: [9, 1],
  balanced: [6, 2],
  saving: [2, 6],
};
const PLACES_OF_MAC = { MetaLeft: "XK_Super_L", MetaRight: "XK_Super_R", AltLeft: "XK_Alt_L" };
const CLOSE_ENDED = 4000;
const CLOSE_REFUSED = 4001;

// noVNC's modules, from the folder at `base`. Its parts of a picture are decoded off the page's own thread.
export async function loadLibrary(base) {
  const [rfb, display, keysyms, keyTable] = await Promise.all(
    ["core/rfb.js", "core/display.js", "core/input/keysymdef.js", "core/input/keysym.js"].map(
      (path) => import(base + path),
    ),
  );
  decodeFaster(display.default);
  return { RFB: rfb.default, keysymOf: keysyms.default.lookup, keyTable: keyTable.default };
}

// What the end of the channel means to the page, as a card's name; null when only the terms can say.
function reasonOf({ code, reason }) {
  if (code === CLOSE_ENDED) return `ended:${reason || "unknown"}`;
  if (code === CLOSE_REFUSED) return `refused:${reason || "unknown"}`;
  return null;
}

// Who leaves the picture with a key held down lets go of it somewhere else, where noVNC does not hear of it. It lets go
// of everything when the window loses the focus, and is told the same here.
function letGo() {
  dispatchEvent(new FocusEvent("blur"));
}

export class Picture {
  #rfb;
  #still;
  #target;
  #isShown = false;
  #size = "fit";

  // `shown`, `closed(reason)` and `clipboard(text)` are called back; `stillTo` keeps the last picture.
  constructor({ RFB, keysymOf, keyTable }, target, socket, { shown, closed, clipboard, stillTo }) {
    this.keysymOf = keysymOf;
    this.keyTable = keyTable;
    this.#still = stillTo;
    this.#target = target;
    let isOver = false;
    const end = (reason) => {
      if (isOver) return;
      isOver = true;
      closed(reason);
    };
    // Before noVNC hears of it, which takes its picture away at once.
    socket.addEventListener("close", (event) => {
      this.#keepStill();
      end(reasonOf(event));
    });
    this.#rfb = new RFB(target, socket, { shared: true });
    this.#rfb.background = "transparent";
    this.#rfb.addEventListener("connect", () => {
      this.#isShown = true;
      this.name();
      shown();
    });
    this.#rfb.addEventListener("disconnect", ({ detail }) => end(detail.clean ? null : "no_picture"));
    this.#rfb.addEventListener("securityfailure", () => end("no_picture"));
    this.#rfb.addEventListener("clipboard", ({ detail }) => clipboard(detail.text));
  }

  get isViewOnly() {
    return this.#rfb.viewOnly;
  }

  set viewOnly(on) {
    this.#rfb.viewOnly = on;
  }

  set quality(name) {
    [this.#rfb.qualityLevel, this.#rfb.compressionLevel] = QUALITIES[name];
  }

  // "fit" shows the whole screen; "scroll" shows it in its own size. Where scrollbars take no room, as on touch
  // screens, the picture is moved instead.
  set size(name) {
    this.#size = name;
    this.#rfb.scaleViewport = name === "fit";
    this.#rfb.clipViewport = name === "scroll" && matchMedia("(pointer: coarse)").matches;
    if (name === "fit") this.#rfb.dragViewport = false;
  }

  get canMove() {
    return this.#size === "scroll" && this.#rfb.clippingViewport;
  }

  get moves() {
    return this.#rfb.dragViewport;
  }

  set moves(on) {
    this.#rfb.dragViewport = on;
  }

  focus() {
    this.#rfb.focus({ preventScroll: true });
  }

  blur() {
    this.#rfb.blur();
  }

  // One key of the computer's keyboard: `code` is its place (KeyboardEvent.code), `down` undefined presses it.
  send(keysym, code, down) {
    this.#rfb.sendKey(keysym, code, down);
  }

  paste(text) {
    this.#rfb.clipboardPasteFrom(text);
  }

  end() {
    this.#keepStill();
    this.#rfb.disconnect();
  }

  // noVNC makes other modifiers of a Mac's, for computers that have no Command key. One that has it gets what is
  // pressed: Command and Option, each where it is.
  #keepPlaces() {
    const send = this.#rfb.sendKey.bind(this.#rfb);
    this.#rfb.sendKey = (keysym, code, down) => send(this.keyTable[PLACES_OF_MAC[code]] ?? keysym, code, down);
  }

  // A screen can be reached by keyboard and has a name; noVNC's canvas has neither.
  name() {
    const canvas = this.#target.querySelector("canvas");
    if (!canvas) return;
    canvas.tabIndex = 0;
    canvas.setAttribute("role", "application");
    canvas.setAttribute("aria-label", this.#target.dataset.label);
    canvas.setAttribute("aria-describedby", "screen-hint");
  }

  #keepStill() {
    const canvas = document.querySelector("#screen canvas");
    if (!this.#isShown || !canvas?.width) return;
    this.#still.width = canvas.width;
    this.#still.height = canvas.height;
    this.#still.getContext("2d").drawImage(canvas, 0, 0);
    this.#still.hidden = false;
  }
}
