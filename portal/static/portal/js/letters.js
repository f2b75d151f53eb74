// Counts the parts of a text message while it is written. The server counts: it knows
// what is added at the end, and how the carriers count.
(() => {
  const WAIT = 300;

  function watch(line) {
    const { smsCount: language, smsUrl: url } = line.dataset;
    const text = document.querySelector(`[name="sms_text_${language}"]`);
    const sign = document.querySelector(`[name="sms_sign_name_${language}"]`);
    const token = document.querySelector('[name="csrfmiddlewaretoken"]');
    let timer = 0;
    let asked = 0;

    async function count() {
      const mine = ++asked;
      const body = new URLSearchParams({ text: text.value, sign: sign.value });
      const headers = { "X-CSRFToken": token.value };
      const response = await fetch(url, { method: "POST", body, headers });
      if (!response.ok || mine !== asked) return;
      const answer = await response.json();
      line.textContent = answer.words;
      line.classList.toggle("is-long", answer.parts > 1);
    }

    function soon() {
      clearTimeout(timer);
      timer = setTimeout(count, WAIT);
    }
    text.addEventListener("input", soon);
    sign.addEventListener("input", soon);
    if (text.value) count();
  }

  document.addEventListener("DOMContentLoaded", () => {
    document.querySelectorAll("[data-sms-count]").forEach(watch);
  });
})();
