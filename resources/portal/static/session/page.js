// The page of a remote session, put together: asks for the session, follows its terms, shows the picture and, at the
// end, why it ended. It only displays: the computer and the relay end a session whatever happens here.
import { Account } from "./account.js";
import { Cards } from "./cards.js";
import { Clipboard } from "./clipboard.js";
import { Countdown } from "./countdown.js";
import { Keys } from "./keys.js";
import { Languages } from "./languages.js";
import { Picture, loadLibrary } from "./picture.js";
import { SessionService } from "./service.js";
import { keep, kept } from "./settings.js";
import { Toasts, word } from "./toasts.js";
import { Tools } from "./tools.js";
import { Typing } from "./typing.js";

const page = document.getElementById("session");
const part = (id) => document.getElementById(id);

const service = new SessionService(page.dataset);
const cards = new Cards(page);
const toasts = new Toasts(part("toasts"), part("spoken"));
const countdown = new Countdown(showTimeLeft, warn);
const account = new Account(page.dataset.account, part("account"), accountChanged);
let library = null; // noVNC's modules, once loaded
let picture = null; // the picture of the present session
let session = null; // its id, once there is one
let terms = null; // what was last said of it
let onlyLooks = false; // the choice made here, whatever a computer allows
let attempt = 0; // numbers the sessions of this page, so that a late answer of an older one is dropped

const keys = new Keys(document, () => picture);
const typing = new Typing(part("typing"), keys);
const tools = new Tools(page, { type: () => typing.toggle(), move: moves, leavePicture: () => picture?.blur() });
const clipboard = new Clipboard(part("panel-clipboard"), () => picture, (name) => toasts.show(name, 5));
new Languages(page, speak, () => toasts.show("language-refused", 8, "attention"));

// --- the story of one session ----------------------------------------------------------------------------------

async function connect() {
  const mine = ++attempt;
  forget();
  page.dataset.state = "connecting";
  cards.wait("connecting");
  try {
    library ??= await loadLibrary(page.dataset.novnc);
  } catch {
    return mine === attempt && over("no_picture");
  }
  const offer = await service.ask();
  if (mine !== attempt) return offer.session && service.end(offer.session);
  if (offer.code === "not_signed_in") return location.reload();
  if (!offer.session) return over(`refused:${offer.code}`, offer);
  session = offer.session;
  service.follow(session, (news) => mine === attempt && follow(news, offer));
}

function follow(news, offer) {
  const before = terms;
  terms = news;
  const { state, end_reason: reason, refusal } = news.session;
  if (state === "refused") return over(`refused:${refusal}`);
  if (state === "ended") return over(`ended:${reason}`);
  if (state === "asking" && page.dataset.state === "connecting") {
    page.dataset.state = "asking";
    cards.wait("asking");
  }
  if (state === "accepted" || state === "live") open(offer);
  if (state === "live") live(before);
}

function open(offer) {
  if (picture) return;
  page.dataset.state = "opening";
  cards.wait("opening");
  const mine = attempt;
  picture = new Picture(library, part("screen"), service.socket(offer), {
    shown: () => mine === attempt && shown(),
    closed: (reason) => mine === attempt && closed(reason),
    clipboard: (text) => clipboard.arrived(text),
    stillTo: part("still"),
  });
  applySettings();
}

function shown() {
  page.dataset.state = "live";
  part("still").hidden = true;
  cards.hide();
  toasts.say(word("connected"));
  tools.ready(picture);
  picture.focus();
  if (terms) live(null);
}

// The time left and what the computer allows, as of the latest terms.
function live(before) {
  const { limited, ends_at: endsAt, view_only: wishedSo, computer_view_only: setThere } = terms.session;
  part("bar-buy").hidden = !(limited && terms.actions.includes("buy"));
  countdown.set(limited && endsAt ? terms : null);
  part("looks").hidden = part("view-only-why").hidden = !setThere;
  part("view-only").disabled = wishedSo || setThere;
  part("view-only").checked = wishedSo || setThere || onlyLooks;
  if (page.dataset.state !== "live") return;
  if (setThere) putDown();
  applySettings();
  if (setThere && !before) toasts.say(`${word("connected")} ${word("view-only-set")}`);
  if (before && before.session.computer_view_only !== setThere)
    toasts.show(setThere ? "view-only-set" : "view-only-over", 8);
  if (before === null && limited && !toasts.isShowing) toasts.show("limited-start", 6);
  if (!before || before.session.state !== "live" || before.session.limited === limited) return;
  if (!limited) return toasts.show("lifted", 10, "good");
  account.toldJustNow();
  toasts.show("became-limited", null, "attention", buyLink());
}

// Nothing that is held here goes on, and what sends keys or text goes away.
function putDown() {
  keys.release();
  typing.close();
  tools.closePanelsThatSend();
}

// The socket is closed; the terms usually say why, and the close itself does when they do not come through.
function closed(reason) {
  const mine = attempt;
  if (reason?.startsWith("ended:") && reason !== "ended:") return over(reason);
  if (reason?.startsWith("refused:") && reason !== "refused:") return over(reason);
  const waited = setTimeout(() => mine === attempt && over(reason ?? "ended:network_lost"), 2500);
  addEventListener("pagehide", () => clearTimeout(waited), { once: true });
}

function over(card, words = null) {
  attempt++;
  picture?.end();
  forget();
  tools.rest();
  part("view-only").disabled = false;
  part("view-only").checked = onlyLooks;
  page.dataset.state = "over";
  cards.over(card, words);
  account.watch(); // what the page knew of the account may be as old as the session
}

function forget() {
  service.leave();
  account.rest();
  countdown.set(null);
  toasts.clear();
  typing.close();
  keys.release();
  clipboard.clear();
  part("bar-buy").hidden = part("looks").hidden = part("view-only-why").hidden = true;
  picture = session = terms = null;
}

// --- around it -------------------------------------------------------------------------------------------------

function showTimeLeft(text) {
  part("chip").hidden = part("handle-left").hidden = text === null;
  part("left").textContent = part("handle-left").textContent = text ?? "";
}

function warn(which) {
  part("chip").dataset.warning = which ?? "";
  if (which) toasts.show(which, which === "minute" ? 15 : null, "attention", buyLink());
}

function buyLink() {
  return terms?.actions.includes("buy") ? { word: "buy", href: part("bar-buy").href } : null;
}

// What the account allows, as far as the card at the end shows it; once it is active the session goes on (R13).
function accountChanged(facts) {
  if (page.dataset.state !== "over") return account.rest();
  const canReach = facts.online === "yes" && facts.overLimit === "no";
  cards.canConnect(canReach);
  if (page.dataset.sells === "yes" && facts.full === "yes" && canReach) connect();
}

// The page has other words: whatever it shows at the moment is said in them.
function speak() {
  cards.speak();
  toasts.speak();
  picture?.name();
  if (page.dataset.state === "over") account.watch(); // in this language from now on
}

function moves(on) {
  if (picture) picture.moves = on;
}

function applySettings() {
  const chosen = (name) => document.querySelector(`input[name="${name}"]:checked`).value;
  page.dataset.size = chosen("size");
  if (!picture) return;
  picture.quality = chosen("quality");
  picture.size = chosen("size");
  picture.viewOnly = part("view-only").checked;
  tools.ready(picture);
}

for (const name of ["quality", "size"]) {
  const field = document.querySelector(`input[name="${name}"][value="${CSS.escape(kept(name) ?? "")}"]`);
  if (field) field.checked = true;
}
part("panel-picture").addEventListener("change", ({ target }) => {
  if (target.type === "radio") keep(target.name, target.value);
  else onlyLooks = target.checked;
  applySettings();
});
part("disconnect").addEventListener("click", () => {
  if (session) service.end(session);
  over("ended:ended_by_client");
});
part("cancel").addEventListener("click", () => {
  if (session) service.end(session);
  over("refused:cancelled");
});
part("again").addEventListener("click", connect);

// A page that is left ends its session at once, so that nobody is asked or shown for nothing.
addEventListener("pagehide", () => {
  if (session && page.dataset.state !== "over") service.abandon(session);
  picture?.end();
  attempt++;
});
addEventListener("pageshow", (event) => event.persisted && over("ended:ended_by_client"));

page.dataset.script = "ready";
if (page.dataset.starts === "yes") connect();
else over("ready");
account.tell(() => toasts.show("expired", null, "attention", { word: "buy", href: part("bar-buy").href }));
