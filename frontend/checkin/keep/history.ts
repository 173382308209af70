import type { Passage } from "../core/roster";
import type { Reason } from "../core/rules";
import type { Database } from "./database";
import type { Sealed, Vault } from "./vault";

/** A verdict as it was shown here; `reason` is why not, or that it was undone. `passage` is what it changed, if it let somebody in or out. */
export interface Shown {
  readonly id: string; readonly event: string; readonly at: number; readonly kind: "ok" | "again" | "no"; readonly text: string;
  readonly reason: Reason | "undone" | null; readonly isWaiting: boolean; readonly passage: Passage | null;
}
interface Stored { readonly id: string; readonly event: string; readonly at: number; readonly sealed: Sealed }

export const MOST_SHOWN = 300;

/** The last verdicts of this device, newest first; they are UUIDv7s, so their ids are in the order of time. */
export class History {
  private known: Shown[] = [];

  constructor(private readonly database: Database, private readonly vault: Vault) {}

  async load(event: string): Promise<readonly Shown[]> {
    const stored = (await this.database.all<Stored>("history")).filter((one) => one.event === event);
    const opened = await Promise.all(stored.map((one) => this.vault.open<Shown>("names", one.sealed)));
    this.known = opened.filter((one) => one !== undefined).sort((one, other) => other.at - one.at);
    return this.known;
  }

  get last(): readonly Shown[] {
    return this.known;
  }

  async add(shown: Shown): Promise<void> {
    this.known = [shown, ...this.known];
    const gone = this.known.splice(MOST_SHOWN);
    const sealed = await this.vault.seal("names", shown);
    await this.database.write(["history"], (stores) => {
      stores("history").put({ id: shown.id, event: shown.event, at: shown.at, sealed });
      for (const one of gone) stores("history").delete(one.id);
    });
  }

  /** What the server now has is waiting no more. */
  async sent(ids: ReadonlySet<string>): Promise<void> {
    const now = this.known.filter((one) => one.isWaiting && ids.has(one.id)).map((one) => ({ ...one, isWaiting: false }));
    const stored = await Promise.all(now.map(async (one) =>
      ({ id: one.id, event: one.event, at: one.at, sealed: await this.vault.seal("names", one) })));
    await this.database.write(["history"], (stores) => stored.forEach((one) => stores("history").put(one)));
    const byId = new Map(now.map((one) => [one.id, one]));
    this.known = this.known.map((one) => byId.get(one.id) ?? one);
  }
}
