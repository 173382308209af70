/** A drawer the server opened becomes modal: focus stays inside, Escape and the close link lead to `data-back`. */
export function drawer(dialog: HTMLElement): void {
  if (!(dialog instanceof HTMLDialogElement) || typeof dialog.showModal !== "function") return;
  const back = dialog.dataset.back;
  dialog.close();
  dialog.showModal();
  document.querySelector(".panel-scrim")?.setAttribute("hidden", "");
  dialog.addEventListener("cancel", (event) => {
    if (back === undefined) return;
    event.preventDefault();
    window.location.assign(back);
  });
}
