/* The panels below the fold: fetched once the card stands, in place of the link to them. */
(() => {
    const place = document.querySelector('[data-panels]');
    if (!place) return;
    fetch(place.dataset.panels, { headers: { 'X-Requested-With': 'XMLHttpRequest' } })
        .then((answer) => (answer.ok && !answer.redirected ? answer.text() : Promise.reject(answer)))
        .then((html) => {
            const part = document.createRange().createContextualFragment(html);
            place.replaceWith(part);
            // A link to one of them was followed before it was there.
            if (location.hash) document.getElementById(location.hash.slice(1))?.scrollIntoView();
        })
        .catch(() => {}); // The link stays.
})();
