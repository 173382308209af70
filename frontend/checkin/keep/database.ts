/** The app's IndexedDB: what it holds, and the few ways it is read and written. */
export type StoreName = "self" | "pages" | "events" | "heads" | "log" | "history" | "incidents";

const NAME = "admit-door";
const VERSION = 1;
const KEYS: Readonly<Record<StoreName, string | string[] | undefined>> = {
  self: undefined, // named things: who this is, keys, where it stands
  pages: ["event", "generation", "number"], // the roster as it came, sealed
  events: "event", // cursor and facts of each roster, sealed
  heads: "event", // the last number given out and the last the server has
  log: ["event", "sequence"], // decisions made alone that wait for the server, sealed
  history: "id", // the last verdicts shown here, sealed
  incidents: "id", // reports that wait for the server, sealed
};

export class Database {
  private constructor(private readonly db: IDBDatabase) {}

  static async open(name = NAME): Promise<Database> {
    const request = indexedDB.open(name, VERSION);
    request.onupgradeneeded = () => {
      for (const [store, keyPath] of Object.entries(KEYS)) {
        request.result.createObjectStore(store, keyPath === undefined ? {} : { keyPath });
      }
    };
    const db = await answered(request);
    db.onversionchange = () => db.close();
    return new Database(db);
  }

  async get<T>(store: StoreName, key: IDBValidKey): Promise<T | undefined> {
    return answered<T | undefined>(this.db.transaction(store).objectStore(store).get(key));
  }

  async all<T>(store: StoreName, range?: IDBKeyRange, most?: number): Promise<T[]> {
    return answered<T[]>(this.db.transaction(store).objectStore(store).getAll(range, most));
  }

  async count(store: StoreName, range?: IDBKeyRange): Promise<number> {
    return answered(this.db.transaction(store).objectStore(store).count(range));
  }

  async put(store: StoreName, value: unknown, key?: IDBValidKey): Promise<void> {
    await this.write([store], (stores) => void stores(store).put(value, key));
  }

  async remove(store: StoreName, what: IDBValidKey | IDBKeyRange): Promise<void> {
    await this.write([store], (stores) => void stores(store).delete(what));
  }

  async clear(...names: StoreName[]): Promise<void> {
    await this.write(names, (stores) => names.forEach((name) => stores(name).clear()));
  }

  /** All of `act` or nothing, on the disk when it resolves. `act` may await nothing but requests of its own. */
  async write<T>(names: StoreName[], act: (stores: (name: StoreName) => IDBObjectStore) => T | Promise<T>): Promise<T> {
    const transaction = this.db.transaction(names, "readwrite", { durability: "strict" });
    const done = new Promise<void>((resolve, reject) => {
      transaction.oncomplete = () => resolve();
      transaction.onabort = () => reject(transaction.error ?? new Error("the browser could not write"));
    });
    try {
      const result = await act((name) => transaction.objectStore(name));
      await done;
      return result;
    } catch (error) {
      done.catch(() => undefined);
      try {
        transaction.abort();
      } catch {
        // It had ended by itself.
      }
      throw error;
    }
  }

  close(): void {
    this.db.close();
  }
}

export function answered<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error ?? new Error("the browser could not read"));
  });
}

/** Everything of one event. */
export const ofEvent = (event: string): IDBKeyRange => IDBKeyRange.bound([event], [event, []]);
