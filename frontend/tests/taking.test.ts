import { afterEach, expect, test, vi } from "vitest";
import { fileName, linesIn, taking } from "../islands/taking";
import { put, the } from "./page";

const PAGE = (rows: number): string => `<div data-rows="${rows}" data-long="1000" data-done="Done." data-failed="Failed.">
  <a download href="/orders.csv">CSV</a></div>
  <template data-taking-line><div data-taking><span data-part="words" data-words="{done} of {rows} rows">Begun</span><progress></progress><button>Stop</button></div></template>
  <div data-island="toasts"><template><div class="toast"><p></p><button></button></div></template></div>`;

const saved: string[] = [];

afterEach(() => {
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
  saved.length = 0;
});

function answering(body: ReadableStream<Uint8Array>, status = 200): void {
  const headers = { "content-disposition": `attachment; filename="halde-orders.csv"`, "content-type": "text/csv" };
  vi.stubGlobal("fetch", vi.fn(() => Promise.resolve(new Response(body, { status, headers }))));
  Object.assign(URL, { createObjectURL: () => "blob:one", revokeObjectURL: () => undefined });
  vi.spyOn(HTMLAnchorElement.prototype, "click").mockImplementation(function (this: HTMLAnchorElement) {
    if (this.href.startsWith("blob:")) saved.push(this.download);
    else this.dispatchEvent(new MouseEvent("click", { bubbles: true, cancelable: true }));
  });
}

function rowsOf(count: number): ReadableStream<Uint8Array> {
  const text = new TextEncoder().encode("heading\n" + "row\n".repeat(count));
  return new ReadableStream({
    start(controller) {
      for (let at = 0; at < text.length; at += 500) controller.enqueue(text.slice(at, at + 500));
      controller.close();
    },
  });
}

test("a long list is told of row by row and kept under the name it was sent with", async () => {
  put(PAGE(2000));
  answering(rowsOf(2000));
  taking(the("[data-rows]"));
  the("a").click();
  expect(the("[data-taking] [data-part=words]").textContent).toBe("Begun");
  await vi.waitFor(() => expect(saved).toEqual(["halde-orders.csv"]));
  expect(document.querySelector("[data-taking]")).toBeNull();
  expect(the(".toast p").textContent).toBe("Done.");
});

test("a short list goes the browser's own way", () => {
  put(PAGE(10));
  answering(rowsOf(10));
  taking(the("[data-rows]"));
  const stopped: boolean[] = [];
  document.addEventListener("click", (event) => {
    stopped.push(event.defaultPrevented);
    event.preventDefault(); // there is nowhere to go in here
  }, { once: true });
  the("a").dispatchEvent(new MouseEvent("click", { bubbles: true, cancelable: true }));
  expect(stopped).toEqual([false]);
  expect(fetch).not.toHaveBeenCalled();
});

test("what is refused is said, and what is stopped is not", async () => {
  put(PAGE(2000));
  answering(rowsOf(0), 503);
  taking(the("[data-rows]"));
  the("a").click();
  await vi.waitFor(() => expect(the(".toast p").textContent).toBe("Failed."));
  expect(saved).toEqual([]);
});

test("lines are counted across portions, and a file has a name in any case", () => {
  expect(linesIn(new TextEncoder().encode("a\nb\nc"))).toBe(2);
  expect(linesIn(new Uint8Array())).toBe(0);
  expect(fileName(new Headers())).toBe("list");
});
