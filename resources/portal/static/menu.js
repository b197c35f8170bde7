// The account menu closes as menus do: by Escape, and by a press or the focus anywhere else.
const menu = document.getElementById("menu");
const summary = menu.querySelector("summary");

addEventListener("keydown", (event) => {
  if (event.key !== "Escape" || !menu.open) return;
  menu.open = false;
  summary.focus();
});
for (const kind of ["pointerdown", "focusin"])
  addEventListener(kind, (event) => {
    if (menu.open && !menu.contains(event.target)) menu.open = false;
  });
