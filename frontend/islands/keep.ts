/** Has the browser keep this page, and all it is made of, for when there is no connection. */
export function keep(element: HTMLElement): void {
  if (!("serviceWorker" in navigator)) return;
  void register(element.dataset.scope ?? location.pathname);
}

async function register(scope: string): Promise<void> {
  try {
    await navigator.serviceWorker.register("/keep.js", { scope });
    const ready = await navigator.serviceWorker.ready;
    ready.active?.postMessage({ page: location.pathname, files: filesOf(document) });
    document.documentElement.dataset.kept = "asked";
  } catch {
    // A private window, or no room: the page is as good as before, only not without a connection.
  }
}

/** The addresses of styles, scripts, fonts and pictures that the page uses. */
export function filesOf(root: Document): string[] {
  const links = [...root.querySelectorAll<HTMLLinkElement>("link[rel~=stylesheet], link[rel~=preload], link[rel~=modulepreload], link[rel~=icon]")];
  const named = [...root.querySelectorAll<HTMLScriptElement | HTMLImageElement>("script[src], img[src]")].map((one) => one.src);
  const loaded = performance.getEntriesByType("resource").map((one) => one.name);
  return [...new Set([...links.map((one) => one.href), ...named, ...loaded])];
}
