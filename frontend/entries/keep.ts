// The service worker of tickets: pages that were opened once open without a connection too. It is registered for
// /orders/, /tickets/ and /account alone and lets everything else pass; the door has a worker of its own.
import { FILES, isFile, isGone, isKeepable, keptUntil, PAGES } from "../islands/kept";

interface Extendable extends Event {
  waitUntil(work: Promise<unknown>): void;
}
interface Fetching extends Extendable {
  readonly request: Request;
  respondWith(answer: Promise<Response>): void;
}
interface Told extends Extendable {
  readonly data: { files?: string[]; page?: string; forget?: boolean };
}
interface Worker {
  readonly location: Location;
  readonly clients: { claim(): Promise<void> };
  skipWaiting(): Promise<void>;
  addEventListener(kind: string, act: (event: never) => void): void;
}
const worker = self as unknown as Worker;
const PATIENCE_MS = 4000;

worker.addEventListener("install", (event: Extendable) => event.waitUntil(worker.skipWaiting()));
worker.addEventListener("activate", (event: Extendable) => event.waitUntil(worker.clients.claim()));

worker.addEventListener("fetch", (event: Fetching) => {
  const url = new URL(event.request.url);
  if (event.request.method !== "GET") return;
  if (event.request.mode === "navigate" && isKeepable(url, worker.location.origin)) event.respondWith(page(event, url));
  else if (isFile(url, worker.location.origin)) event.respondWith(file(event.request));
});

worker.addEventListener("message", (event: Told) => {
  if (event.data.forget) event.waitUntil(forget());
  else event.waitUntil(keep(event.data.page ?? "", event.data.files ?? []));
});

async function page(event: Fetching, url: URL): Promise<Response> {
  const kept = await find(url.pathname);
  const fresh = fetch(event.request).then((answer) => {
    event.waitUntil(note(url, answer.clone()));
    return answer;
  });
  if (kept === undefined) return fresh;
  event.waitUntil(fresh.catch(() => undefined));
  const late = new Promise<Response>((resolve) => setTimeout(() => resolve(kept), PATIENCE_MS));
  return Promise.race([fresh, late]).catch(() => kept);
}

async function note(url: URL, answer: Response): Promise<void> {
  const pages = await caches.open(PAGES);
  if (isGone(answer)) await pages.delete(url.pathname);
  // With a query the page also says what was just done; the plain one is fetched for keeping.
  else if (url.search !== "") await keep(url.pathname, []);
  else if (keptUntil(answer) > Date.now()) await pages.put(url.pathname, answer);
}

async function find(path: string): Promise<Response | undefined> {
  const pages = await caches.open(PAGES);
  const kept = await pages.match(path);
  if (kept !== undefined && keptUntil(kept) > Date.now()) return kept;
  await pages.delete(path);
  return undefined;
}

async function file(request: Request): Promise<Response> {
  return (await (await caches.open(FILES)).match(request.url)) ?? fetch(request);
}

/** The first visit comes before the worker: it is told what that page was made of. */
async function keep(path: string, files: string[]): Promise<void> {
  const origin = worker.location.origin;
  if (path !== "" && isKeepable(new URL(path, origin), origin)) {
    const answer = await fetch(path, { credentials: "same-origin" });
    await note(new URL(path, origin), answer);
  }
  const store = await caches.open(FILES);
  for (const address of files.slice(0, 60)) {
    const url = new URL(address, origin);
    if (isFile(url, origin) && (await store.match(url.href)) === undefined) await store.add(url.href);
  }
}

async function forget(): Promise<void> {
  await Promise.all([caches.delete(PAGES), caches.delete(FILES)]);
}
