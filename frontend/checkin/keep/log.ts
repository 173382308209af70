import type { ClockKind } from "../core/clock";
import type { Direction, Reason } from "../core/rules";
import { answered, ofEvent, type Database } from "./database";
import type { Sealed, Vault } from "./vault";

/** A decision that this device took by itself, without its number. */
export type Entry = ScanEntry | UndoEntry;
interface Timed { readonly id: string; readonly at: string; readonly heard_at: string; readonly clock: ClockKind }
export interface ScanEntry extends Timed {
  readonly kind: "scan"; readonly input: string; readonly outcome: "admitted" | "refused"; readonly reason: Reason | null;
  readonly provisional: boolean; readonly direction: Direction; readonly gate_id: string | null; readonly session_id: string | null;
  readonly attempt_id: string | null; readonly group_id: string | null;
}
export interface UndoEntry extends Timed {
  readonly kind: "undo"; readonly scan_id: string; readonly scan_device_id: string | null; readonly note: string;
}
export type Numbered = Entry & { readonly sequence: number };
interface Head { readonly event: string; readonly last: number }
interface Stored { readonly event: string; readonly sequence: number; readonly sealed: Sealed }

/** What waits for the server, numbered without gaps from 1 for each event. It only grows until the server has it. */
export class Log {
  constructor(private readonly database: Database, private readonly vault: Vault) {}

  /** On the disk when it resolves. Two windows of the app cannot draw the same number. */
  async add(event: string, entry: Entry): Promise<number> {
    const sealed = await this.vault.seal("log", entry);
    return this.database.write(["heads", "log"], async (stores) => {
      const head = await answered<Head | undefined>(stores("heads").get(event));
      const sequence = (head?.last ?? 0) + 1;
      stores("heads").put({ event, last: sequence });
      stores("log").add({ event, sequence, sealed });
      return sequence;
    });
  }

  /** The first `most` that wait, in their order; those whose key is gone are not among them. */
  async first(event: string, most: number): Promise<Numbered[]> {
    const stored = await this.database.all<Stored>("log", ofEvent(event), most);
    const opened = await Promise.all(stored.map(async (one) => {
      const entry = await this.vault.open<Entry>("log", one.sealed);
      return entry === undefined ? [] : [{ ...entry, sequence: one.sequence }];
    }));
    return opened.flat();
  }

  async waiting(event?: string): Promise<number> {
    return this.database.count("log", event === undefined ? undefined : ofEvent(event));
  }

  /** The server has everything up to this number. */
  async drop(event: string, have: number): Promise<void> {
    await this.database.write(["heads", "log"], async (stores) => {
      const head = await answered<Head | undefined>(stores("heads").get(event));
      stores("heads").put({ event, last: Math.max(head?.last ?? 0, have) });
      stores("log").delete(IDBKeyRange.bound([event], [event, have]));
    });
  }

  /** Number what waits anew from `have` + 1; ids and order stay. For a phone that was restored from a copy. */
  async renumber(event: string, have: number): Promise<void> {
    await this.database.write(["heads", "log"], async (stores) => {
      const waiting = await answered<Stored[]>(stores("log").getAll(ofEvent(event)));
      stores("log").delete(ofEvent(event));
      waiting.forEach((one, index) => stores("log").add({ ...one, sequence: have + 1 + index }));
      stores("heads").put({ event, last: have + waiting.length });
    });
  }
}
