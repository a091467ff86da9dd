// Imports: dropping files, and an honest bar. While a file is sent the bar shows bytes; while it is read only the count of
// rows is known, and the bar says no more than that it is busy.
(() => {
    const fill = (text, values) => text.replace(/\[(\w+)\]/g, (_, name) => values[name] ?? "");

    document.querySelectorAll("[data-drop]").forEach((zone) => {
        const input = document.getElementById(zone.dataset.drop);
        const over = (event) => {
            event.preventDefault();
            zone.classList.toggle("over", event.type === "dragover");
        };
        zone.addEventListener("dragover", over);
        zone.addEventListener("dragleave", over);
        zone.addEventListener("drop", (event) => {
            over(event);
            if (event.dataTransfer.files.length > 0) input.files = event.dataTransfer.files;
        });
    });

    document.querySelectorAll("form .progress").forEach((box) => {
        const form = box.closest("form");
        const bar = box.querySelector("progress");
        const words = box.querySelector("p");
        const number = new Intl.NumberFormat(box.dataset.lang);
        let said = 0;
        const say = (text, share) => {
            box.hidden = false;
            if (share === undefined) bar.removeAttribute("value");
            else bar.value = share;
            // Read out at most once a second.
            const now = Date.now();
            if (now - said > 1000 || words.textContent === "") {
                words.textContent = text;
                said = now;
            }
        };
        const heard = (event) => {
            const known = JSON.parse(event.data);
            if (known.stage === "posting") {
                const values = { done: number.format(known.done), of: number.format(known.of) };
                say(fill(box.dataset.posting, values), known.of > 0 ? known.done / known.of : undefined);
                return;
            }
            const file = known.of > 1 ? fill(box.dataset.file, known) + " " : "";
            say(file + fill(box.dataset.reading, { rows: number.format(known.rows) }));
        };

        form.addEventListener("submit", (event) => {
            event.preventDefault();
            if (form.dataset.sent === "yes") return;
            const ticket = Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
            const data = new FormData(form, event.submitter);
            data.append("ticket", ticket);
            const source = new EventSource(box.dataset.address + ticket);
            source.addEventListener("progress", heard);
            source.addEventListener("done", () => source.close());
            const failed = () => {
                source.close();
                delete form.dataset.sent;
                said = 0;
                say(box.dataset.failed, 0);
            };
            const request = new XMLHttpRequest();
            request.open("POST", form.getAttribute("action"));
            request.setRequestHeader("Accept", "text/html");
            request.setRequestHeader("X-Requested-With", "progress");
            request.upload.addEventListener("progress", (sent) => {
                if (sent.lengthComputable && sent.loaded < sent.total) {
                    const share = sent.loaded / sent.total;
                    say(fill(box.dataset.sending, { percent: Math.floor(share * 100) }), share);
                }
            });
            request.upload.addEventListener("load", () => say(box.dataset.busy));
            request.addEventListener("error", failed);
            request.addEventListener("load", () => {
                source.close();
                const next = request.getResponseHeader("x-go-to");
                if (next) {
                    location.assign(next);
                    return;
                }
                // A page that says what became of it: it is shown in the place of this one.
                const answer = new DOMParser().parseFromString(request.responseText, "text/html").querySelector("main");
                if (!answer) {
                    failed();
                    return;
                }
                document.querySelector("main").replaceWith(answer);
                answer.focus();
            });
            say(box.dataset.busy);
            request.send(form.enctype === "multipart/form-data" ? data : new URLSearchParams(data));
        });
    });
})();
