// Reading with less effort: larger text, and answers read aloud by a voice of this device.
(() => {
  "use strict";

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
    speech.getVoices().find((voice) => voice.localService && voice.lang.startsWith(language));

  const admit = () => {
    const speaks = speech.getVoices().some((voice) => voice.localService);
    root.classList.toggle("speaks", speaks);
  };

  const fallSilent = () => {
    speech.cancel();
    document.querySelector("button.listen.reading")?.classList.remove("reading");
  };

  const listen = (button) => {
    const wasReading = button.classList.contains("reading");
    fallSilent();
    if (wasReading) return;
    button.classList.add("reading");
    const parts = [...button.closest(".answer").querySelectorAll(READ)];
    parts.forEach((part, n) => {
      const utterance = new SpeechSynthesisUtterance(part.innerText);
      utterance.lang = part.closest("[lang]").lang;
      utterance.voice = voiceFor(utterance.lang.slice(0, 2)) ?? voiceFor("");
      if (n === parts.length - 1) {
        utterance.onend = utterance.onerror = () => button.classList.remove("reading");
      }
      speech.speak(utterance);
    });
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
