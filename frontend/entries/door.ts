import { common } from "../islands/common";
import { doorScan } from "../islands/door-scan";
import htmx from "../islands/htmx";
import { start } from "../islands/island";

/** Sends one code and swaps the answer in where the form's `hx-target` says. */
async function post(form: HTMLFormElement, code: string): Promise<void> {
  const answered = new AbortController();
  const lost = new Promise<never>((_, reject) => {
    const fail = (): void => reject(new Error("no answer"));
    for (const failure of ["htmx:sendError", "htmx:timeout", "htmx:responseError"]) {
      form.addEventListener(failure, fail, { signal: answered.signal });
    }
  });
  const sent = htmx.ajax("post", form.getAttribute("hx-post") ?? form.action, {
    source: form,
    target: form.getAttribute("hx-target") ?? "#verdict",
    swap: form.getAttribute("hx-swap") ?? "innerHTML",
    values: { code },
  });
  await Promise.race([sent, lost]).finally(() => answered.abort());
}

start({ ...common, "door-scan": doorScan(post) });
