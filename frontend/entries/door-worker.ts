// The service worker of the door: keeps the app, and only the app, so that it opens without a network. The server puts
// the list of files and its digest before this script; a new release is a new list and so a new worker.
interface Extendable extends Event {
  waitUntil(work: Promise<unknown>): void;
}
interface Fetching extends Extendable {
  readonly request: Request;
  respondWith(answer: Promise<Response>): void;
}
interface Worker {
  readonly ADMIT_FILES: readonly string[];
  readonly ADMIT_RELEASE: string;
  readonly location: Location;
  readonly clients: { claim(): Promise<void> };
  skipWaiting(): Promise<void>;
  addEventListener(kind: string, act: (event: never) => void): void;
}
const worker = self as unknown as Worker;
const SHELL = "/door/app";
const PREFIX = "admit-door-";
const NAME = `${PREFIX}${worker.ADMIT_RELEASE}`;

worker.addEventListener("install", (event: Extendable) => event.waitUntil(install()));
worker.addEventListener("activate", (event: Extendable) => event.waitUntil(activate()));
worker.addEventListener("fetch", (event: Fetching) => {
  const url = new URL(event.request.url);
  if (event.request.method !== "GET" || url.origin !== worker.location.origin) return;
  if (event.request.mode === "navigate") {
    if (url.pathname === SHELL || url.pathname === "/door/enrol") event.respondWith(shell(event));
    else if (/^\/door(\/|$)/.test(url.pathname)) event.respondWith(fetch(event.request).catch(() => kept(SHELL)));
  } else if (worker.ADMIT_FILES.includes(url.pathname)) event.respondWith(file(event.request));
});

async function install(): Promise<void> {
  const cache = await caches.open(NAME);
  await cache.addAll([SHELL, ...worker.ADMIT_FILES].map((path) => new Request(path, { credentials: "omit", cache: "reload" })));
  await worker.skipWaiting();
}

async function activate(): Promise<void> {
  const old = (await caches.keys()).filter((name) => name.startsWith(PREFIX) && name !== NAME);
  await Promise.all(old.map((name) => caches.delete(name)));
  await worker.clients.claim();
}

/** The kept page at once; a new release brings a new one with its worker. */
async function shell(event: Fetching): Promise<Response> {
  return kept(SHELL).catch(() => fetch(event.request));
}

async function file(request: Request): Promise<Response> {
  return (await caches.match(request.url)) ?? fetch(request);
}

async function kept(path: string): Promise<Response> {
  const found = await (await caches.open(NAME)).match(path);
  if (found === undefined) throw new TypeError("not kept");
  return found;
}
