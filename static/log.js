// Entries of the log survive a lost connection: each is kept in the phone before it is sent, and
// leaves it only when the server has taken it. Its token makes a second sending harmless.
// A phone may be shared (LC-20): each entry is kept with its writer, who alone sends and sees it.
(() => {
  "use strict";
  const box = document.querySelector("[data-log-queue]");
  if (!box || !window.indexedDB) return;
  const form = document.querySelector("form[data-offline]");
  const words = box.querySelector("[data-log-words]");
  const others = box.querySelector("[data-log-others]");
  const refused = box.querySelector("[data-log-refused]");
  const openButton = box.querySelector("[data-log-open]");
  const dropButton = box.querySelector("[data-log-drop]");
  const WAIT = 15000;
  const me = box.dataset.person;
  // Opened without a network, from the copy log-worker.js kept: to become a form of its own.
  const old = form && document.documentElement.hasAttribute("data-kept");
  const LATER = [408, 425, 429];

  const store = (mode, run) => new Promise((done, fail) => {
    const opening = indexedDB.open("log", 1);
    opening.onupgradeneeded = () => opening.result.createObjectStore("queue", { keyPath: "token" });
    opening.onerror = () => fail(opening.error);
    opening.onsuccess = () => {
      const change = opening.result.transaction("queue", mode);
      const asked = run(change.objectStore("queue"));
      change.oncomplete = () => { opening.result.close(); done(asked.result); };
      change.onabort = change.onerror = () => { opening.result.close(); fail(change.error); };
    };
  });
  const all = () => store("readonly", (queue) => queue.getAll());
  const own = async () => (await all()).filter((entry) => entry.person === me);
  const keep = (entry) => store("readwrite", (queue) => queue.put(entry));
  const drop = (token) => store("readwrite", (queue) => queue.delete(token));
  const cookie = () => (document.cookie.match(/(?:^|; )csrftoken=([^;]+)/) || [])[1] || "";
  const fresh = () => {
    const b = crypto.getRandomValues(new Uint8Array(16));
    b[6] = (b[6] & 15) | 64; b[8] = (b[8] & 63) | 128;
    const hex = [...b].map((n) => n.toString(16).padStart(2, "0")).join("");
    return hex.replace(/(.{8})(.{4})(.{4})(.{4})(.{12})/, "$1-$2-$3-$4-$5");
  };
  const say = (name, n) => { words.textContent = box.dataset[name].replace("%n", n); box.hidden = false; };
  // What is kept: without the page's CSRF token, which a new sign-in makes worthless, and without
  // the empty file of an unused field.
  const kept = () => [...new FormData(form)].filter(([name, v]) => name !== "csrfmiddlewaretoken" && (!(v instanceof File) || v.size));
  const renewed = (entry) => {
    const token = fresh();
    const fields = entry.fields.map(([name, v]) => [name, ["once", "client_token"].includes(name) ? token : v]);
    return { ...entry, token, fields, held: true };
  };

  // "sent" with where it led; "offline", also when it is to be tried later; "signin" when this
  // isn't its writer's sign-in; "taken" when its token is another's; "refused", with the reason,
  // when the server wants something changed or never takes it.
  const reason = (page) => {
    const said = new DOMParser().parseFromString(page, "text/html").querySelector("[data-summary] ul, [data-refusal]");
    return said ? said.textContent.replace(/\s+/g, " ").trim() : "";
  };
  const post = async (entry) => {
    const data = new FormData();
    entry.fields.forEach(([name, value]) => data.append(name, value));
    const stop = new AbortController();
    const timer = setTimeout(() => stop.abort(), WAIT);
    try {
      const answer = await fetch(box.dataset.new, { method: "POST", body: data, signal: stop.signal, headers: { "X-CSRFToken": cookie(), "X-Person": me } });
      if (answer.redirected && answer.ok) {
        return /\/log\/\d+\//.test(answer.url) ? { how: "sent", where: answer.url } : { how: "signin" };
      }
      if (answer.status >= 500 || LATER.includes(answer.status)) return { how: "offline" };
      if (answer.status === 403 && !answer.headers.has("X-Log")) return { how: "signin" };
      if (answer.status === 409) return { how: "taken" };
      return { how: "refused", why: reason(await answer.text()), never: answer.status === 403 };
    } catch { return { how: "offline" }; } finally { clearTimeout(timer); }
  };

  let busy = false;
  const send = async () => {
    if (busy) return;
    busy = true;
    let sent = 0, signin = false;
    for (const entry of (await own()).filter((e) => !e.held)) {
      const { how, why } = await post(entry);
      if (how === "sent") { await drop(entry.token); sent += 1; }
      if (how === "refused") await keep({ ...entry, held: true, why });
      // The writer looks at it and decides; sent again, it is an entry of its own.
      if (how === "taken") { await keep(renewed(entry)); await drop(entry.token); }
      if (how === "signin") signin = true;
      if (how === "offline" || how === "signin") break;
    }
    busy = false;
    await tell(sent, signin);
  };
  const tell = async (sent, signin) => {
    const mine = await own(), first = mine.find((e) => e.held), held = mine.filter((e) => e.held).length;
    const theirs = (await all()).length - mine.length;
    box.hidden = !mine.length && !sent && !theirs && !old;
    box.querySelector("[data-log-old]").hidden = !old;
    others.hidden = !theirs;
    others.textContent = box.dataset.wordsOthers.replace("%n", theirs);
    openButton.hidden = !held || !form;
    dropButton.hidden = refused.hidden = !held;
    if (first) {
      const { on = "", content = "", result = "" } = Object.fromEntries(first.fields);
      refused.querySelector("[data-log-why]").textContent = first.why || "";
      refused.querySelector("[data-log-text]").textContent = [on, content, result].join("\n").trim();
    }
    box.querySelector("[data-log-send]").hidden = !(mine.length - held);
    words.textContent = "";
    if (signin) say("wordsSignin", mine.length);
    else if (held) say("wordsHeld", held);
    else if (mine.length) say("wordsWaiting", mine.length);
    else if (sent) say("wordsSent", sent);
  };

  const clear = () => {
    ["content", "result", "resident_name", "resident_phone", "gist", "photo"].forEach((name) => { if (form.elements[name]) form.elements[name].value = ""; });
    form.querySelectorAll("[name=kind]").forEach((radio) => { radio.checked = false; });
    ["once", "client_token"].forEach((name) => { form.elements[name].value = fresh(); });
    form.querySelectorAll("button").forEach((button) => button.removeAttribute("aria-disabled"));
  };
  const carry = (field, file) => {
    const carried = new DataTransfer();
    carried.items.add(file);
    field.files = carried.files;
  };
  // The page shows what was refused a moment ago: its photo goes back into it.
  const again = async () => {
    const entry = form && (await own()).find((e) => e.held && e.token === form.elements.client_token.value);
    if (!entry) return;
    entry.fields.filter(([, value]) => value instanceof File).forEach(([name, file]) => {
      carry(form.elements[name], file);
      form.querySelector("details.fold").open = true;
    });
    await drop(entry.token);
  };
  // On another day than the copy's the lawyer may be in another community: they say in which.
  const begin = () => {
    const today = new Date().toLocaleDateString("sv", { timeZone: "Asia/Shanghai" });
    const { on, community } = form.elements;
    clear();
    if (on.value !== today && community.length > 2) community.value = "";
    on.value = today;
    // What the server would ask for is asked for here, as long as it can't.
    ["community", "kind", "content"].forEach((name) => { form.querySelector(`[name=${name}]`).required = true; });
  };
  const offer = async () => {
    const worker = navigator.serviceWorker;
    if (!worker) return;
    // The page that brings the worker came past it, with all its parts.
    if (!worker.controller) worker.addEventListener("controllerchange", async () => {
      const parts = [...document.querySelectorAll("link[rel=stylesheet], script[src]")].map((part) => part.href || part.src);
      await (await caches.open("log")).addAll(parts);
      await fetch(box.dataset.new);
      document.documentElement.dataset.offered = "1";
    }, { once: true });
    await worker.register(box.dataset.worker);
  };
  if (form) {
    let sending = false;
    if (old) begin(); else offer().catch(() => {});
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      event.stopPropagation();
      if (sending || (old && !form.reportValidity())) return;
      sending = true;
      const entry = { token: form.elements.client_token.value, person: me, fields: kept() };
      let safe = true;
      // What would be typed into the form meanwhile would go with the next clearing.
      form.inert = true;
      try { await keep(entry); } catch { safe = false; }
      const { how, where, why, never } = await post(entry);
      form.inert = false;
      if (how === "sent") { if (safe) await drop(entry.token); location.assign(where); return; }
      if (safe && never) {
        // What no change of the form helps: it stays, in the form and in the phone, with the reason.
        await keep({ ...entry, held: true, why });
        sending = false;
        form.querySelectorAll("button").forEach((button) => button.removeAttribute("aria-disabled"));
        await tell(0, false);
        box.scrollIntoView({ block: "center" });
        return;
      }
      if (how === "refused" || how === "taken" || (how === "signin" && !safe)) {
        // The server's own answer, with everything typed, is the clearest; a photo, which no
        // answer brings back, waits here for it.
        if (safe && how === "refused") await keep({ ...entry, held: true, why });
        if (safe && how === "taken") { await keep(renewed(entry)); await drop(entry.token); }
        form.elements.csrfmiddlewaretoken.value = cookie() || form.elements.csrfmiddlewaretoken.value;
        HTMLFormElement.prototype.submit.call(form);
        return;
      }
      sending = false;
      if (!safe) { say("wordsFull", 1); return; }
      clear();
      await tell(0, how === "signin");
      if (how === "offline") say("wordsKept", 1);
      box.scrollIntoView({ block: "center" });
    });
    openButton.addEventListener("click", async () => {
      const entry = (await own()).find((e) => e.held);
      if (!entry) return;
      clear();
      entry.fields.forEach(([name, value]) => {
        const field = form.elements[name];
        if (!field) return;
        if (value instanceof File) carry(field, value);
        else if (field instanceof RadioNodeList) field.value = value;
        else if (field.type === "checkbox") field.checked = true;
        else field.value = value;
      });
      form.querySelector("details.fold").open = true;
      form.elements.content.focus();
    });
  }
  dropButton.addEventListener("click", async () => {
    const entry = (await own()).find((e) => e.held);
    if (!entry || !confirm(dropButton.dataset.sure)) return;
    await drop(entry.token);
    await tell(0, false);
  });
  box.querySelector("[data-log-send]").addEventListener("click", send);
  addEventListener("online", send);
  setInterval(() => { if (navigator.onLine) send(); }, 30000);
  again().then(send);
})();
