/* Opening a record at the till: asks while one types, and lets Enter lead to the next
 * field. Without this file the same page works; everything is checked on saving. */
(() => {
  const next = document.querySelector("[data-till-next]");
  if (next) next.focus(); // Enter on the page "done" opens the next record
  const form = document.querySelector("[data-till]");
  if (!form) return;
  const PAUSE = 200;
  const field = (name) => form.elements.namedItem(name);
  const isComposing = (event) => event.isComposing || event.keyCode === 229;

  /* Asks once the typing pauses; an older answer never overwrites a newer one. */
  function asker(url, params, show, failed) {
    let timer = 0;
    let request = null;
    async function ask() {
      if (request) request.abort();
      request = new AbortController();
      const mine = request;
      try {
        const response = await fetch(`${url}?${new URLSearchParams(params())}`, {
          signal: mine.signal,
          credentials: "same-origin",
          headers: { "X-Requested-With": "XMLHttpRequest" },
        });
        if (!response.ok || response.redirected) throw new Error("no answer");
        const answer = await response.text();
        if (mine === request) show(answer);
      } catch (error) {
        if (error.name !== "AbortError" && mine === request) failed();
      }
    }
    return (pause = PAUSE) => {
      window.clearTimeout(timer);
      timer = window.setTimeout(ask, pause);
    };
  }

  const parse = (html) => document.createRange().createContextualFragment(html);

  /* The phone: who has it already. */
  const found = form.querySelector("[data-till-found]");
  let asked = field("phone").value;
  const askPhone = asker(
    form.dataset.phoneUrl,
    () => ({ phone: field("phone").value }),
    (html) => found.replaceChildren(parse(html)),
    () => found.replaceChildren(),
  );
  field("phone").addEventListener("input", () => {
    if (field("phone").value === asked) return;
    asked = field("phone").value;
    askPhone();
  });

  /* The birthday: only days that exist, and both calendars. */
  const both = form.querySelector("[data-till-both]");
  const leap = field("is_leap_month");
  const leapField = leap.closest(".till__field");

  function offer(select, options) {
    const kept = select.value;
    const blank = select.options[0];
    const made = options.map(([value, label]) => new Option(label, value));
    select.replaceChildren(blank, ...made);
    select.value = options.some(([value]) => String(value) === kept) ? kept : "";
  }

  function showBirthday(answer) {
    const told = JSON.parse(answer);
    offer(field("month"), told.months);
    offer(field("day"), told.days);
    leapField.hidden = !told.mayBeLeap;
    if (!told.mayBeLeap) leap.checked = false;
    both.textContent = told.problem || told.words.join(" · ");
    both.classList.toggle("till__both--wrong", Boolean(told.problem));
  }

  const askBirthday = asker(
    form.dataset.birthdayUrl,
    () => ({
      calendar: field("calendar").value,
      year: field("year").value,
      month: field("month").value,
      day: field("day").value,
      is_leap_month: leap.checked ? "1" : "",
    }),
    showBirthday,
    () => {
      both.textContent = both.dataset.failed;
    },
  );
  form.querySelector(".till__group--birthday").addEventListener("input", () => askBirthday(60));
  askBirthday(0);

  /* Who brought the customer along. */
  const referrer = field("referrer_no");
  const box = document.createElement("div");
  const chosen = document.createElement("p");
  box.className = "till__options";
  box.hidden = true;
  chosen.className = "till__chosen";
  chosen.setAttribute("aria-live", "polite");
  const holder = referrer.parentElement;
  holder.classList.add("till__referrer");
  holder.append(box, chosen);
  referrer.setAttribute("role", "combobox");
  referrer.setAttribute("aria-autocomplete", "list");
  referrer.setAttribute("aria-expanded", "false");

  const options = () => [...box.querySelectorAll("[role=option]")];
  const marked = () => box.querySelector("[aria-selected=true]");

  function fold(isShown) {
    box.hidden = !isShown;
    referrer.setAttribute("aria-expanded", String(isShown));
  }

  function mark(option) {
    options().forEach((each) => each.setAttribute("aria-selected", String(each === option)));
    option.scrollIntoView({ block: "nearest" });
  }

  function take(option) {
    referrer.value = option.dataset.memberNo;
    chosen.textContent = option.querySelector(".find__name").textContent;
    fold(false);
  }

  const askReferrer = asker(
    form.dataset.findUrl,
    () => ({ fragment: "1", q: referrer.value.trim() }),
    (html) => {
      box.replaceChildren(parse(html));
      fold(Boolean(referrer.value.trim()) && document.activeElement === referrer);
    },
    () => fold(false),
  );
  referrer.addEventListener("input", (event) => {
    chosen.textContent = "";
    if (event.isComposing) return;
    if (referrer.value.trim()) askReferrer();
    else fold(false);
  });
  referrer.addEventListener("compositionend", () => askReferrer());
  referrer.addEventListener("blur", () => window.setTimeout(() => fold(false), 200));
  box.addEventListener("mousedown", (event) => {
    const option = event.target.closest("[role=option]");
    if (!option) return;
    event.preventDefault();
    take(option);
  });
  referrer.addEventListener("keydown", (event) => {
    if (box.hidden || isComposing(event)) return;
    const all = options();
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step && all.length) {
      mark(all[(all.indexOf(marked()) + step + all.length) % all.length]);
    } else if (event.key === "Escape") {
      fold(false);
    } else if (event.key === "Enter" && marked()) {
      take(marked()); // and on to the next field, below
      return;
    } else return;
    event.preventDefault();
    event.stopPropagation();
  });

  /* Enter leads on, as on every till; on the button it saves. */
  form.addEventListener("keydown", (event) => {
    const here = event.target;
    if (event.key !== "Enter" || isComposing(event) || event.ctrlKey || event.metaKey) return;
    if (!here.matches("input, select")) return;
    event.preventDefault();
    const stops = [...form.querySelectorAll("input, select, textarea, [data-till-save]")].filter(
      (each) => each.type !== "hidden" && !each.disabled && each.checkVisibility(),
    );
    // One stop for a group of radios.
    const rest = stops.slice(stops.indexOf(here) + 1);
    const following = rest.find(
      (each) => each.type !== "radio" || (each.name !== here.name && isStopOf(each, rest)),
    );
    following?.focus();
    if (following?.select && following.type !== "radio") following.select();
  });

  function isStopOf(radio, stops) {
    const group = stops.filter((each) => each.name === radio.name);
    return radio === (group.find((each) => each.checked) ?? group[0]);
  }

  form.querySelector("[data-till-keys]").hidden = false;
  const why = form.querySelector("[data-till-why]");
  if (why && window.matchMedia("(min-width: 70rem)").matches) why.open = true;
  const wrong = form.querySelector(".w-field--error input, .w-field--error select");
  (wrong ?? field("phone")).focus();
  if (field("phone").value && !found.childElementCount) askPhone(0);
})();
