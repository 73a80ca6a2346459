/* How the block's scripts talk to its handlers. What is sent and shown is theirs to know. */

/** Milliseconds until a line that says nothing counts as one that is down. */
const PATIENCE = 60000;

/** A refusal by the server: `code`, `message` for people, `fields` by name. */
export class Refusal extends Error {
  constructor({ code, message, fields }) {
    super(message);
    this.code = code;
    this.fields = fields || {};
    this.isSignedOut = ["anonymous", "csrf"].includes(code);
  }
}

/** Give a function that posts JSON to one handler of this block and answers with its JSON. `owner`: whose page this is;
    nothing is done for somebody else who signs in beside it. With `leaving` what is sent still arrives when the page is
    gone. */
export function connect(runtime, root, { cookie, words, owner }) {
  return async function post(handler, payload, { leaving = false } = {}) {
    let response = null;
    let answer;
    try {
      response = await fetch(runtime.handlerUrl(root, handler), {
        method: "POST",
        credentials: "same-origin",
        headers: { "Content-Type": "application/json", "X-CSRFToken": readCookie(cookie) },
        body: JSON.stringify({ ...payload, owner }),
        keepalive: leaving,
        signal: AbortSignal.timeout?.(PATIENCE),
      });
      answer = await response.json();
    } catch {
      // A host that asks for a session before us answers with a page, or leads to one.
      const signedOut = response && (response.redirected || response.status === 401 || response.status === 403);
      throw new Refusal({ code: signedOut ? "anonymous" : "offline", message: words.offline });
    }
    if (!response.ok || !answer) {
      throw new Refusal(answer?.error?.message ? answer.error : { code: "failed", message: words.offline });
    }
    return answer;
  };
}

/** Tokens that make a second sending of the same thing a no-op. Other words get another token: after an answer that
    never arrived they would pass for the first ones sent again, and not be stored. */
export class Tokens {
  of(words) {
    const text = JSON.stringify(words);
    if (text !== this.text) {
      const bytes = crypto.getRandomValues(new Uint8Array(16));
      this.token = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
    }
    this.text = text;
    return this.token;
  }

  /** The server has answered: the same words are a new thing from now on. */
  renew() {
    this.text = "";
  }
}

/** Put values into a sentence: fill("{n} of {m}", {n: 1, m: 2}). */
export function fill(sentence, values) {
  return sentence.replace(/\{(\w+)\}/g, (whole, name) => (name in values ? String(values[name]) : whole));
}

function readCookie(name) {
  const found = document.cookie.split("; ").find((pair) => pair.startsWith(`${name}=`));
  return found ? decodeURIComponent(found.slice(name.length + 1)) : "";
}
