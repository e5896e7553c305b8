// Passkeys: the browser asks its owner, the form carries the answer. Without this script the other ways in remain.
"use strict";

(() => {
  const host = location.hostname;
  const named = host === "localhost" || !/^[0-9.]+$|:|^\[/.test(host);
  const able = window.PublicKeyCredential && navigator.credentials && window.isSecureContext && named;

  const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (c) => c.charCodeAt(0));
  const text = (buffer) =>
    btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");

  // What the server says about keys is text; the browser wants bytes.
  function asked(options) {
    const key = { ...options.publicKey, challenge: bytes(options.publicKey.challenge) };
    if (key.user) key.user = { ...key.user, id: bytes(key.user.id) };
    for (const list of ["excludeCredentials", "allowCredentials"]) {
      if (key[list]) key[list] = key[list].map((one) => ({ ...one, id: bytes(one.id) }));
    }
    return { publicKey: key };
  }

  // And the way back.
  function answered(found) {
    const response = {};
    for (const name of ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"]) {
      if (found.response[name]) response[name] = text(found.response[name]);
    }
    return JSON.stringify({
      id: found.id,
      rawId: text(found.rawId),
      type: found.type,
      response,
      clientExtensionResults: found.getClientExtensionResults(),
    });
  }

  async function ask(form) {
    const options = form.dataset.from
      ? await (await fetch(form.dataset.from, { headers: { Accept: "application/json" } })).json()
      : JSON.parse(form.dataset.options);
    const make = form.dataset.passkey === "make";
    const found = make ? await navigator.credentials.create(asked(options)) : await navigator.credentials.get(asked(options));
    form.elements.credential.value = answered(found);
    form.submit();
  }

  for (const form of document.querySelectorAll("form[data-passkey]")) {
    if (!able) continue;
    form.hidden = false;
    for (const other of document.querySelectorAll("[data-without-passkey]")) other.hidden = true;
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      const trouble = form.querySelector("[data-trouble]");
      trouble.hidden = true;
      ask(form).catch(() => { trouble.hidden = false; });
    });
  }
})();
