/** A dialog before what cannot be undone. Its words stand on the form; the safe answer has the focus. */
export function confirm(form: HTMLElement): void {
  if (!(form instanceof HTMLFormElement)) return;
  let agreed = false;
  form.addEventListener("submit", (event) => {
    if (agreed) {
      agreed = false;
      return;
    }
    event.preventDefault();
    event.stopImmediatePropagation();
    ask(form, () => {
      agreed = true;
      form.requestSubmit(event.submitter ?? undefined);
    });
  }, { capture: true });
}

function ask(form: HTMLElement, then: () => void): void {
  const pattern = document.querySelector<HTMLTemplateElement>("template[data-confirm-dialog]");
  const dialog = pattern?.content.firstElementChild?.cloneNode(true);
  if (!(dialog instanceof HTMLDialogElement)) return then();
  const write = (part: string, words: string | undefined): void => {
    const place = dialog.querySelector(`[data-confirm-part=${part}]`);
    if (place !== null && words !== undefined) place.textContent = words;
  };
  write("title", form.dataset.confirmTitle);
  write("text", form.dataset.confirmText);
  write("do", form.dataset.confirmDo);
  write("keep", form.dataset.confirmKeep);
  document.body.append(dialog);
  dialog.addEventListener("close", () => {
    dialog.remove();
    if (dialog.returnValue === "do") then();
  });
  dialog.showModal();
  dialog.querySelector<HTMLElement>("[data-confirm-part=keep]")?.focus();
}
