/** After a refused form the focus goes to what must be corrected first: the summary says it, its links lead there. */
export function summary(element: HTMLElement): void {
  element.focus();
}
