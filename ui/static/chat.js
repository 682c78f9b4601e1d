// What the chat page does in the browser: example buttons, copying, and keeping the place.
(() => {
  "use strict";

  // Gradio sets the language of the page to that of the browser; the words are in ours.
  const { language } = document.querySelector(".tools").dataset;
  const keepLanguage = () => {
    if (document.documentElement.lang !== language) document.documentElement.lang = language;
  };
  keepLanguage();
  new MutationObserver(keepLanguage).observe(document.documentElement, {
    attributeFilter: ["lang"],
  });

  // The framework takes a lost connection for the end of the page: it answers nothing more until a
  // reload, which would lose the conversation and the list.  A failed response it only reports.
  const send = window.fetch;
  window.fetch = (...request) => send(...request).catch(() => new Response("{}", { status: 503 }));

  const box = () => document.querySelector(".composer textarea");

  // A screen keyboard would cover the answer: there the box lets go of the focus, which closes it.
  const focusBox = () => {
    if (matchMedia("(pointer: fine)").matches) box().focus({ preventScroll: true });
    else box().blur();
  };

  const ask = (question) => {
    const field = box();
    const setValue = Object.getOwnPropertyDescriptor(HTMLTextAreaElement.prototype, "value").set;
    setValue.call(field, question); // past the framework, which then learns it from the event
    field.dispatchEvent(new Event("input", { bubbles: true }));
    focusBox();
    requestAnimationFrame(() => document.querySelector(".composer button").click());
  };

  // Our own addresses get the name of this host, so that they hold outside of this page too.
  const OURS = /^(— .* · )(\/articles\/\S+)$/gm;
  const completeAddresses = () => {
    for (const sources of document.querySelectorAll(".copy-text")) {
      const whole = sources.textContent.replace(
        OURS,
        (_, before, path) => before + new URL(`..${path}`, location.href).href,
      );
      if (whole !== sources.textContent) sources.textContent = whole;
    }
  };

  const copy = (button) => {
    const detail = button.parentElement.querySelector(".copy-text").textContent;
    button.dispatchEvent(new CustomEvent("copytext", { bubbles: true, detail }));
  };

  document.addEventListener("click", (event) => {
    const example = event.target.closest(".example");
    const copier = event.target.closest("button.copy");
    if (example) ask(example.textContent.trim());
    if (copier) copy(copier);
  });

  // The label of a message would be its raw markup, read aloud; what the message shows is enough.
  const silence = () => {
    for (const message of document.querySelectorAll(".conversation [data-testid][aria-label]")) {
      if (/^(bot|user)$/.test(message.dataset.testid)) message.removeAttribute("aria-label");
    }
  };

  // The framework's label holds the button too: the box would be called "Your question Ask".
  const nameBox = () => {
    const field = box();
    if (!field || field.hasAttribute("aria-label")) return;
    const composer = field.closest(".composer");
    const label = composer.querySelector("[data-testid='block-info']");
    const hint = composer.querySelector(".info-text");
    hint.id = "question-hint";
    field.setAttribute("aria-label", label.textContent.trim());
    field.setAttribute("aria-describedby", hint.id);
  };

  // The page, not a box in it, scrolls: to the newest question, so that its answer is read from
  // the top.  A long conversation loses its oldest turn with each new one, so counting is not enough.
  let newest = "";
  const follow = () => {
    const questions = [...document.querySelectorAll(".conversation .user-row")];
    const answers = [...document.querySelectorAll(".conversation :is(.answer, .failure)")];
    const last = [answers.length, questions.at(-1)?.textContent, answers.at(-1)?.textContent];
    const now = answers.length ? last.join() : "";
    if (now && now !== newest) {
      questions.at(-1).scrollIntoView({ block: "start" });
      focusBox();
    }
    newest = now;
    document.documentElement.classList.toggle("asked", answers.length > 0);
  };

  const admitFailure = () => {
    const fails = Boolean(document.querySelector("[data-testid='status-tracker'] .error"));
    document.documentElement.classList.toggle("failed", fails);
  };

  new MutationObserver(() => {
    silence();
    nameBox();
    completeAddresses();
    follow();
    admitFailure();
  }).observe(document.documentElement, { childList: true, subtree: true });
})();
