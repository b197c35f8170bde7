// Shows the price of a new number while it is chosen. Without script the button "Show the price" does it.
const form = document.querySelector("form[data-quote]");
const quote = document.getElementById("quote");
let asked = 0;

async function show(input) {
  if (!input.checkValidity()) return;
  const mine = ++asked;
  const answer = await fetch(`${form.dataset.quote}?licences=${encodeURIComponent(input.value)}`, { headers: { Accept: "text/html" } });
  if (!answer.ok || mine !== asked) return;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const fresh = page.getElementById("quote");
  if (fresh) quote.replaceChildren(...fresh.childNodes);
}

if (form) {
  const input = form.querySelector("input[type=number]");
  input.addEventListener("change", () => show(input).catch(() => {}));
}
