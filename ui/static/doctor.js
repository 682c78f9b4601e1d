// "Questions for my doctor": what a person keeps stands in this page only, and is gone with it.
(() => {
  "use strict";

  const dialog = document.querySelector("dialog.doctor");
  const list = dialog.querySelector(".kept");
  const heading = dialog.querySelector("h2");

  const textOf = (element, selector) => element.querySelector(selector)?.textContent.trim() ?? "";

  // The part of an address that finds the words on a screen says nothing on paper.
  const plain = (text) => text.replace(/^(— .*?)#?:~:text=\S*$/gm, "$1");

  // An answer with its question, as text; the same question and answer are one entry.
  const entryOf = (button) => {
    const asked = button.closest(".bot-row").previousElementSibling;
    const said = plain(button.parentElement.querySelector(".copy-text").textContent);
    return { asked: textOf(asked, ".message-content"), said };
  };

  // The links of a table lead from a page that is not there on paper.
  const tableOf = (shown) => {
    const table = shown.cloneNode(true);
    for (const link of table.querySelectorAll("a")) link.replaceWith(...link.childNodes);
    return table;
  };

  // A text in which each element stands for its own words: it says the same.
  const withElements = (text, elements) => {
    const parts = [];
    let rest = text;
    for (const element of elements) {
      const [before, ...behind] = rest.split(element.textContent);
      if (!behind.length) continue;
      parts.push(before, element);
      rest = behind.join(element.textContent);
    }
    return [...parts, rest];
  };

  // Each quote in its own language, with its tables.
  const quotesOf = (button) =>
    [...button.closest(".answer").querySelectorAll(".quote blockquote")].map((shown) => {
      const quote = document.createElement("span");
      if (shown.lang) quote.lang = shown.lang;
      const tables = [...shown.querySelectorAll(".table")].map(tableOf);
      quote.append(...withElements(shown.textContent, tables));
      return quote;
    });

  const find = ({ asked, said }) =>
    [...list.children].find(
      (item) => textOf(item, ".asked") === asked && textOf(item, ".said") === said.trim(),
    );

  const refresh = () => {
    const kept = list.children.length;
    document.querySelector(".tools .count").textContent = kept;
    dialog.querySelector(".empty").hidden = kept > 0;
    dialog.querySelector(".list-buttons").hidden = kept === 0;
    dialog.querySelector(".copy-list").classList.remove("done");
    for (const button of document.querySelectorAll(".answer button.keep")) {
      button.setAttribute("aria-pressed", String(Boolean(find(entryOf(button)))));
    }
  };

  const keep = (button) => {
    const entry = entryOf(button);
    const found = find(entry);
    if (found) {
      found.remove();
    } else {
      const item = dialog.querySelector("template").content.cloneNode(true);
      item.querySelector(".asked").textContent = entry.asked;
      item.querySelector(".said").append(...withElements(entry.said, quotesOf(button)));
      const remove = item.querySelector(".remove");
      remove.setAttribute("aria-label", `${remove.textContent}: ${entry.asked}`);
      list.append(item);
    }
    refresh();
  };

  // Whatever had the focus is gone with its entry, so the next one takes it.
  const remove = (item) => {
    const next = item.nextElementSibling ?? item.previousElementSibling;
    item.remove();
    refresh();
    (next?.querySelector(".remove") ?? heading).focus();
  };

  const copy = (button) => {
    const entries = [...list.children].map(
      (item, n) => `${n + 1}. ${textOf(item, ".asked")}\n${textOf(item, ".said")}`,
    );
    const detail = [heading.textContent, ...entries].join("\n\n");
    button.dispatchEvent(new CustomEvent("copytext", { bubbles: true, detail }));
  };

  const actions = {
    ".answer button.keep": keep,
    "button.open-list": () => dialog.showModal(),
    "dialog.doctor .close": () => dialog.close(),
    "dialog.doctor .remove": (button) => remove(button.closest("li")),
    "dialog.doctor .copy-list": copy,
    "dialog.doctor .print": () => print(), // the style sheet prints the open list alone
  };

  document.addEventListener("click", (event) => {
    for (const [selector, act] of Object.entries(actions)) {
      const target = event.target.closest(selector);
      if (target) act(target);
    }
  });

  // A new answer brings a button; a long conversation shows others in the places of old ones.
  new MutationObserver(refresh).observe(document.querySelector("gradio-app"), {
    childList: true,
    subtree: true,
  });
})();
