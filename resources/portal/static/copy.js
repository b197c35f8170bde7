// Shows the copy buttons, which without script could do nothing, and says what became of a copy.
const show = () => document.querySelectorAll("button.copy").forEach((button) => (button.hidden = false));

addEventListener("click", async (event) => {
  const button = event.target.closest("button.copy");
  if (!button) return;
  const label = button.querySelector("span");
  const usual = (label.dataset.usual ??= label.textContent);
  let words = button.dataset.copied;
  try {
    await navigator.clipboard.writeText(button.dataset.copy);
  } catch {
    words = button.dataset.failed;
    button.parentElement.querySelector("details")?.setAttribute("open", "");
  }
  label.textContent = words;
  document.getElementById("live-status")?.replaceChildren(words);
  setTimeout(() => (label.textContent = usual), 2000);
});

show();
addEventListener("live:replaced", show);
