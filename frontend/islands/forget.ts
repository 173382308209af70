import { forgetDoor } from "./forget-door";

/** Takes the kept pages off this phone: when its form is sent, or at once where it is no form. */
export function forget(element: HTMLElement): void {
  if (element instanceof HTMLFormElement) element.addEventListener("submit", () => void wipe());
  else void wipe();
}

export async function wipe(): Promise<void> {
  await forgetDoor().catch(() => undefined);
  if (!("caches" in window)) return;
  // As kept.ts names them; not imported, so that the service worker stays one file.
  await Promise.all([caches.delete("admit-pages"), caches.delete("admit-files")]);
}
