// Adds the button that shows a password. It comes by script, because without script it could do nothing.
for (const input of document.querySelectorAll("input[data-show]")) {
  const button = document.createElement("button");
  button.type = "button";
  button.dataset.testid = "show-password";
  button.setAttribute("aria-controls", input.id);

  const show = (visible) => {
    input.type = visible ? "text" : "password";
    button.textContent = visible ? input.dataset.hide : input.dataset.show;
    button.setAttribute("aria-label", visible ? input.dataset.hideLabel : input.dataset.showLabel);
  };

  show(false);
  button.addEventListener("click", () => show(input.type === "password"));
  // Browsers offer to save a password only from a field that is one.
  input.form.addEventListener("submit", () => show(false));
  input.after(button);
}
