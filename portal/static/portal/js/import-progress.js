// Keeps the progress of an import fresh; loads the page anew when its state changes.
(function () {
    "use strict";

    const EVERY = 1500;
    const section = document.getElementById("import-progress");

    async function refresh() {
        try {
            const answer = await fetch(window.location.href, { credentials: "same-origin" });
            const page = new DOMParser().parseFromString(await answer.text(), "text/html");
            const fresh = page.getElementById("import-progress");
            if (!answer.ok || !fresh || fresh.dataset.state !== section.dataset.state) {
                window.location.reload();
                return;
            }
            section.replaceChildren(...fresh.childNodes);
        } catch {
            // The server is away for a moment: ask again.
        }
        window.setTimeout(refresh, EVERY);
    }

    if (section) {
        window.setTimeout(refresh, EVERY);
    }
})();
