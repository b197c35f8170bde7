// The simulator's panel: instants in the visitor's zone, a clock that runs, forms without leaving the page.
// The page is complete without this.
const page = document.documentElement.lang;
const locale =
  navigator.languages.find((each) => each.split("-")[0] === page && each.includes("-")) ??
  { en: "en-GB", fr: "fr-FR" }[page];
const moment = new Intl.DateTimeFormat(locale, { dateStyle: "medium", timeStyle: "short" });
const exact = new Intl.DateTimeFormat(locale, { dateStyle: "full", timeStyle: "long" });
const timeOnly = new Intl.DateTimeFormat(locale, { timeStyle: "medium" });
const dayOnly = new Intl.DateTimeFormat(locale, { dateStyle: "long" });
const DRAW_MS = 250;

function showInstants(root) {
  for (const element of root.querySelectorAll("[data-at]")) {
    const instant = new Date(element.dataset.at);
    if (Number.isNaN(instant.getTime())) continue;
    element.textContent = moment.format(instant);
    element.title = exact.format(instant);
  }
}

// The account's clock goes on from what the service said, at the account's speed.
let clock = null;

function takeClock(root) {
  const element = root.querySelector("[data-clock]");
  clock = element && {
    time: element.querySelector(".clock-time"),
    day: element.querySelector(".clock-day"),
    stop: root.querySelector(".stop.now .stop-when"),
    at: Date.parse(element.dataset.clock),
    rate: Number(element.dataset.rate),
    since: performance.now(),
  };
  drawClock();
}

function drawClock() {
  if (!clock) return;
  const now = new Date(clock.at + (performance.now() - clock.since) * clock.rate);
  const [time, day] = [timeOnly.format(now), dayOnly.format(now)];
  if (clock.time.textContent !== time) clock.time.textContent = time;
  if (clock.day.textContent !== day) clock.day.textContent = day;
  if (clock.rate > 0) clock.stop.textContent = moment.format(now);
}

function show(root) {
  showInstants(root);
  takeClock(root);
}

// A form of the panel is sent in the background; what came of it is on the page that answers.
async function send(form, button) {
  const body = new URLSearchParams(new FormData(form, button));
  form.setAttribute("aria-busy", "true");
  try {
    const answer = await fetch(form.action, { method: "POST", body, headers: { Accept: "text/html" } });
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
    tell(fresh.getElementById("panel-notice"));
    if (!fresh.getElementById("live")) location.assign(answer.url);
    else refresh(fresh.getElementById("live"));
  } catch {
    location.reload(); // the service is gone: the browser says so
  } finally {
    form.removeAttribute("aria-busy");
  }
}

function tell(notice) {
  const old = document.getElementById("panel-notice");
  if (notice) old.replaceWith(document.adoptNode(notice));
}

// What changed comes by itself while the page listens (live.js), and is spoken then.
function refresh(fresh) {
  const live = document.getElementById("live");
  if (live.dataset.state === "listening") return;
  const focused = document.activeElement?.id;
  const open = [...live.querySelectorAll("details[id][open]")].map((each) => each.id);
  live.innerHTML = fresh.innerHTML;
  for (const id of open) document.getElementById(id)?.setAttribute("open", "");
  show(live);
  if (focused) document.getElementById(focused)?.focus({ preventScroll: true });
}

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!("quiet" in form.dataset) || !document.getElementById("live")) return;
  event.preventDefault();
  if (!form.hasAttribute("aria-busy")) send(form, event.submitter);
});

// A file that the service would not take is told here, before it is sent.
document.addEventListener("change", (event) => {
  const input = event.target;
  if (!input.dataset?.largest) return;
  const size = input.files[0]?.size ?? 0;
  input.setCustomValidity(size > Number(input.dataset.largest) ? input.dataset.tooLarge : "");
  input.reportValidity();
});

document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-copy]");
  if (!button) return;
  await navigator.clipboard.writeText(document.getElementById(button.dataset.copy).textContent);
  button.textContent = button.dataset.copied;
});
for (const button of document.querySelectorAll("[data-copy]")) button.hidden = !navigator.clipboard;

document.addEventListener("live:replaced", (event) => show(event.target));
show(document);
setInterval(drawClock, DRAW_MS);
