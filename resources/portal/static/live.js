// Keeps the changing part of a page up to date while somebody looks at it. The page is complete without this.
//
// Elements with data-announce="key" are spoken when they change: data-say when the words differ from before,
// data-say-new when the key was not there, data-say-gone when it no longer is. The words come with the page.
import { showTimes } from "./times.js";

const live = document.getElementById("live");
const status = document.getElementById("live-status");
let source = null;

const spoken = () =>
  new Map([...live.querySelectorAll("[data-announce]")].map((part) => [part.dataset.announce, { ...part.dataset }]));

function changes(before, after) {
  const lines = [];
  for (const [key, now] of after) {
    const old = before.get(key);
    if (!old) lines.push(now.sayNew);
    else if (old.say !== now.say) lines.push(now.say);
  }
  for (const [key, old] of before) if (!after.has(key)) lines.push(old.sayGone);
  return lines.filter(Boolean);
}

// What a person has typed, chosen or opened stays as it is, and so does the focus.
function kept() {
  const fields = [...live.querySelectorAll("input[id]:not([type=hidden]), select[id], textarea[id], details[id]")];
  const states = fields.map(({ id, value, checked, open }) => ({ id, value, checked, open }));
  const focused = live.contains(document.activeElement) ? document.activeElement.id : "";
  return () => {
    for (const { id, value, checked, open } of states) {
      const field = document.getElementById(id);
      if (!field) continue;
      if (field.localName === "details") field.open = open;
      else if (field.type === "radio" || field.type === "checkbox") field.checked = checked;
      else field.value = value;
    }
    if (!focused) return;
    const again = document.getElementById(focused);
    if (again && !again.disabled) again.focus({ preventScroll: true });
    else document.getElementById("main").focus({ preventScroll: true });
  };
}

function replace(html) {
  const before = spoken();
  const restore = kept();
  live.innerHTML = html; // made by our own template, in which every name is escaped
  showTimes(live);
  restore();
  live.dispatchEvent(new CustomEvent("live:replaced", { bubbles: true }));
  const lines = changes(before, spoken());
  if (lines.length) status.textContent = lines.join(" ");
}

function listen() {
  source = new EventSource(live.dataset.live);
  source.addEventListener("part", (event) => {
    replace(event.data);
    live.dataset.state = "listening"; // the first one comes at once: what is pressed from now on stays where it is
  });
  for (const over of ["signed-out", "gone"])
    source.addEventListener(over, () => {
      rest();
      location.reload();
    });
}

function rest() {
  source?.close();
  source = null;
  live.dataset.state = "resting";
}

if (live) {
  // A page that nobody sees gives its connection back; the first event after coming back has everything.
  document.addEventListener("visibilitychange", () => {
    if (document.hidden) rest();
    else if (!source) listen();
  });
  addEventListener("pagehide", rest);
  addEventListener("pageshow", (event) => event.persisted && !document.hidden && !source && listen());
  if (!document.hidden) listen();
}
