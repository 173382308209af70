import { fill, pageLocale } from "./island";

/** Rows one can pick: the first box picks all, a bar appears and says how many. Without script the bar simply stays. */
export function pick(form: HTMLElement): void {
  const boxes = (): HTMLInputElement[] => [...form.querySelectorAll<HTMLInputElement>("tbody .pick")];
  const all = form.querySelector<HTMLInputElement>("thead .pick");
  const bar = form.querySelector<HTMLElement>(".bulk");

  const show = (): void => {
    const [picked, whole] = [boxes().filter((box) => box.checked).length, boxes().length];
    if (all !== null) {
      all.checked = picked > 0 && picked === whole;
      all.indeterminate = picked > 0 && picked < whole;
    }
    if (bar === null) return;
    bar.hidden = picked === 0;
    const count = bar.querySelector<HTMLElement>("[data-count]");
    const sentence = count?.getAttribute(`data-label-${new Intl.PluralRules(pageLocale()).select(picked)}`) ?? count?.dataset.labelOther;
    if (count !== null && sentence !== undefined) count.textContent = fill(sentence, { count: picked });
  };
  const pickAll = (checked: boolean): void => {
    for (const box of boxes()) box.checked = checked;
    show();
  };
  all?.addEventListener("change", () => pickAll(all.checked));
  form.querySelector("[data-clear]")?.addEventListener("click", () => pickAll(false));
  form.addEventListener("change", show);
  show();
}
