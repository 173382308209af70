import { ServerClock } from "../../checkin/core/clock";
import type { RosterPage, Ticket } from "../../checkin/core/roster";
import { Post } from "../../checkin/door/post";
import { Database } from "../../checkin/keep/database";
import { History } from "../../checkin/keep/history";
import { Log } from "../../checkin/keep/log";
import { Rosters } from "../../checkin/keep/rosters";
import { Vault } from "../../checkin/keep/vault";
import type { Line } from "../../checkin/wire/line";
import { Wire, type Credentials } from "../../checkin/wire/wire";
import { anEvent, NOW, vectors } from "./door";

export interface Sent { readonly method: string; readonly path: string; readonly body: Record<string, unknown> }
type Entry = Record<string, unknown> & { id: string; sequence: number };

/** A door's server that follows docs/check-in.md as far as these tests go; `isDown` takes it off the network. */
export class FakeServer {
  isDown = false;
  /** It does what it is asked, but its answer is lost. */
  losesAnswers = false;
  now = NOW;
  tickets: Ticket[] = [];
  event = anEvent();
  entries: Entry[] = [];
  sent: Sent[] = [];
  pageSize = 1000;
  private readonly changes: Ticket[] = [];

  readonly fetch = (target: string, init: RequestInit): Promise<Response> => {
    if (this.isDown) return Promise.reject(new TypeError("no network"));
    const url = new URL(target, "https://admit.test");
    const path = url.pathname.replace(/^.*\/events\/[^/]+/, "");
    const body = init.body ? (JSON.parse(new TextDecoder().decode(init.body as Uint8Array)) as Record<string, unknown>) : {};
    this.sent.push({ method: String(init.method), path, body });
    const answer = this.answer(String(init.method), path, url.searchParams, body);
    return this.losesAnswers ? Promise.reject(new TypeError("the line broke")) : Promise.resolve(answer);
  };

  change(ticket: Ticket): void {
    this.tickets = [...this.tickets.filter((one) => one[0] !== ticket[0]), ticket];
    this.changes.push(ticket);
  }

  private answer(method: string, path: string, query: URLSearchParams, body: Record<string, unknown>): Response {
    if (path === "/roster") return this.json(this.roster(query.get("since")));
    if (path === "/uploads" && method === "POST") return this.upload(body.entries as Entry[]);
    if (path === "/incidents") return this.json({ id: body.id }, 201);
    return this.json({ code: "not_found" }, 404);
  }

  private roster(since: string | null): RosterPage {
    const [kind, at] = (since ?? "all:0").split(":") as [string, string];
    const told = kind === "all" ? this.tickets : this.changes;
    const from = Number(at);
    const more = from + this.pageSize < told.length;
    const next = Math.min(from + this.pageSize, told.length);
    return {
      server_time: new Date(this.now).toISOString(), reset: since === null, more, complete_up_to: new Date(this.now).toISOString(),
      cursor: kind === "all" && !more ? `new:${this.changes.length}` : `${kind}:${next}`,
      event: kind === "all" && since !== null ? null : this.event, tickets: told.slice(from, next),
    };
  }

  private upload(entries: readonly Entry[]): Response {
    const have = this.entries.length;
    if ((entries[0]?.sequence ?? 1) > have + 1) return this.json({ code: "sequence_gap", facts: { have } }, 409);
    for (const entry of entries) {
      const known = this.entries[entry.sequence - 1];
      if (known !== undefined && known.id !== entry.id) return this.json({ code: "sequence_reused", facts: { have } }, 409);
      this.entries[entry.sequence - 1] ??= entry;
    }
    const answers = entries.map((entry) => ({ id: entry.id, conflicts: [], message: "" }));
    return this.json({ have: this.entries.length, answers });
  }

  private json(body: unknown, status = 200): Response {
    return new Response(JSON.stringify(body), { status, headers: { "admit-server-time": String(this.now) } });
  }
}

const NOBODY: Credentials = { headers: () => Promise.resolve({}), renew: () => Promise.resolve(false) };
let made = 0;

/** An app at a door. With the same `name` it is the same device, started again. */
export async function aPhone(server: FakeServer, name = `phone ${(made += 1)}`): Promise<{ post: Post; log: Log; line: Line; vault: Vault; rosters: Rosters; database: Database }> {
  const database = await Database.open(name);
  const vault = new Vault(database);
  const clock = new ServerClock(NOW, { wall: () => NOW, monotonic: () => 0 });
  const [rosters, log] = [new Rosters(database, vault), new Log(database, vault)];
  const place = { slug: "halde", event: server.event.id, gate: "gate-b", session: null };
  const post = new Post({
    wire: new Wire("halde", NOBODY, clock, server.fetch), clock, rosters, log, history: new History(database, vault),
    device: "d1", version: "1", place,
  });
  await post.open();
  return { post, log, line: post.line, vault, rosters, database };
}

export const TOKENS = vectors.tokens.map((one) => one.payload);
export const IDS = vectors.tokens.map((one) => one.ticket_id);
