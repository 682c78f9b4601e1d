// What the chat page does in the browser: one question at a time, what it says while one waits and
// when one fails, example buttons, copying, and keeping the place.
(() => {
  "use strict";

  // Gradio sets the language of the page to that of the browser; the words are in ours.
  const { language, searching, notAsked, conversation, clear } =
    document.querySelector(".tools").dataset;
  const keepLanguage = () => {
    if (document.documentElement.lang !== language) document.documentElement.lang = language;
  };
  keepLanguage();
  new MutationObserver(keepLanguage).observe(document.documentElement, {
    attributeFilter: ["lang"],
  });

  const box = () => document.querySelector(".composer textarea");

  const newestQuestion = () =>
    [...document.querySelectorAll(".conversation .user-row .message-content")].at(-1);

  const title = () => document.querySelector("header h1");

  // A screen keyboard would cover the answer: there the box lets go of the focus, which closes it,
  // and the question takes it, or the top of a conversation without any.
  const focusBox = () => {
    if (matchMedia("(pointer: fine)").matches) {
      box().focus({ preventScroll: true });
    } else {
      box().blur();
      (newestQuestion() ?? title()).focus({ preventScroll: true });
    }
  };

  // Such a screen may have a keyboard too: what is typed on it goes on in the box.
  const isTyped = ({ key, ctrlKey, metaKey, altKey }) =>
    key.length === 1 && key.trim() && !(ctrlKey || metaKey || altKey);
  document.addEventListener("keydown", (event) => {
    if ([newestQuestion(), title()].includes(event.target) && isTyped(event)) box().focus();
  });

  const fill = (text) => {
    const field = box();
    const setValue = Object.getOwnPropertyDescriptor(HTMLTextAreaElement.prototype, "value").set;
    setValue.call(field, text); // past the framework, which then learns it from the event
    field.dispatchEvent(new Event("input", { bubbles: true }));
  };

  const submit = () =>
    requestAnimationFrame(() => document.querySelector(".composer .submit-button").click());

  const ask = (question) => {
    fill(question);
    focusBox();
    submit();
  };

  const element = (tag, className, ...children) => {
    const made = document.createElement(tag);
    made.className = className;
    made.append(...children); // a string becomes text, never markup
    return made;
  };

  const noticeOf = ({ kind, title, lines, source }) => {
    const { source: said } = document.querySelector("template.refused").dataset;
    const items = lines.map((line) => element("li", "", line));
    const from = source ? said.replace("{source}", () => source) : "";
    const parts = [element("h3", "", title), element("ul", "", ...items)];
    return element("div", `notice ${kind}`, ...parts, element("p", "source", from));
  };

  const refusal = () => document.querySelector(".refusal [role=alert]");

  // Scrolls this page alone: scrollIntoView would scroll a page that frames it too.
  const bringToTop = (element) => {
    const margin = parseFloat(getComputedStyle(element).scrollMarginTop);
    const padding = parseFloat(getComputedStyle(document.documentElement).scrollPaddingTop);
    scrollBy(0, element.getBoundingClientRect().top - margin - padding);
  };

  // A proxy before the server answers in forms of its own, and those say nothing to a reader.
  const isRefusal = (body) =>
    typeof body?.error?.message === "string" &&
    Array.isArray(body.notices) &&
    body.notices.every((notice) => Array.isArray(notice?.lines));

  // Shows why a question has no answer: the notices and the sentence of the server, if it sent them.
  // The question comes last, since a long one would push them out of sight.
  const refuse = (question, body) => {
    const shown = document.querySelector("template.refused").content.cloneNode(true);
    const sentence = shown.querySelector(".sentence");
    if (isRefusal(body)) {
      sentence.textContent = body.error.message;
      sentence.before(...body.notices.map(noticeOf));
    }
    if (box().value !== question) sentence.after(element("p", "asked", question));
    refusal().replaceChildren(shown);
    bringToTop(refusal());
  };

  // Said once, however often Enter is pressed; what else is said there stays.
  const sayNotAsked = () => {
    if (refusal().querySelector(".not-asked")) return;
    refusal().append(element("p", "sentence not-asked", notAsked));
    bringToTop(refusal());
  };

  const QUIET_MS = 500; // an answer that is faster needs no words
  const PATIENCE_MS = 30000; // then the question counts as failed, and can be sent again
  let waiting = null; // stops the question that was sent last, until its response is here
  let sent = "";
  let isNextAsked = false; // what stands in the box was submitted meanwhile

  // The framework takes a lost connection for the end of the page: it answers nothing more until a
  // reload, which would lose the conversation and the list.  A failed response it only reports.
  const send = window.fetch;
  const failed = () => new Response("{}", { status: 503 });
  const sendSafely = (address, options) => send(address, options).catch(failed);

  const sendQuestion = async (address, options) => {
    const stop = new AbortController();
    const status = document.querySelector(".dock [role=status]");
    const timers = [
      setTimeout(() => (status.textContent = searching), QUIET_MS),
      setTimeout(() => stop.abort(), PATIENCE_MS),
    ];
    waiting = stop;
    isNextAsked = false;
    [sent] = JSON.parse(options.body).data;
    refusal().replaceChildren();
    const response = await sendSafely(address, { ...options, signal: stop.signal });
    const body = await response.clone().json().catch(() => null);
    timers.forEach(clearTimeout);
    status.textContent = "";
    const isAnswered = response.ok && Array.isArray(body?.data);
    // Else the conversation it belongs to was cleared.
    if (waiting === stop) {
      waiting = null;
      if (!isAnswered) {
        isNextAsked = false; // so that what failed can be read first
        refuse(sent, body);
      }
    }
    return isAnswered ? response : failed();
  };

  window.fetch = (address, options) =>
    (String(address).endsWith("/run/predict") ? sendQuestion : sendSafely)(address, options);

  // The framework would send an empty box, and forget what is submitted while a question waits.
  const maySubmit = () => {
    const question = box().value;
    const isBlank = !question.trim();
    if (waiting) isNextAsked = !isBlank && question !== sent;
    else if (isBlank) sayNotAsked();
    return !waiting && !isBlank;
  };

  const submits = ({ type, key, shiftKey, target }) =>
    type === "click"
      ? Boolean(target.closest(".composer .submit-button"))
      : target === box() && key === "Enter" && !shiftKey;

  const guard = (event) => {
    if (!submits(event) || maySubmit()) return;
    event.preventDefault();
    event.stopImmediatePropagation();
  };
  document.addEventListener("keypress", guard, true);
  document.addEventListener("click", guard, true);
  document.addEventListener("input", ({ target }) => {
    if (target !== box()) return;
    isNextAsked = false;
    refusal().querySelector(".not-asked")?.remove();
  });

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

  // The framework names them in English, or in the language of the browser.
  const nameConversation = () => {
    document.querySelector(".conversation [role=log]")?.setAttribute("aria-label", conversation);
    const clearer = document.querySelector(".conversation .icon-button-wrapper button");
    clearer?.setAttribute("aria-label", clear);
    clearer?.setAttribute("title", clear);
  };

  // A question is the heading of its answer, and tells apart what can be done with each.
  const CONTROLS = ".answer :is(.buttons button, summary):not([aria-describedby])";
  const nameAnswers = () => {
    document.querySelectorAll(".conversation .user-row").forEach((row, n) => {
      const question = row.querySelector(".message-content");
      question.id = `question-${n}`;
      question.setAttribute("role", "heading");
      question.setAttribute("aria-level", "2");
      question.tabIndex = -1;
      for (const control of row.nextElementSibling?.querySelectorAll(CONTROLS) ?? []) {
        control.setAttribute("aria-describedby", question.id);
      }
    });
  };

  // The framework opens every link in a new tab, which would stay empty beside a call.
  const callFromHere = () => {
    for (const number of document.querySelectorAll("a.dial[target]")) {
      number.removeAttribute("target");
    }
  };

  // It drops what tells that a link does so, too.
  const sayBeside = () => {
    const links = "gradio-app a[target=_blank]:not(.term, [aria-describedby])";
    for (const link of document.querySelectorAll(links)) {
      link.setAttribute("aria-describedby", "beside");
    }
  };

  const forget = () => {
    waiting?.abort();
    waiting = null;
    isNextAsked = false;
    refusal().replaceChildren();
  };

  // The page, not a box in it, scrolls: to the newest question, so that its answer is read from
  // the top; past a question so long that it would leave no room for the notices below it.
  const showNewest = (answer) => {
    const question = [...document.querySelectorAll(".conversation .user-row")].at(-1);
    if (!question.getClientRects().length) {
      // The frame is hidden: there is nothing to scroll until it is shown.
      new ResizeObserver((_, watch) => {
        if (!question.getClientRects().length) return;
        watch.disconnect();
        showNewest(answer);
      }).observe(question);
      return;
    }
    const isLong = question.offsetHeight > innerHeight / 4;
    bringToTop(isLong ? answer : question);
    placed = { width: innerWidth, y: scrollY };
  };

  // What changes the width of the page, as a turned phone or a frame that is shown again, moves the
  // newest answer away, unless the reader has scrolled since.
  let placed = null;
  addEventListener("scroll", () => {
    if (placed?.width === innerWidth && Math.abs(placed.y - scrollY) > 1) placed = null;
  });
  addEventListener("resize", () => {
    const answer = [...document.querySelectorAll(".conversation :is(.answer, .failure)")].at(-1);
    if (answer && placed && placed.width !== innerWidth) showNewest(answer);
  });

  // What an empty page has to say fills a small screen, and the box has the focus below it.
  const OUTLINE = 8; // px, of what has the focus
  const showBox = () => {
    const hidden = box().getBoundingClientRect().bottom + OUTLINE - innerHeight;
    if (box() === document.activeElement && hidden > 0) scrollBy(0, hidden);
  };

  // Each turn changes their number, also the one that takes the place of a full page.
  let shown = 0;
  const follow = () => {
    const answers = [...document.querySelectorAll(".conversation :is(.answer, .failure)")];
    if (answers.length === shown) return;
    shown = answers.length;
    document.documentElement.classList.toggle("asked", shown > 0);
    if (shown) showNewest(answers.at(-1));
    else forget();
    focusBox();
    if (!shown) showBox();
    // One that could not be used stays in the box to be mended.
    if (box().value === sent && !answers.at(-1)?.matches(".failure")) fill("");
    else if (isNextAsked) submit();
  };

  new MutationObserver(() => {
    const unopened = box() && document.querySelector(".unopened");
    if (unopened?.contains(document.activeElement)) box().focus();
    unopened?.remove();
    silence();
    nameBox();
    nameConversation();
    nameAnswers();
    callFromHere();
    sayBeside();
    completeAddresses();
    follow();
  }).observe(document.documentElement, { childList: true, subtree: true });
})();
