/* What stands in a page: everything in it that could run, and each text of it that bears a number of ours. */
() => {
  const faults = [];
  const texts = [];
  const name = (element) => element.outerHTML.slice(0, 160);
  const NEVER = "iframe, frame, object, embed, base, math, marquee, applet, foreignObject, animate, set, template, audio, video, meta[http-equiv]";
  const ADDRESSES = ["href", "src", "action", "formaction", "xlink:href", "data", "poster", "background", "ping", "srcdoc", "cite"];
  // What an author may write as HTML, and no more of it.
  const WRITTEN = ".tm-introduction *, .tm-rich *";
  const MAY = /^(a|abbr|b|blockquote|br|code|em|figcaption|figure|h[456]|i|img|li|ol|p|pre|small|span|strong|sub|sup|table|tbody|td|th|thead|tr|u|ul)$/;
  const MAY_HAVE = /^(dir|lang|title|href|rel|src|alt|width|height|colspan|rowspan|scope|start)$/;
  const OURS = ["http:", "https:", "mailto:", "webcal:"];
  const read = (root) => {
    for (const element of root.querySelectorAll("*")) {
      if (element.matches(NEVER) && !element.closest("[data-tm-fallback]")) {
        faults.push(`an element that nobody wrote: ${name(element)}`);
      }
      const isWritten = element.matches(WRITTEN);
      if (isWritten && !(MAY.test(element.localName) && element.getAttributeNames().every((each) => MAY_HAVE.test(each)))) {
        faults.push(`more than an author may write: ${name(element)}`);
      }
      if (element.matches("script")) {
        const isData = /json/.test(element.type);
        if (!isData && !element.getAttribute("src")?.startsWith("/")) {
          faults.push(`a script in the page: ${name(element)}`);
        }
      }
      if (element.matches("link") && !element.getAttribute("href")?.startsWith("/")) {
        faults.push(`a link to what is not the site's: ${name(element)}`);
      }
      if (element.matches("style, [style]") && /__xss/.test(element.getAttribute("style") || element.textContent)) {
        faults.push(`a style that somebody wrote: ${name(element)}`);
      }
      for (const { name: attribute, value } of element.attributes) {
        if (/^on/i.test(attribute)) {
          faults.push(`${attribute}: ${name(element)}`);
        }
        if (ADDRESSES.includes(attribute.toLowerCase()) && !element.matches("template")) {
          let address;
          try {
            address = new URL(value, document.baseURI);
          } catch {
            continue;
          }
          const isPicture = address.protocol === "data:" && element.matches("img") && /^data:image\/(png|svg\+xml)/.test(value);
          if (!OURS.includes(address.protocol) && !isPicture) {
            faults.push(`${attribute} that is ${address.protocol} ${name(element)}`);
          }
        }
        if (/[^\w-]/.test(attribute) && !/^(xlink|xml|xmlns):?\w*$/.test(attribute)) {
          faults.push(`an attribute that nobody wrote: ${attribute} ${name(element)}`);
        }
        if (value.includes("§")) {
          texts.push(value);
        }
      }
      if ("value" in element && typeof element.value === "string" && element.value.includes("§")) {
        texts.push(element.value);
      }
      for (const node of element.childNodes) {
        if (node.nodeType === Node.TEXT_NODE && node.data.includes("§")) {
          texts.push(element.textContent);
        }
      }
    }
  };
  read(document);
  return { faults: [...new Set(faults)].slice(0, 20), texts: [...new Set(texts)] };
}
