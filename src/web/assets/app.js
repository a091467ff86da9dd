"use strict";
// Only what a page cannot do without script. Everything works without this file, but for live progress and dropping files.

// A form that is on its way is not sent twice.
document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.dataset.sent === "yes") {
        event.preventDefault();
        return;
    }
    if (form.method === "post") form.dataset.sent = "yes";
});
// Coming back by the browser's own button, the form may be sent again.
window.addEventListener("pageshow", () => {
    document.querySelectorAll("form[data-sent]").forEach((form) => delete form.dataset.sent);
});
