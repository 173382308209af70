/** Puts markup on the page and hands back its first element. */
export function put<Kind extends HTMLElement = HTMLElement>(html: string): Kind {
  document.body.innerHTML = html;
  return document.body.firstElementChild as Kind;
}

export function type(input: HTMLInputElement, value: string): void {
  input.value = value;
  input.dispatchEvent(new Event("input", { bubbles: true }));
}

export function the<Kind extends HTMLElement = HTMLElement>(selector: string): Kind {
  const found = document.querySelector<Kind>(selector);
  if (found === null) throw new Error(`nothing matches ${selector}`);
  return found;
}
