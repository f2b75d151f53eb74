/* Keys of the steward's desk: j and k go through the pairs; left and right choose the
   record that stays; m merges, n notes two people. Everything works without it, too. */
(() => {
    const pairs = [...document.querySelectorAll("[data-pair]")];
    const form = document.querySelector("[data-merge]");

    const typing = (event) =>
        event.ctrlKey || event.metaKey || event.altKey ||
        event.target.closest("input[type=text], input[type=search], textarea, select, dialog");

    const go = (step) => {
        const here = pairs.indexOf(document.activeElement);
        const next = here < 0 ? 0 : Math.min(pairs.length - 1, Math.max(0, here + step));
        pairs[next]?.focus();
    };

    const stay = (side) => {
        const radio = form.querySelector(`input[name=survivor][value=${side}]`);
        if (radio && !radio.disabled) { radio.checked = true; }
    };

    document.addEventListener("keydown", (event) => {
        if (typing(event)) { return; }
        if (pairs.length && (event.key === "j" || event.key === "k")) {
            go(event.key === "j" ? 1 : -1);
            return;
        }
        if (!form) { return; }
        const onRadio = event.target.matches("input[type=radio]");
        if (!onRadio && (event.key === "ArrowLeft" || event.key === "ArrowRight")) {
            event.preventDefault();
            stay(event.key === "ArrowLeft" ? "left" : "right");
        }
        form.querySelector(`[data-key="${CSS.escape(event.key)}"]`)?.click();
    });
})();
