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

// The name of a figure is put where the cursor last stood in a text.
(() => {
    const places = document.querySelectorAll("code[data-insert]");
    let last = document.querySelector(".editor textarea");
    if (!places.length || !last) return;
    document.addEventListener("focusin", (event) => {
        if (event.target.matches(".editor textarea")) last = event.target;
    });
    places.forEach((place) => {
        const button = document.createElement("button");
        button.type = "button";
        button.className = "insert";
        button.textContent = place.textContent;
        button.addEventListener("click", () => {
            last.setRangeText(place.dataset.insert, last.selectionStart, last.selectionEnd, "end");
            last.dispatchEvent(new Event("input", { bubbles: true }));
            last.focus();
        });
        place.replaceWith(button);
    });
})();
// What is typed into a form is kept on the server a moment later: a crash or a time-out loses nothing.
document.querySelectorAll("form[data-autosave]").forEach((form) => {
    const says = form.querySelector(".saved");
    let timer;
    let latest = 0;
    const keep = async () => {
        const fields = new URLSearchParams();
        for (const [name, value] of new FormData(form)) {
            const input = form.elements[name];
            if (typeof value === "string" && !(input && input.type === "password")) fields.append(name, value);
        }
        const own = ++latest;
        try {
            const reply = await fetch(form.dataset.autosave, { method: "POST", body: fields, redirect: "manual" });
            if (own === latest) says.textContent = reply.status === 204 ? form.dataset.saved : form.dataset.unsaved;
        } catch {
            if (own === latest) says.textContent = form.dataset.unsaved;
        }
    };
    form.addEventListener("input", () => {
        clearTimeout(timer);
        timer = setTimeout(keep, 700);
    });
    form.addEventListener("submit", () => clearTimeout(timer));
});
