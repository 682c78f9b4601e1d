// A term shows its definition to whoever points at it, tabs to it or taps it; Escape hides it.
(() => {
  "use strict";

  if (!HTMLElement.prototype.showPopover) return; // such a browser shows the title by itself

  const MARGIN = 8; // px to the edges of the window
  const card = document.createElement("div");
  card.className = "definition";
  card.popover = "manual";
  card.setAttribute("role", "tooltip");
  document.body.append(card);
  let shown = null;

  const hide = () => {
    shown = null;
    card.hidePopover();
  };

  // Below the words, or above them where there is no room; touching them, so that a pointer can
  // move onto it.
  const place = (box) => {
    const { offsetWidth: width, offsetHeight: height } = card;
    const seen = document.documentElement;
    const left = Math.min(box.left, seen.clientWidth - width - MARGIN);
    const fits = box.bottom + height <= seen.clientHeight || box.top < height;
    card.style.left = `${Math.max(MARGIN, left) + scrollX}px`;
    card.style.top = `${(fits ? box.bottom : box.top - height) + scrollY}px`;
  };

  const show = (term) => {
    if (term === shown) return;
    if (term.title) {
      term.ariaDescription = term.title; // for a screen reader; a title would show a second time
      term.removeAttribute("title");
    }
    card.textContent = term.ariaDescription;
    card.dir = "auto";
    card.lang = term.closest("[lang]").lang;
    card.showPopover();
    place(term.getClientRects()[0]);
    shown = term;
  };

  const termOf = (event) => event.target.closest?.("a.term");

  document.addEventListener("pointerover", (event) => {
    if (event.pointerType === "touch") return; // a tap has rules of its own, below
    const term = termOf(event);
    if (term) show(term);
    else if (shown && shown !== document.activeElement && !card.contains(event.target)) hide();
  });

  document.addEventListener("focusin", (event) => {
    if (termOf(event)) show(termOf(event));
    else if (shown) hide();
  });

  // A first tap shows, a second follows the link; a tap moves the focus before it clicks.
  let opened = null;
  document.addEventListener(
    "pointerdown",
    (event) => {
      opened = shown;
      if (shown && !termOf(event) && !card.contains(event.target)) hide();
    },
    true,
  );
  document.addEventListener("click", (event) => {
    const term = termOf(event);
    if (!term || event.pointerType !== "touch" || term === opened) return;
    event.preventDefault();
    show(term);
  });

  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && shown) hide();
  });

  addEventListener("resize", () => {
    if (shown) place(shown.getClientRects()[0]);
  });
})();
