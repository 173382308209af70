import { Roster, type EventFacts, type RosterPage, type Ticket } from "../core/roster";
import { answered, ofEvent, type Database } from "./database";
import type { Sealed, Vault } from "./vault";

/** How far the roster of an event is. `building` is a whole sync under way beside the one in use. */
export interface Mark { readonly cursor: string; readonly generation: number; readonly completeUpTo: number; readonly heardAt: number }
interface Building { readonly generation: number; readonly cursor: string; readonly pages: number; readonly completeUpTo: number }
export interface Standing { readonly mark: Mark | null; readonly building: Building | null; readonly facts: EventFacts | null }
interface StoredEvent { readonly event: string; readonly sealed: Sealed }
interface StoredPage { readonly event: string; readonly generation: number; readonly number: number; readonly sealed: Sealed }

const EMPTY: Standing = { mark: null, building: null, facts: null };
/** So many pages are read quickly; more are made into one. */
const MOST_PAGES = 40;

/** Rosters on the disk: pages as they came, sealed, so that a change costs its own size and not the roster's. */
export class Rosters {
  constructor(private readonly database: Database, private readonly vault: Vault) {}

  async standing(event: string): Promise<Standing> {
    const stored = await this.database.get<StoredEvent>("events", event);
    return (stored && (await this.vault.open<Standing>("names", stored.sealed))) ?? EMPTY;
  }

  /** The roster in use, or undefined when none is complete. */
  async load(event: string): Promise<Roster | undefined> {
    const { mark, facts } = await this.standing(event);
    if (mark === null || facts === null) return undefined;
    const roster = new Roster(facts, mark.completeUpTo);
    for (const page of await this.pages(event, mark.generation)) {
      const tickets = await this.vault.open<Ticket[]>("names", page.sealed);
      if (tickets === undefined) return undefined;
      roster.put(tickets);
    }
    return roster;
  }

  /** The facts of all events whose roster is here. */
  async known(): Promise<EventFacts[]> {
    const stored = await this.database.all<StoredEvent>("events");
    const opened = await Promise.all(stored.map((one) => this.vault.open<Standing>("names", one.sealed)));
    return opened.flatMap((standing) => standing?.facts ?? []);
  }

  /** Keep a page; whether with it the roster in use is another one. `roundBegan` is `complete_up_to` of the round. */
  async keep(event: string, page: RosterPage, roundBegan: number): Promise<"replaced" | "changed" | "building"> {
    const before = await this.standing(event);
    const inside = page.reset ? null : before.building;
    const generation = page.reset ? (before.mark?.generation ?? 0) + 1 : (inside?.generation ?? before.mark?.generation ?? 0);
    const began = inside?.completeUpTo ?? roundBegan;
    const facts = page.event ?? before.facts;
    const isWhole = page.reset || inside !== null;
    const mark: Mark | null = isWhole && page.more ? before.mark
      : { cursor: page.cursor, generation, heardAt: Date.parse(page.server_time), completeUpTo: page.more ? before.mark?.completeUpTo ?? 0 : began };
    const pages = (inside?.pages ?? 0) + 1;
    const building = isWhole && page.more ? { generation, cursor: page.cursor, pages, completeUpTo: began } : null;
    await this.write(event, { mark, building, facts }, { generation, tickets: page.tickets, isFresh: page.reset });
    if (!isWhole) return "changed";
    return building === null ? "replaced" : "building";
  }

  async forget(event: string): Promise<void> {
    await this.database.write(["pages", "events"], (stores) => {
      stores("pages").delete(ofEvent(event));
      stores("events").delete(event);
    });
  }

  /** Many small pages become one. */
  async tidy(event: string, roster: Roster): Promise<void> {
    const { mark, building, facts } = await this.standing(event);
    if (mark === null || building !== null || (await this.pages(event, mark.generation)).length <= MOST_PAGES) return;
    const tickets = [...roster.tickets.values()];
    await this.write(event, { mark: { ...mark, generation: mark.generation + 1 }, building, facts },
      { generation: mark.generation + 1, tickets, isFresh: true });
  }

  private async pages(event: string, generation: number): Promise<StoredPage[]> {
    return this.database.all<StoredPage>("pages", IDBKeyRange.bound([event, generation], [event, generation, []]));
  }

  private async write(
    event: string, standing: Standing, page: { generation: number; tickets: readonly Ticket[]; isFresh: boolean },
  ): Promise<void> {
    const [head, body] = await Promise.all([this.vault.seal("names", standing), this.vault.seal("names", page.tickets)]);
    const used = new Set([standing.mark?.generation, standing.building?.generation]);
    await this.database.write(["pages", "events"], async (stores) => {
      const keys = (await answered(stores("pages").getAllKeys(ofEvent(event)))) as [string, number, number][];
      for (const key of keys) {
        // Pages of a sync that was begun anew, and of the roster that is replaced.
        const isStale = page.isFresh ? key[1] === page.generation : false;
        if (isStale || !used.has(key[1])) stores("pages").delete(key);
      }
      const numbers = keys.filter((key) => key[1] === page.generation && !page.isFresh).map((key) => key[2]);
      const number = numbers.reduce((highest, one) => Math.max(highest, one), 0) + 1;
      if (page.tickets.length > 0 || page.isFresh) stores("pages").put({ event, generation: page.generation, number, sealed: body });
      stores("events").put({ event, sealed: head });
    });
  }
}
