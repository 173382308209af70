/** An island is a function that takes one element; it is mounted once on every `data-island="name"`. */
export type Mount = (element: HTMLElement) => void;
export type Mounts = Readonly<Record<string, Mount>>;

export function mountAll(mounts: Mounts, root: ParentNode): void {
  for (const element of candidates(root)) {
    for (const name of (element.dataset.island ?? "").split(" ")) {
      const mount = mounts[name];
      if (mount === undefined || element.dataset.ready?.split(" ").includes(name)) continue;
      element.dataset.ready = [element.dataset.ready, name].filter(Boolean).join(" ");
      mount(element);
    }
  }
}

/** Mounts what is on the page now and what htmx or another island brings in later. */
export function start(mounts: Mounts): void {
  mountAll(mounts, document);
  document.addEventListener("htmx:load", (event) => mountAll(mounts, event.target as HTMLElement));
  document.addEventListener("admit:load", (event) => mountAll(mounts, event.target as HTMLElement));
}

function candidates(root: ParentNode): HTMLElement[] {
  const inside = [...root.querySelectorAll<HTMLElement>("[data-island]")];
  return root instanceof HTMLElement && root.dataset.island !== undefined ? [root, ...inside] : inside;
}

/** Fills `{name}` in a sentence that the server wrote in the reader's language. */
export function fill(sentence: string, values: Readonly<Record<string, string | number>>): string {
  return sentence.replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole));
}

export function pageLocale(): string {
  return document.documentElement.lang || "en";
}
