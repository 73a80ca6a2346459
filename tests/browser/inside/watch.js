/* In every frame, before anything else: whoever sets window.__xss has run. */
Object.defineProperty(window, "__xss", {
  configurable: false,
  get: () => undefined,
  set: (number) => window.__ran(String(number)),
});
