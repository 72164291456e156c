// What makes pages smoother. Everything works without it.
(() => {
  "use strict";
  const on = (type, run, options) => document.addEventListener(type, run, options);

  // Enter that ends the composing of Chinese characters must not send the form.
  on("keydown", (event) => {
    if (event.key === "Enter" && (event.isComposing || event.keyCode === 229) && event.target.form) {
      event.preventDefault();
    }
  }, true);

  // A form is sent once; its buttons come back when the page is shown again.
  on("submit", (event) => {
    const form = event.target;
    if (form.dataset.sent) { event.preventDefault(); return; }
    form.dataset.sent = "1";
    form.querySelectorAll("button").forEach((button) => button.setAttribute("aria-disabled", "true"));
    setTimeout(() => { delete form.dataset.sent; free(form); }, 8000);
  });
  const free = (root) => root.querySelectorAll("button[aria-disabled]").forEach((b) => b.removeAttribute("aria-disabled"));
  addEventListener("pageshow", () => {
    document.querySelectorAll("form[data-sent]").forEach((form) => delete form.dataset.sent);
    free(document);
  });

  // Open menus and chips close at a click elsewhere and at Escape.
  const close = (except) => document.querySelectorAll("details.menu[open], details.chip[open]").forEach((d) => {
    if (!except || !d.contains(except)) d.open = false;
  });
  on("click", (event) => close(event.target));
  on("keydown", (event) => {
    if (event.key !== "Escape") return;
    const opened = document.activeElement && document.activeElement.closest("details[open]");
    close();
    if (opened) opened.querySelector("summary").focus();
  });

  // Drafts of long forms: what was typed is kept a moment after the last key.
  document.querySelectorAll("form[data-autosave]").forEach((form) => {
    let timer = 0;
    const mark = form.querySelector("[data-autosave-mark]");
    form.addEventListener("input", () => {
      clearTimeout(timer);
      timer = setTimeout(async () => {
        const data = new FormData(form);
        for (const [name, value] of [...data]) if (value instanceof File) data.delete(name);
        data.set("draft_page", form.dataset.autosave);
        data.set("draft_key", form.dataset.key || "");
        data.set("draft_path", location.pathname);
        try {
          const answer = await fetch(form.dataset.url, { method: "POST", body: data, headers: { "X-CSRFToken": data.get("csrfmiddlewaretoken") } });
          if (mark && answer.ok) mark.textContent = mark.dataset.saved;
        } catch { if (mark) mark.textContent = mark.dataset.failed; }
      }, 1200);
    });
  });

  // Who signs in finds nothing of who was here before: the log's form kept in the phone goes.
  if (window.caches && document.querySelector("[data-page=sign-in]")) caches.delete("log");

  // A filter form sends itself when a choice changes.
  document.querySelectorAll("form[data-auto] select").forEach((select) => {
    select.addEventListener("change", () => select.form.requestSubmit());
  });

  // An error summary takes the focus, so that it is read out.
  const summary = document.querySelector("[data-summary]");
  if (summary) summary.focus();

  // Shortcuts: "/" searches; j and k walk a list.
  on("keydown", (event) => {
    if (event.target.closest("input, textarea, select") || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "/") {
      const find = document.querySelector("[data-find]");
      if (find) { event.preventDefault(); find.focus(); }
    }
    if (event.key === "j" || event.key === "k") {
      const links = [...document.querySelectorAll("table.data tbody td:first-child a, .todo li > a")];
      const next = links.indexOf(document.activeElement) + (event.key === "j" ? 1 : -1);
      if (links[next]) links[next].focus();
    }
  });
})();
