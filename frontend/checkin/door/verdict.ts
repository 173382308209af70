import type { Direction, Decision, Reason } from "../core/rules";
import type { Roster, Ticket } from "../core/roster";
import { grouped } from "../core/codes";

/** Whose ticket it is, as far as this device may know. */
export interface Holder {
  readonly id: string; readonly code: string; readonly name: string; readonly type: string; readonly seat: string;
  readonly order: string; readonly note: string;
}
/** What is told to the person at the gate, whoever decided. Times are in milliseconds. */
export interface Verdict {
  readonly id: string; readonly at: number; readonly direction: Direction; readonly outcome: "admitted" | "refused"; readonly reason: Reason | null;
  readonly isProvisional: boolean; readonly isLocal: boolean; readonly session: string | null; readonly holder: Holder | null;
  readonly first: { readonly at: number; readonly gate: string } | null; readonly opensAt: number | null;
  readonly because: string; readonly admitsTo: readonly string[]; readonly otherEvent: { readonly name: string; readonly startAt: number } | null;
  readonly message: string;
}
/** An answer of `POST .../scans`. */
export interface ScanAnswer {
  readonly id: string; readonly outcome: "admitted" | "refused" | "rejected"; readonly reason: Reason | null; readonly problem: string | null;
  readonly message: string; readonly session_id: string | null; readonly scanned_at: string | null;
  readonly ticket: { readonly id: string; readonly code: string; readonly attendee_name: string; readonly ticket_type_name: string;
    readonly seat_label: string | null; readonly order_code: string } | null;
  readonly facts: Readonly<Record<string, unknown>>;
}
export interface Told { readonly id: string; readonly at: number; readonly direction: Direction }

export function holderOf(ticket: Ticket, roster: Roster): Holder {
  const type = roster.type(ticket[2]);
  return {
    id: ticket[0], code: grouped(ticket[1]), name: ticket[4], type: type?.name ?? "", seat: ticket[7] ?? "", order: ticket[6],
    note: type?.note ?? "",
  };
}

/** The device's own decision, to be told. */
export function ofDecision(decision: Decision, roster: Roster, told: Told): Verdict {
  const ticket = roster.tickets.get(decision.ticketId ?? "");
  const type = roster.type(decision.typeIndex ?? -1);
  const unknown: Holder = { id: decision.ticketId ?? "", code: "", name: "", type: type?.name ?? "", seat: "", order: "", note: type?.note ?? "" };
  const { first, otherEvent } = decision;
  return {
    ...told, outcome: decision.outcome, reason: decision.reason, isProvisional: decision.provisional, isLocal: true,
    session: decision.session, holder: ticket !== undefined ? holderOf(ticket, roster) : decision.provisional ? unknown : null,
    first: first === null ? null : { at: first[1], gate: roster.gateName(first[2]) },
    opensAt: decision.opensAt === null ? null : Date.parse(decision.opensAt), because: roster.event.status === "cancelled" ? "event_cancelled" : "",
    admitsTo: decision.admitsTo, message: "",
    otherEvent: otherEvent === null ? null : { name: otherEvent.name, startAt: Date.parse(otherEvent.startAt) },
  };
}

/** The server's answer, to be told; the roster adds the note of the ticket's type. */
export function ofAnswer(answer: ScanAnswer, roster: Roster | undefined, told: Told): Verdict {
  const { ticket, facts } = answer;
  const here = roster?.tickets.get(ticket?.id ?? "");
  const text = (name: string): string => (typeof facts[name] === "string" ? facts[name] : "");
  const moment = (name: string): number | null => (text(name) === "" ? null : Date.parse(text(name)));
  const admitted = moment("admitted_at");
  const startAt = moment("starts_at");
  return {
    ...told, outcome: answer.outcome === "admitted" ? "admitted" : "refused", reason: answer.reason, isProvisional: false, isLocal: false,
    session: answer.session_id,
    holder: ticket && {
      id: ticket.id, code: grouped(ticket.code), name: ticket.attendee_name, type: ticket.ticket_type_name, seat: ticket.seat_label ?? "",
      order: ticket.order_code, note: roster?.type(here?.[2] ?? -1)?.note ?? "",
    },
    first: admitted === null ? null : { at: admitted, gate: text("gate") }, opensAt: moment("opens_at"), because: text("because"),
    admitsTo: Array.isArray(facts.admits_to) ? facts.admits_to.map(String) : [],
    otherEvent: startAt === null ? null : { name: text("event"), startAt }, message: answer.message,
  };
}

export function kindOf(verdict: Verdict): "ok" | "again" | "no" {
  if (verdict.outcome === "admitted") return "ok";
  return verdict.reason === "already_admitted" ? "again" : "no";
}
