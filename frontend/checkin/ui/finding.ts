import type { Ticket } from "../core/roster";
import { grouped } from "../core/codes";
import { newId } from "../core/ids";
import { NotReady, type Post } from "../door/post";
import type { Verdict } from "../door/verdict";
import { Refused } from "../wire/errors";
import { copy, number, onAct, part, say, show, slot, type Times } from "./page";
import { signal } from "./signal";

const PAUSE_MS = 80;

/** Finding a ticket by hand, and letting an order in together. */
export class Finding {
  private order = "";
  private timer = 0;

  constructor(private readonly post: Post, private readonly times: Times, private readonly told: (verdict: Verdict) => void,
    private readonly refused: (error: Refused) => Promise<void>) {}

  listen(): void {
    const query = part<HTMLInputElement>("query");
    query.addEventListener("input", () => {
      window.clearTimeout(this.timer);
      this.timer = window.setTimeout(() => void this.look(query.value), PAUSE_MS);
    });
    onAct("find", () => this.open());
    onAct("together-now", () => void this.admitTogether());
  }

  open(words = ""): void {
    const query = part<HTMLInputElement>("query");
    query.value = words;
    show("find");
    query.focus();
    void this.look(words);
  }

  private async look(words: string): Promise<void> {
    const found = words.trim() === "" ? [] : await this.post.find(words);
    if (part<HTMLInputElement>("query").value !== words) return;
    part("found").replaceChildren(...found.map((ticket) => this.line(ticket)));
    const count = words.trim() === "" ? "" : found.length === 0 ? say("found_none", { words }) : say("found_count", { count: number(found.length) });
    part("found-status").textContent = count;
  }

  private line(ticket: Ticket): HTMLElement {
    const [id, code, , state, name, , order] = ticket;
    const item = copy("found", this.slots(ticket));
    slot(item, "order").textContent = say("order", { code: grouped(order) });
    const admit = slot<HTMLButtonElement>(item, "admit");
    admit.hidden = state !== "" || !this.post.isOutside(ticket);
    admit.setAttribute("aria-label", say("admit_who", { name: name || say("no_name"), code: grouped(code) }));
    admit.addEventListener("click", () => void this.admit(id));
    const outside = this.outside(order);
    const together = slot(item, "together");
    together.hidden = outside.length < 2;
    together.textContent = say("together", { count: number(outside.length) });
    together.addEventListener("click", () => this.openOrder(order));
    return item;
  }

  private slots(ticket: Ticket): Record<string, string> {
    const state = ticket[3] !== "" ? say(ticket[3]) : this.post.isOutside(ticket) ? "" : say("admitted_at", { when: this.times.moment(ticket[9][0]?.[1] ?? 0) });
    return { name: ticket[4] || say("no_name"), type: this.post.roster?.type(ticket[2])?.name ?? "", code: grouped(ticket[1]), state };
  }

  private outside(order: string): Ticket[] {
    return (this.post.roster?.ofOrder(order) ?? []).filter((ticket) => ticket[3] === "" && this.post.isOutside(ticket));
  }

  private openOrder(order: string): void {
    this.order = order;
    const outside = this.outside(order);
    part("together-title").textContent = say("together_title", { code: grouped(order) });
    part("together-words").textContent = say("together_words", { count: number(outside.length) });
    part("together").replaceChildren(...(this.post.roster?.ofOrder(order) ?? []).map((ticket) => copy("together", this.slots(ticket))));
    part("together-status").textContent = "";
    const button = document.querySelector<HTMLElement>('[data-act="together-now"]');
    if (button !== null) Object.assign(button, { hidden: outside.length === 0, textContent: say("together_now", { count: number(outside.length) }) });
    show("together");
  }

  private async admit(id: string): Promise<void> {
    await this.guarded(async () => this.told(await this.post.scan(id)));
  }

  private async admitTogether(): Promise<void> {
    const outside = this.outside(this.order);
    if (outside.length === 0) return;
    await this.guarded(async () => {
      const verdicts = await this.post.scanAll(outside.map((ticket) => ticket[0]), { group: newId() });
      const admitted = verdicts.filter((one) => one.outcome === "admitted").length;
      this.openOrder(this.order);
      part("together-status").textContent = say("together_done", { admitted: number(admitted), refused: number(verdicts.length - admitted) });
      signal(admitted === verdicts.length ? "ok" : "no");
    });
  }

  private async guarded(act: () => Promise<void>): Promise<void> {
    try {
      await act();
    } catch (error) {
      const words = error instanceof NotReady ? say("no_list") : error instanceof Refused ? say("refused", { words: error.words }) : String(error);
      for (const name of ["found-status", "together-status"]) part(name).textContent = words;
      signal("no");
      if (error instanceof Refused) await this.refused(error);
    }
  }
}
