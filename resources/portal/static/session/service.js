// What the page asks of the service: a session, its terms, its end. Decides nothing.

export class SessionService {
  constructor({ tokenField, token, subprotocol, grantPrefix }) {
    this.tokenField = tokenField;
    this.token = token;
    this.subprotocol = subprotocol;
    this.grantPrefix = grantPrefix;
    this.stream = null;
  }

  // The offer of a session, or { code, title, sentence, way_on } of why there is none.
  async ask() {
    try {
      const answer = await this.send(location.pathname);
      return await answer.json();
    } catch {
      return { code: "unreachable" };
    }
  }

  // The channel of an offer. The grant travels as a subprotocol, never in an address.
  socket({ socket, grant }) {
    const address = new URL(socket, location);
    address.protocol = location.protocol === "https:" ? "wss:" : "ws:";
    return new WebSocket(address, [this.subprotocol, this.grantPrefix + grant]);
  }

  // Calls `heard` with the terms of the session, now and at each change. The browser comes back by itself when the
  // stream breaks, and hears the present terms first.
  follow(session, heard) {
    this.leave();
    this.stream = new EventSource(`/sessions/${encodeURIComponent(session)}/live`);
    this.stream.addEventListener("terms", (event) => heard(JSON.parse(event.data)));
  }

  leave() {
    this.stream?.close();
    this.stream = null;
  }

  end(session) {
    return this.send(this.#endOf(session)).catch(() => null); // then the closed socket tells
  }

  // The same while the page goes away, when an ordinary request would be dropped.
  abandon(session) {
    navigator.sendBeacon(this.#endOf(session), this.#form());
  }

  send(path) {
    const headers = { Accept: "application/json" };
    return fetch(path, { method: "POST", body: this.#form(), headers, redirect: "error" });
  }

  #endOf(session) {
    return `/sessions/${encodeURIComponent(session)}/end`;
  }

  #form() {
    return new URLSearchParams({ [this.tokenField]: this.token });
  }
}
