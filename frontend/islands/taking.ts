import { fill, pageLocale } from "./island";
import { showToast } from "./toast";

const LINE_END = 10;

/**
 * Tells how far a long list has come while it is taken away, and lets it be stopped. A short one goes the browser's own
 * way, as all do without script. `data-rows` is how many rows there are, `data-long` from how many on it is told.
 */
export function taking(element: HTMLElement): void {
  const rows = Number(element.dataset.rows);
  if (!(rows >= Number(element.dataset.long)) || typeof ReadableStream === "undefined") return;
  element.addEventListener("click", (event) => {
    const link = (event.target as HTMLElement).closest<HTMLAnchorElement>("a[download]");
    if (link === null || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    if (element.querySelector("[data-taking]") === null) void take(element, link.href, rows);
  });
}

async function take(element: HTMLElement, address: string, rows: number): Promise<void> {
  const stopping = new AbortController();
  const line = started(element, rows, () => stopping.abort());
  try {
    const answer = await fetch(address, { signal: stopping.signal });
    if (!answer.ok || answer.body === null) throw new Error(`answered ${answer.status}`);
    const parts = await read(answer.body, line.tell);
    keep(new Blob(parts, { type: answer.headers.get("content-type") ?? "" }), fileName(answer.headers));
    showToast(element.dataset.done ?? "");
  } catch {
    if (!stopping.signal.aborted) showToast(element.dataset.failed ?? "", { kind: "bad" });
  } finally {
    line.end();
  }
}

async function read(body: ReadableStream<Uint8Array>, tell: (rows: number) => void): Promise<BlobPart[]> {
  const parts: BlobPart[] = [];
  const reader = body.getReader();
  let lines = -1; // the headings are no row
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return parts;
    parts.push(value as BlobPart);
    lines += linesIn(value);
    tell(Math.max(0, lines));
  }
}

export function linesIn(chunk: Uint8Array): number {
  let found = 0;
  for (let at = chunk.indexOf(LINE_END); at !== -1; at = chunk.indexOf(LINE_END, at + 1)) found += 1;
  return found;
}

export function fileName(headers: Headers): string {
  return /filename="([^"]+)"/.exec(headers.get("content-disposition") ?? "")?.[1] ?? "list";
}

interface Line { readonly tell: (rows: number) => void; readonly end: () => void }

/** The line below the links: words, a bar, and a way to stop. It says its words every second at most. */
function started(element: HTMLElement, rows: number, stop: () => void): Line {
  const pattern = document.querySelector<HTMLTemplateElement>("template[data-taking-line]");
  const line = pattern?.content.firstElementChild?.cloneNode(true) as HTMLElement;
  const words = line.querySelector<HTMLElement>("[data-part=words]");
  const bar = line.querySelector("progress");
  const sentence = words?.dataset.words ?? "";
  const numbers = new Intl.NumberFormat(pageLocale());
  let said = 0;
  line.querySelector("button")?.addEventListener("click", stop);
  element.append(line);
  return {
    tell(done) {
      const now = Date.now();
      if (now - said < 1000) return;
      said = now;
      if (bar !== null) Object.assign(bar, { max: rows, value: Math.min(done, rows) });
      if (words !== null) words.textContent = fill(sentence, { done: numbers.format(done), rows: numbers.format(rows) });
    },
    end: () => line.remove(),
  };
}

function keep(file: Blob, name: string): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(file);
  link.download = name;
  link.click();
  window.setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}
