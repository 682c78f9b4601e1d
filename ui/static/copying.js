// Copying, for every button that copies; a tick is seen, and a sentence is heard.
(() => {
  "use strict";

  // Without a secure connection, browsers let no page copy.
  document.documentElement.classList.toggle("copies", Boolean(navigator.clipboard));

  // What stands behind an open dialog is not read aloud, so that the dialog has a status of its own.
  const statusOf = (button) =>
    (button.closest("dialog") ?? document.querySelector(".tools")).querySelector("[role=status]");

  document.addEventListener("copytext", async ({ target: button, detail: text }) => {
    const done = await navigator.clipboard.writeText(text).then(
      () => true,
      () => false,
    );
    button.classList.toggle("done", done);
    const status = statusOf(button);
    status.textContent = "";
    requestAnimationFrame(() => {
      status.textContent = done ? status.dataset.copied : status.dataset.failed;
    });
  });
})();
