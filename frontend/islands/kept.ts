/** What the service worker of tickets decides: which pages stay on the phone, for how long, and what goes with them. */
export const PAGES = "admit-pages";
export const FILES = "admit-files";
export const HEADER = "admit-keep";

/** Only these: an order, a ticket that was passed on, one's own tickets. Never a form, never a console, never the door. */
export function isKeepable(url: URL, origin: string): boolean {
  if (url.origin !== origin) return false;
  return /^\/(orders|tickets)\/[\w-]{46}$/.test(url.pathname) || url.pathname === "/account";
}

/** Files are named by their content, so that the one which is there is the right one. */
export function isFile(url: URL, origin: string): boolean {
  return url.origin === origin && /^\/(static\/assets|media|theme)\//.test(url.pathname);
}

/** Until when an answer may be kept, in milliseconds; 0 for never. */
export function keptUntil(answer: Response): number {
  const seconds = Number(answer.headers.get(HEADER) ?? "0");
  return answer.ok && !answer.redirected && Number.isFinite(seconds) ? seconds * 1000 : 0;
}

/** Whether the server said that this is no longer the reader's to see. */
export function isGone(answer: Response): boolean {
  return answer.redirected || [401, 403, 404, 410].includes(answer.status) || (answer.ok && keptUntil(answer) === 0);
}
