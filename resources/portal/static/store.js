// Comfort on the store's pages; every page is complete and safe without this.

// The total follows the choice. The service computes it again; this only shows it earlier.
const cart = document.querySelector("[data-cart]");
if (cart) {
  const summary = cart.querySelector("[data-currency]");
  const part = (name) => summary.querySelector(`[data-testid="summary-${name}"]`);
  const money = (minor) => {
    const format = new Intl.NumberFormat(document.documentElement.lang, { style: "currency", currency: summary.dataset.currency });
    return format.format(minor / 10 ** format.resolvedOptions().maximumFractionDigits);
  };
  const show = () => {
    const plan = cart.querySelector('input[name="plan"]:checked');
    const licences = cart.elements.licences;
    if (!plan || !licences.checkValidity()) return;
    const count = licences.valueAsNumber;
    const amount = Number(plan.dataset.amount);
    part("plan").textContent = plan.dataset.term;
    part("price").textContent = money(amount);
    part("licences").textContent = `× ${count}`;
    part("computers").textContent = count * Number(summary.dataset.per);
    part("total").textContent = money(amount * count);
  };
  cart.addEventListener("input", show);
  addEventListener("pageshow", show); // a page from the back button has its old choices
}

// A second press while the first one is on its way changes nothing at the service; here it looks like it, too.
for (const form of document.querySelectorAll("form[data-once]")) {
  const buttons = [...document.querySelectorAll(`button[form="${form.id}"]`), ...form.querySelectorAll("button[data-busy]")];
  const words = new Map(buttons.map((button) => [button, button.textContent]));
  form.addEventListener("submit", () => {
    for (const button of buttons) {
      button.setAttribute("aria-disabled", "true");
      button.textContent = button.dataset.busy;
    }
  });
  addEventListener("pageshow", () => {
    for (const [button, text] of words) {
      button.removeAttribute("aria-disabled");
      button.textContent = text;
    }
  });
}

for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => print());
}
