/** Ctrl or Cmd with K opens the palette, "/" goes to the page's search. The palette narrows the console's own links. */
export function jump(button: HTMLElement): void {
  const dialog = document.querySelector<HTMLDialogElement>("dialog[data-jump-dialog]");
  if (dialog === null) return;
  const input = dialog.querySelector<HTMLInputElement>("input");
  const places = [...dialog.querySelectorAll<HTMLElement>("[data-jump-place]")];
  const visible = (): HTMLElement[] => places.filter((place) => !place.hidden);

  const narrow = (): void => {
    const wanted = fold(input?.value ?? "");
    for (const place of places) place.hidden = !fold(place.textContent ?? "").includes(wanted);
  };
  const open = (): void => {
    dialog.showModal();
    if (input !== null) input.value = "";
    narrow();
    input?.focus();
  };
  button.addEventListener("click", (event) => {
    event.preventDefault();
    open();
  });
  input?.addEventListener("input", narrow);
  dialog.addEventListener("keydown", (event) => move(event, visible()));
  document.addEventListener("keydown", (event) => {
    if (event.key.toLowerCase() === "k" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      open();
    } else if (event.key === "/" && !(event.target as HTMLElement).closest("input, textarea, select, dialog")) {
      const search = document.querySelector<HTMLInputElement>("[data-page-search]");
      if (search !== null) event.preventDefault();
      search?.focus();
    }
  });
}

export function fold(words: string): string {
  return words.normalize("NFD").replace(/\p{Mn}/gu, "").toLowerCase().trim();
}

function move(event: KeyboardEvent, places: readonly HTMLElement[]): void {
  const step = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
  if (step === 0 || places.length === 0) return;
  event.preventDefault();
  const at = places.indexOf(document.activeElement as HTMLElement);
  places[(at + step + places.length) % places.length]?.focus();
}
