// Keeps the Computers page up to date while somebody looks at it. The page is complete without this.
import { showTimes } from "./times.js";

const live = document.getElementById("live");
const status = document.getElementById("live-status");
let source = null;

const seen = () =>
  new Map(
    [...live.querySelectorAll("[data-computer-id]")].map((row) => [
      row.dataset.computerId,
      { name: row.dataset.name, online: row.dataset.isOnline === "yes" },
    ]),
  );

const say = (text, name) => text.replace("{name}", () => name);

function changes(before, after) {
  const lines = [];
  for (const [id, computer] of after) {
    const old = before.get(id);
    if (!old) lines.push(say(status.dataset.added, computer.name));
    else if (old.online !== computer.online)
      lines.push(say(computer.online ? status.dataset.online : status.dataset.offline, computer.name));
  }
  for (const [id, old] of before) if (!after.has(id)) lines.push(say(status.dataset.removed, old.name));
  return lines;
}

function replace(html) {
  const before = seen();
  const focused = live.contains(document.activeElement) ? document.activeElement.id : "";
  live.innerHTML = html; // made by our own template, in which every name is escaped
  showTimes(live);
  if (focused) document.getElementById(focused)?.focus({ preventScroll: true });
  const lines = changes(before, seen());
  if (lines.length) status.textContent = lines.join(" ");
}

function listen() {
  source = new EventSource(live.dataset.live);
  source.addEventListener("open", () => (live.dataset.state = "listening"));
  source.addEventListener("computers", (event) => replace(event.data));
  source.addEventListener("signed-out", () => {
    rest();
    location.reload();
  });
}

function rest() {
  source?.close();
  source = null;
  live.dataset.state = "resting";
}

// A page that nobody sees gives its connection back; the first event after coming back has everything.
document.addEventListener("visibilitychange", () => {
  if (document.hidden) rest();
  else if (!source) listen();
});
addEventListener("pagehide", rest);
addEventListener("pageshow", (event) => event.persisted && !document.hidden && !source && listen());
if (!document.hidden) listen();
