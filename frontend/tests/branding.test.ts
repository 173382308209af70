import { afterEach, expect, test, vi } from "vitest";
import { branding } from "../islands/branding";
import { put, the } from "./page";

const FORM = `<form data-preview="/p"><input data-picker type="color" value="#111111" hidden><input name="accent_color" value="#111111">
  <input name="name" value="Halde"><div data-place>before</div><p data-without-script><button>Preview</button></p></form>`;

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

test("what is picked is typed, asked about once, and coloured by its tokens", async () => {
  vi.useFakeTimers();
  const look = `<div data-look data-token-accent="light-dark(#aa0000,#ff8888)">after</div>`;
  const ask = vi.fn((_url: string, _init: RequestInit) => Promise.resolve(new Response(look)));
  vi.stubGlobal("fetch", ask);
  branding(put<HTMLFormElement>(FORM));
  expect(document.querySelector("[data-without-script]")).toBeNull();
  const picker = the<HTMLInputElement>("[data-picker]");
  for (const value of ["#220000", "#aa0000"]) {
    picker.value = value;
    picker.dispatchEvent(new Event("input", { bubbles: true }));
  }
  await vi.advanceTimersByTimeAsync(500);
  expect(ask).toHaveBeenCalledOnce();
  expect(String(ask.mock.calls[0]?.[1].body)).toBe("accent_color=%23aa0000&name=Halde");
  expect(the("[data-place]").textContent).toBe("after");
  expect(the("[data-look]").style.getPropertyValue("--accent")).toBe("light-dark(#aa0000,#ff8888)");
});

test("an answer that comes too late does not take the place of a newer one", async () => {
  vi.useFakeTimers();
  let late: (answer: Response) => void = () => undefined;
  const answers = [new Promise<Response>((done) => (late = done)), Promise.resolve(new Response("new"))];
  vi.stubGlobal("fetch", vi.fn(() => answers.shift()));
  branding(put<HTMLFormElement>(FORM));
  for (const _ of [1, 2]) {
    the("[name=name]").dispatchEvent(new Event("input", { bubbles: true }));
    await vi.advanceTimersByTimeAsync(200);
  }
  late(new Response("old"));
  await vi.advanceTimersByTimeAsync(10);
  expect(the("[data-place]").textContent).toBe("new");
});
