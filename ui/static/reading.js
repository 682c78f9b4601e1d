// Reading with less effort: larger text, and answers read aloud by a voice of this device.
(() => {
  "use strict";

  const { language, noVoice } = document.querySelector(".tools").dataset;
  const root = document.documentElement;
  const speech = window.speechSynthesis;
  const READ = ".notice, .understood, .abstained, .caution, blockquote, figcaption";

  const resize = (button) => {
    root.dataset.text = button.dataset.size;
    for (const each of button.parentElement.children) {
      each.setAttribute("aria-pressed", String(each === button));
    }
  };

  // Other voices would send the words to the maker of the browser.
  const voiceFor = (language) =>
    speech
      .getVoices()
      .find((voice) => voice.localService && voice.lang.startsWith(language.slice(0, 2)));

  const admit = () => root.classList.toggle("speaks", Boolean(voiceFor(language)));

  const fallSilent = () => {
    speech.cancel();
    document.querySelector("button.listen.reading")?.classList.remove("reading");
  };

  const sayCells = (row, heads) => {
    const cells = [...row.cells].map((cell) => cell.innerText.trim());
    const isWhole = cells.length === heads.length;
    const said = cells.map((words, n) => (isWhole && heads[n] ? `${heads[n]}: ${words}` : words));
    return said.filter((_, n) => cells[n]).join(". ");
  };

  // Row by row, each cell behind the head of its column: who listens sees no columns.
  const sayTable = (table) => {
    let heads = [];
    return [...table.rows].flatMap((row) => {
      const isOfHeads = [...row.cells].some((cell) => cell.scope === "col");
      const said = sayCells(row, isOfHeads ? [] : heads);
      if (isOfHeads) heads = [...row.cells].map((cell) => cell.innerText.trim());
      return isOfHeads && row.closest("thead") ? [] : [said];
    });
  };

  const say = (part) => {
    if (!part.querySelector(".table")) return [part.innerText];
    return [...part.childNodes].flatMap((piece) => {
      const table = piece.querySelector?.("table");
      return table ? sayTable(table) : [piece.innerText ?? piece.textContent];
    });
  };

  // A voice of another language would make noise of it.
  const utterancesOf = (part) => {
    const { lang } = part.closest("[lang]");
    const [texts, spoken] = voiceFor(lang) ? [say(part), lang] : [[noVoice], language];
    return texts
      .filter((text) => text.trim())
      .map((text) =>
        Object.assign(new SpeechSynthesisUtterance(text), { lang: spoken, voice: voiceFor(spoken) }),
      );
  };

  const listen = (button) => {
    const wasReading = button.classList.contains("reading");
    fallSilent();
    if (wasReading) return;
    button.classList.add("reading");
    const parts = [...button.closest(".answer").querySelectorAll(READ)];
    const utterances = parts.filter((part) => part.checkVisibility()).flatMap(utterancesOf);
    const last = utterances.at(-1);
    last.onend = last.onerror = () => button.classList.remove("reading");
    for (const utterance of utterances) speech.speak(utterance);
  };

  document.addEventListener("click", (event) => {
    const size = event.target.closest("button[data-size]");
    const listener = event.target.closest("button.listen");
    if (size) resize(size);
    if (listener) listen(listener);
  });

  if (speech) {
    admit();
    speech.addEventListener("voiceschanged", admit);
    addEventListener("pagehide", fallSilent);
    // Whoever clears the conversation does not want to hear the rest of it.
    new MutationObserver(() => {
      if (speech.speaking && !document.querySelector("button.listen.reading")) speech.cancel();
    }).observe(document.querySelector("gradio-app"), { childList: true, subtree: true });
  }
})();
