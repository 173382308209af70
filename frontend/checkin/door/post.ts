import type { ServerClock } from "../core/clock";
import { count, type Counts } from "../core/counting";
import { newId } from "../core/ids";
import { LONGEST_INPUT, readInput } from "../core/input";
import { Roster, standing, type EventFacts, type Passage, type Ticket } from "../core/roster";
import { decide, type Direction, type Known } from "../core/rules";
import { Finder } from "../core/search";
import { fromBase64url } from "../core/bytes";
import type { History, Shown } from "../keep/history";
import type { Log } from "../keep/log";
import type { Rosters } from "../keep/rosters";
import type { Place } from "../keep/self";
import { Refused, Unreachable } from "../wire/errors";
import { Line } from "../wire/line";
import { QUICK_MS, type Wire } from "../wire/wire";
import { Syncing } from "./syncing";
import { upload, type Conflict } from "./uploading";
import { kindOf, ofAnswer, ofDecision, type ScanAnswer, type Verdict } from "./verdict";

/** No roster is here yet, so that without the server nothing can be decided. */
export class NotReady extends Error {}

export interface Parts {
  readonly wire: Wire; readonly clock: ServerClock; readonly rosters: Rosters; readonly log: Log;
  readonly history: History; readonly device: string; readonly version: string; readonly place: Place;
}
export interface ScanWish { readonly direction?: Direction; readonly group?: string }
interface Attempt { readonly id: string; readonly text: string; readonly direction: Direction; readonly group: string | null }

/** How long after the server wrote a page something that happened here may not be in it. */
const OVERLAP_MS = 2000;
export const MOST_TOGETHER = 200;

/** One event at which this device works: scans, looks up, and keeps in step with the server. */
export class Post extends EventTarget {
  roster: Roster | undefined;
  private finder: Finder | undefined;
  private others: Known[] = [];
  private readonly syncing: Syncing;
  readonly logName: string;
  waiting = 0;
  /** When the roster in use was last known to be the server's. */
  rosterAt = 0;
  conflicts: Conflict[] = [];
  readonly line: Line;

  constructor(private readonly parts: Parts) {
    super();
    this.syncing = new Syncing(parts.place.event, parts.rosters);
    this.line = new Line(() => parts.clock.now());
    this.logName = `${parts.device}/${parts.place.event}`;
  }

  get place(): Place {
    return this.parts.place;
  }

  get last(): readonly Shown[] {
    return this.parts.history.last;
  }

  /** Reads what is on this device; works without a network. */
  async open(): Promise<void> {
    await this.parts.history.load(this.place.event);
    await this.reload();
    await this.recount();
  }

  async scan(text: string, wish: ScanWish = {}): Promise<Verdict> {
    const [verdict] = await this.scanAll([text], wish);
    if (verdict === undefined) throw new NotReady();
    return verdict;
  }

  /** Tickets that go in together, at most 200: one verdict each, in their order. The server decides if it answers in time. */
  async scanAll(texts: readonly string[], wish: ScanWish = {}): Promise<Verdict[]> {
    const attempts = texts.slice(0, MOST_TOGETHER).map((text): Attempt =>
      ({ id: newId(this.parts.clock.now()), text: text.slice(0, LONGEST_INPUT), direction: wish.direction ?? "in", group: wish.group ?? null }));
    if (this.line.state.isUp) {
      const answered = await this.ask(attempts);
      if (answered !== undefined) return answered;
      return this.decideAll(attempts, true);
    }
    return this.decideAll(attempts, false);
  }

  find(query: string): Promise<Ticket[]> {
    return this.finder?.find(query) ?? Promise.resolve([]);
  }

  count(): Counts | undefined {
    return this.roster && count(this.roster, this.place.session, this.parts.clock.now());
  }

  /** How many of the order could still come in besides this one. */
  othersOutside(order: string, ticketId: string): number {
    return this.roster?.ofOrder(order).filter((one) => one[0] !== ticketId && one[3] === "" && this.isOutside(one)).length ?? 0;
  }

  isOutside(ticket: Ticket): boolean {
    const session = this.place.session ?? ticket[9][0]?.[0] ?? null;
    const first = standing(ticket, session);
    return first === undefined || first[3] !== null;
  }

  /** Takes back what a verdict of this device let happen. */
  async undo(shown: Shown, note: string): Promise<void> {
    const { passage } = shown;
    if (passage === null) return;
    const isHere = shown.isWaiting || !this.line.state.isUp || !(await this.askUndo(shown.id, note));
    const undoId = newId(this.parts.clock.now());
    if (isHere) {
      const { at, heardAt, clock } = this.parts.clock.moment();
      await this.parts.log.add(this.logName, {
        id: undoId, kind: "undo", at: iso(at), heard_at: iso(heardAt), clock, scan_id: shown.id, scan_device_id: null, note,
      });
    }
    const direction = passage.direction === "out" ? "in" : "undo";
    const undone: Passage = { ...passage, scanId: undoId, direction, at: this.parts.clock.now() };
    this.roster?.pass(undone);
    await this.parts.history.add({ ...shown, id: undone.scanId, at: undone.at, kind: "again", reason: "undone", isWaiting: isHere, passage: undone });
    await this.recount();
  }

  /** One round with the server: what waits goes up, what changed comes down. Raises Refused when it says no for good. */
  async meet(): Promise<void> {
    const { wire, log, place, device, version } = this.parts;
    try {
      const source = { log: this.logName, event: place.event, device, version };
      this.conflicts = [...this.conflicts, ...(await upload(wire, log, source, (ids) => this.parts.history.sent(ids)))].slice(-100);
      await this.follow();
      this.line.up();
    } catch (error) {
      if (error instanceof Unreachable) this.line.down();
      else throw error;
    } finally {
      await this.recount();
    }
  }

  private async follow(): Promise<void> {
    const round = await this.syncing.round(this.parts.wire);
    this.rosterAt = this.parts.clock.now();
    if (round.isReplaced || this.roster === undefined) await this.reload();
    else {
      this.roster.put(round.tickets);
      this.finder?.follow();
      if (round.event !== null) this.roster.learn(round.event);
      if (round.completeUpTo !== null) this.roster.completeUpTo = round.completeUpTo;
      this.replay(round.heardAt, new Set(round.tickets.map((ticket) => ticket[0])));
      await this.parts.rosters.tidy(this.place.event, this.roster);
    }
  }

  private async reload(): Promise<void> {
    const { mark } = await this.parts.rosters.standing(this.place.event);
    this.roster = await this.parts.rosters.load(this.place.event);
    this.finder = this.roster && new Finder(this.roster);
    this.finder?.follow();
    this.rosterAt ||= mark?.heardAt ?? 0;
    this.others = (await this.parts.rosters.known()).filter((event) => event.id !== this.place.event).map(knownOf);
    this.replay(mark?.heardAt ?? 0);
  }

  /** What happened here and is not in the server's page counts on top of it. */
  private replay(heardAt: number, only?: ReadonlySet<string>): void {
    for (const shown of [...this.last].reverse()) {
      const { passage } = shown;
      if (passage === null || (only !== undefined && !only.has(passage.ticketId))) continue;
      if (shown.isWaiting || passage.at > heardAt - OVERLAP_MS) this.roster?.pass(passage);
    }
  }

  /** The server's verdicts; undefined when it did not answer in time or has no time. */
  private async ask(attempts: readonly Attempt[]): Promise<Verdict[] | undefined> {
    const { wire, place, device } = this.parts;
    const scans = attempts.map((one) => ({
      id: one.id, input: one.text, gate_id: place.gate, session_id: place.session,
      ...(one.direction === "out" ? { direction: "out" } : {}), ...(one.group === null ? {} : { group_id: one.group }),
    }));
    try {
      const { body } = await wire.call<{ answers: ScanAnswer[] }>(
        "POST", `/events/${place.event}/scans`, { json: { device_id: device, scans }, timeoutMs: QUICK_MS });
      const told = body.answers.map((answer, index): Verdict => ofAnswer(answer, this.roster, this.told(attempts[index])));
      await this.note(told);
      return told;
    } catch (error) {
      if (error instanceof Unreachable) this.line.down();
      else if (!(error instanceof Refused) || !canGoOn(error)) throw error;
      return undefined;
    }
  }

  private async askUndo(scan: string, reason: string): Promise<boolean> {
    const { wire, place, device } = this.parts;
    try {
      const json = { id: newId(this.parts.clock.now()), device_id: device, reason };
      await wire.call("POST", `/events/${place.event}/scans/${scan}/undo`, { json, timeoutMs: QUICK_MS });
      return true;
    } catch (error) {
      if (error instanceof Unreachable) this.line.down();
      else if (!(error instanceof Refused) || error.status < 500) throw error;
      return false;
    }
  }

  private async decideAll(attempts: readonly Attempt[], wasAsked: boolean): Promise<Verdict[]> {
    const verdicts: Verdict[] = [];
    for (const attempt of attempts) verdicts.push(await this.decide(attempt, wasAsked));
    return verdicts;
  }

  private async decide(attempt: Attempt, wasAsked: boolean): Promise<Verdict> {
    const { roster } = this;
    if (roster === undefined) throw new NotReady();
    const { at, heardAt, clock } = this.parts.clock.moment();
    const { direction } = attempt;
    const decision = await decide({ input: readInput(attempt.text), direction, session: this.place.session, now: at }, roster, this.others);
    // Of its own: the unanswered attempt's id may be at the server with another outcome.
    const id = wasAsked ? newId(at) : attempt.id;
    await this.parts.log.add(this.logName, {
      id, kind: "scan", at: iso(at), heard_at: iso(heardAt), clock, input: attempt.text, outcome: decision.outcome, reason: decision.reason,
      provisional: decision.provisional, direction, gate_id: this.place.gate, session_id: this.place.session,
      attempt_id: wasAsked ? attempt.id : null, group_id: attempt.group,
    });
    const verdict = ofDecision(decision, roster, { id, at, direction });
    await this.note([verdict]);
    return verdict;
  }

  private told(attempt: Attempt | undefined): { id: string; at: number; direction: Direction } {
    return { id: attempt?.id ?? "", at: this.parts.clock.now(), direction: attempt?.direction ?? "in" };
  }

  /** Remembers verdicts, and lets them count here at once. */
  private async note(verdicts: readonly Verdict[]): Promise<void> {
    for (const verdict of verdicts) {
      const passage: Passage | null = verdict.outcome === "admitted" && verdict.holder !== null
        ? { scanId: verdict.id, ticketId: verdict.holder.id, session: verdict.session, direction: verdict.direction, at: verdict.at, gate: this.place.gate }
        : null;
      if (passage !== null) this.roster?.pass(passage);
      const { holder } = verdict;
      const text = holder === null ? "" : [holder.name || holder.code, verdict.outcome === "admitted" ? holder.type : ""].filter(Boolean).join(", ");
      await this.parts.history.add({
        id: verdict.id, event: this.place.event, at: verdict.at, kind: kindOf(verdict), text, reason: verdict.reason, isWaiting: verdict.isLocal, passage,
      });
    }
    await this.recount();
  }

  private async recount(): Promise<void> {
    this.waiting = await this.parts.log.waiting(this.logName);
    this.dispatchEvent(new Event("change"));
  }
}

/** The queue does not wait for a server in trouble, nor for somebody to sign in again. */
function canGoOn(refused: Refused): boolean {
  return refused.status >= 500 || refused.status === 429 || refused.code === "unauthenticated";
}

function iso(at: number): string {
  return new Date(at).toISOString();
}

function knownOf(event: EventFacts): Known {
  const keys = event.keys.map((key) => ({ index: key.index, publicKey: fromBase64url(key.public_key) }));
  return { id: event.id, name: event.name, startAt: event.start_at, keys };
}
