/* How the block's scripts talk to its handlers. What is sent and shown is theirs to know. */

/** A refusal by the server: `code`, `message` for people, `fields` by name. */
export class Refusal extends Error {
  constructor({ code, message, fields }) {
    super(message);
    this.code = code;
    this.fields = fields || {};
    this.isSignedOut = ["anonymous", "csrf"].includes(code);
  }
}

/** Give a function that posts JSON to one handler of this block and answers with its JSON. With `leaving` what is sent
    still arrives when the page is gone. */
export function connect(runtime, root, { cookie, words }) {
  return async function post(handler, payload, { leaving = false } = {}) {
    let response = null;
    let answer;
    try {
      response = await fetch(runtime.handlerUrl(root, handler), {
        method: "POST",
        credentials: "same-origin",
        headers: { "Content-Type": "application/json", "X-CSRFToken": readCookie(cookie) },
        body: JSON.stringify(payload),
        keepalive: leaving,
      });
      answer = await response.json();
    } catch {
      // A host that asks for a session before us answers with a page, or leads to one.
      const signedOut = response && (response.redirected || response.status === 401 || response.status === 403);
      throw new Refusal({ code: signedOut ? "anonymous" : "offline", message: words.offline });
    }
    if (!response.ok) {
      throw new Refusal(answer.error || { code: "failed", message: words.offline });
    }
    return answer;
  };
}

/** A token that makes a second sending of the same thing a no-op. */
export function makeToken() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** Put values into a sentence: fill("{n} of {m}", {n: 1, m: 2}). */
export function fill(sentence, values) {
  return sentence.replace(/\{(\w+)\}/g, (whole, name) => (name in values ? String(values[name]) : whole));
}

function readCookie(name) {
  const found = document.cookie.split("; ").find((pair) => pair.startsWith(`${name}=`));
  return found ? decodeURIComponent(found.slice(name.length + 1)) : "";
}
