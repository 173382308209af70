import { afterEach, expect, test, vi } from "vitest";
import { liveList } from "../islands/live-list";
import { put, the } from "./page";

const page = (changes: string, rows: string): string =>
  `<div data-island="live-list" data-url="/live" data-changes="${changes}">` +
  `<p data-live-state data-on="Live" data-off="Away" data-came="Changed" data-held="Held"></p>` +
  `<div data-live-part="list">${rows}</div></div>`;
const row = (id: string): string => `<form action="/${id}"><input id="note-${id}" name="note"><button>${id}</button></form>`;

class Source {
  static last: Source;
  onmessage?: (event: { data: string }) => void;
  onerror?: () => void;
  constructor(readonly url: string) {
    Source.last = this;
  }
  close(): void {}
  tell(changes: string): void {
    this.onmessage?.({ data: changes });
  }
}

afterEach(() => vi.unstubAllGlobals());

function open(now: string, later: string): { asked: ReturnType<typeof vi.fn>; list: HTMLElement } {
  vi.stubGlobal("EventSource", Source);
  const asked = vi.fn(() => Promise.resolve(new Response(later)));
  vi.stubGlobal("fetch", asked);
  const list = put(now);
  liveList(list);
  return { asked, list };
}

test("nothing is fetched for what the page knows already", async () => {
  const { asked } = open(page("1", row("a")), "");
  Source.last.tell("1");
  await vi.waitFor(() => expect(the("[data-live-state]").textContent).toBe("Live"));
  expect(asked).not.toHaveBeenCalled();
});

test("a change brings the list anew, says so, and keeps the focus on the same act", async () => {
  const { list } = open(page("1", row("a")), page("2", row("b") + row("a")));
  the<HTMLButtonElement>('form[action="/a"] button').focus();
  Source.last.tell("2");
  await vi.waitFor(() => expect(list.querySelectorAll("form")).toHaveLength(2));
  expect(the("[data-live-state]").textContent).toBe("Changed");
  expect(document.activeElement?.textContent).toBe("a");
  expect(list.dataset.changes).toBe("2");
});

test("a note that is being typed is not swept away; the list follows when the field is empty again", async () => {
  const { asked, list } = open(page("1", row("a")), page("2", row("b") + row("a")));
  const note = the<HTMLInputElement>("#note-a");
  note.focus();
  note.value = "She is";
  Source.last.tell("2");
  await vi.waitFor(() => expect(the("[data-live-state]").textContent).toBe("Held"));
  expect(asked).not.toHaveBeenCalled();
  note.value = "";
  note.blur();
  await vi.waitFor(() => expect(list.querySelectorAll("form")).toHaveLength(2));
});

test("a lost stream is said", async () => {
  open(page("1", row("a")), "");
  Source.last.onerror?.();
  await vi.waitFor(() => expect(the("[data-live-state]").textContent).toBe("Away"));
});

test("a note begun while the list is being fetched is not swept away either", async () => {
  const { asked, list } = open(page("1", row("a")), page("2", row("b") + row("a")));
  asked.mockImplementation(() => {
    the<HTMLInputElement>("#note-a").value = "She is home.";
    return Promise.resolve(new Response(page("2", row("b") + row("a"))));
  });
  Source.last.tell("2");
  await vi.waitFor(() => expect(the("[data-live-state]").textContent).toBe("Held"));
  expect(list.querySelectorAll("form")).toHaveLength(1);
});
