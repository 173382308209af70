import type { RosterPage, Ticket } from "../core/roster";
import type { EventFacts } from "../core/roster";
import type { Rosters } from "../keep/rosters";
import type { Wire } from "../wire/wire";

export const PAGE_TICKETS = 5000;
const MOST_PAGES = 200;

/** What a round of pages brought. `replaced`: the roster in use is another one and must be read anew. */
export interface Round {
  readonly isReplaced: boolean; readonly tickets: readonly Ticket[]; readonly event: EventFacts | null;
  readonly completeUpTo: number | null; readonly heardAt: number; readonly bytes: number;
}

/** Follows the roster of one event: a whole one first, then what changed; goes on where it broke off. */
export class Syncing {
  private tag = "";

  constructor(private readonly event: string, private readonly rosters: Rosters) {}

  /** Raises Unreachable or Refused; what came before stays. */
  async round(wire: Wire): Promise<Round> {
    const { mark, building } = await this.rosters.standing(this.event);
    let cursor = building?.cursor ?? mark?.cursor ?? "";
    let tag = this.tag;
    let [began, bytes, heardAt, isReplaced] = [0, 0, 0, false];
    let event: EventFacts | null = null;
    const tickets: Ticket[] = [];
    for (let pages = 0; pages < MOST_PAGES; pages += 1) {
      const query = `?${cursor === "" ? "" : `since=${encodeURIComponent(cursor)}&`}limit=${PAGE_TICKETS}`;
      const answer = await wire.call<RosterPage>("GET", `/events/${this.event}/roster${query}`, { tag });
      if (answer.status === 304) return { isReplaced, tickets, event, completeUpTo: null, heardAt, bytes };
      const page = answer.body;
      bytes += answer.bytes;
      if (pages === 0 || page.reset) began = Date.parse(page.complete_up_to);
      heardAt = Date.parse(page.server_time);
      const kept = await this.rosters.keep(this.event, page, began);
      isReplaced ||= kept === "replaced";
      if (kept === "changed") tickets.push(...page.tickets);
      event = page.event ?? event;
      [cursor, tag] = [page.cursor, ""];
      this.tag = answer.tag;
      if (!page.more) return { isReplaced, tickets, event, completeUpTo: building?.completeUpTo ?? began, heardAt, bytes };
    }
    return { isReplaced, tickets, event, completeUpTo: null, heardAt, bytes };
  }
}
