/** Says that there is no connection, for as long as there is none. */
export function offline(element: HTMLElement): void {
  const tell = (): void => {
    element.hidden = navigator.onLine;
  };
  window.addEventListener("online", tell);
  window.addEventListener("offline", tell);
  tell();
}
