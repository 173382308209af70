import { fromBase64url } from "./bytes";
import type { EventKey } from "./token";

export type TicketState = "" | "void" | "refunded" | "disputed";
/** Session, first entry, gate, leaving (null: inside); times in milliseconds. */
export type Admission = readonly [string | null, number, string | null, number | null];
/** Id, code, type's index, state, name, folded name, order, seat, email keys, admissions that stand. */
export type Ticket = readonly [
  string, string, number, TicketState, string, string, string, string | null, readonly string[] | null, readonly Admission[],
];

export interface Session { readonly id: string; readonly title: string; readonly start_at: string; readonly end_at: string; readonly opens_at: string }
export interface Gate { readonly id: string; readonly name: string }
export interface TicketType { readonly index: number; readonly id: string; readonly name: string; readonly note: string; readonly sessions: readonly string[] | null }
export interface EventFacts {
  readonly id: string; readonly name: string; readonly venue: string; readonly timezone: string; readonly status: string;
  readonly start_at: string; readonly end_at: string; readonly opens_at: string;
  readonly sessions: readonly Session[]; readonly gates: readonly Gate[]; readonly types: readonly TicketType[];
  readonly keys: readonly { readonly index: number; readonly public_key: string }[];
  readonly allows_reentry: boolean; readonly email_salt: string; readonly newest_announcement: string | null;
}
/** One answer of the server; docs/check-in.md, "The roster". */
export interface RosterPage {
  readonly server_time: string; readonly reset: boolean; readonly cursor: string; readonly more: boolean;
  readonly complete_up_to: string; readonly event: EventFacts | null; readonly tickets: readonly Ticket[];
}
/** Somebody who went in or out here, or an entry taken back, that the server may not have told back yet. */
export interface Passage {
  readonly scanId: string; readonly ticketId: string; readonly session: string | null;
  readonly direction: "in" | "out" | "undo"; readonly at: number; readonly gate: string | null;
}

/** The tickets of one event in memory, found by id, code and order. */
export class Roster {
  readonly tickets = new Map<string, Ticket>();
  private readonly codes = new Map<string, string>();
  private readonly orders = new Map<string, Set<string>>();
  /** Goes up when tickets come, so that an index of them knows when to be made anew; not when somebody goes in. */
  version = 0;
  keys: readonly EventKey[];

  constructor(private told: EventFacts, public completeUpTo: number) {
    this.keys = keysOf(told);
  }

  get event(): EventFacts {
    return this.told;
  }

  learn(event: EventFacts): void {
    this.told = event;
    this.keys = keysOf(event);
  }

  put(tickets: readonly Ticket[]): void {
    if (tickets.length === 0) return;
    for (const ticket of tickets) {
      const [id, code, , , , , order] = ticket;
      this.tickets.set(id, ticket);
      this.codes.set(code, id);
      const together = this.orders.get(order);
      if (together === undefined) this.orders.set(order, new Set([id]));
      else together.add(id);
    }
    this.version += 1;
  }

  byCode(code: string): Ticket | undefined {
    return this.tickets.get(this.codes.get(code) ?? "");
  }

  ofOrder(order: string): Ticket[] {
    const ids = [...(this.orders.get(order) ?? [])];
    return ids.map((id) => this.tickets.get(id)).filter((ticket) => ticket !== undefined);
  }

  type(index: number): TicketType | undefined {
    return this.told.types.find((type) => type.index === index);
  }

  gateName(id: string | null): string {
    return this.told.gates.find((gate) => gate.id === id)?.name ?? "";
  }

  /** What happened at this door counts at once, before the server tells it back. */
  pass(passage: Passage): void {
    const ticket = this.tickets.get(passage.ticketId);
    if (ticket === undefined) return;
    const [id, code, type, state, name, folded, order, seat, emails, admissions] = ticket;
    this.tickets.set(id, [id, code, type, state, name, folded, order, seat, emails, passed(admissions, passage)]);
  }
}

/** The standing admission to a session, if there is one. */
export function standing(ticket: Ticket, session: string | null): Admission | undefined {
  return ticket[9].find((admission) => admission[0] === session);
}

function passed(admissions: readonly Admission[], passage: Passage): readonly Admission[] {
  const others = admissions.filter((admission) => admission[0] !== passage.session);
  const before = admissions.find((admission) => admission[0] === passage.session);
  switch (passage.direction) {
    case "undo":
      return others;
    case "out":
      return before === undefined ? admissions : [...others, [before[0], before[1], before[2], passage.at]];
    case "in":
      if (before !== undefined && before[3] === null) return admissions;
      return [...others, [passage.session, before?.[1] ?? passage.at, before?.[2] ?? passage.gate, null]];
  }
}

function keysOf(event: EventFacts): EventKey[] {
  return event.keys.map((key) => ({ index: key.index, publicKey: fromBase64url(key.public_key) }));
}
