import type { Door } from "../door/identity";
import type { EventFacts } from "../core/roster";
import type { Place } from "../keep/self";
import { copy, form, number, onAct, onForm, part, say, show, tell, Times } from "./page";

/** The choice of an event, and of the gate and session there. */
export class Choosing {
  private chosen: { slug: string; event: string } | undefined;

  constructor(private readonly acts: {
    readonly choose: (door: Door) => Promise<void>; readonly stand: (place: Place) => Promise<void>; readonly again: () => Promise<void>;
    readonly back: () => Promise<void>;
  }) {}

  listen(): void {
    onAct("doors-again", () => void this.acts.again());
    onAct("stand-back", () => void this.acts.back());
    onForm("stand", (values) => {
      if (this.chosen === undefined) return;
      const text = (name: string): string | null => String(values.get(name) ?? "") || null;
      void this.acts.stand({ ...this.chosen, gate: text("gate"), session: text("session") });
    });
  }

  doors(doors: readonly Door[], who: string, notice = ""): void {
    part("doors-who").textContent = who;
    tell("doors-notice", notice);
    part("doors-none").hidden = doors.length > 0 || notice !== "";
    part("doors").replaceChildren(...doors.map((door) => {
      const times = new Times(door.event.timezone, () => Date.now());
      const at = Date.parse(door.event.start_at);
      const when = [`${times.day(at)}, ${times.clock(at)}`, door.event.venue, door.event.city].filter(Boolean).join(", ");
      const item = copy("door", { name: door.event.name, when });
      item.querySelector("button")?.addEventListener("click", () => void this.acts.choose(door));
      return item;
    }));
    show("doors");
  }

  /** Before the list is here only the event is known; gates and sessions come with it. */
  stand(slug: string, event: { id: string; name: string }, gate: string | null, session: string | null, facts: EventFacts | undefined, tickets: number | null): void {
    this.chosen = { slug, event: event.id };
    part("stand-event").textContent = event.name;
    this.options("stand-gates", "gate", facts?.gates.map((one) => [one.id, one.name]) ?? [], gate);
    this.options("stand-sessions", "session", facts?.sessions.map((one) => [one.id, one.title]) ?? [], session);
    this.status(tickets);
    show("stand");
  }

  status(tickets: number | null, isWaiting = false): void {
    part("stand-status").textContent = tickets !== null ? say("list_ready", { count: number(tickets) }) : say(isWaiting ? "list_waits" : "fetching");
  }

  private options(place: string, name: string, options: readonly (readonly [string, string])[], chosen: string | null): void {
    const select = form("stand").elements.namedItem(name) as HTMLSelectElement;
    select.replaceChildren(...[...select.options].slice(0, 1), ...options.map(([value, words]) => new Option(words, value)));
    select.value = options.some(([value]) => value === chosen) ? (chosen ?? "") : "";
    part(place).hidden = options.length === 0;
  }
}
