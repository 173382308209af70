import { fromUtf8, utf8, type Bytes } from "../core/bytes";
import type { Database } from "./database";

/** Something encrypted (AES-256-GCM); without its key it is noise. */
export interface Sealed { readonly iv: Bytes; readonly box: ArrayBuffer }
export type KeyName = "names" | "log";

const NONCE_BYTES = 12;

/** The keys of what lies on this device. They cannot be exported; destroying one makes what it sealed unreadable.
    `names` is for rosters and history, `log` for what still has to reach the server. */
export class Vault {
  private readonly keys = new Map<KeyName, Promise<CryptoKey>>();

  constructor(private readonly database: Database) {}

  async seal(name: KeyName, value: unknown): Promise<Sealed> {
    const iv = crypto.getRandomValues(new Uint8Array(NONCE_BYTES));
    const plain = utf8(JSON.stringify(value));
    return { iv, box: await crypto.subtle.encrypt({ name: "AES-GCM", iv }, await this.key(name), plain) };
  }

  /** What was sealed; undefined when its key is gone. */
  async open<T>(name: KeyName, sealed: Sealed): Promise<T | undefined> {
    try {
      const plain = await crypto.subtle.decrypt({ name: "AES-GCM", iv: sealed.iv }, await this.key(name), sealed.box);
      return JSON.parse(fromUtf8(plain)) as T;
    } catch {
      return undefined;
    }
  }

  async destroy(name: KeyName): Promise<void> {
    this.keys.delete(name);
    await this.database.remove("self", `key ${name}`);
  }

  private key(name: KeyName): Promise<CryptoKey> {
    const known = this.keys.get(name);
    if (known !== undefined) return known;
    const made = this.readOrMake(name);
    this.keys.set(name, made);
    return made;
  }

  private async readOrMake(name: KeyName): Promise<CryptoKey> {
    const stored = await this.database.get<CryptoKey>("self", `key ${name}`);
    if (stored !== undefined) return stored;
    const fresh = await crypto.subtle.generateKey({ name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]);
    await this.database.write(["self"], (stores) => void stores("self").add(fresh, `key ${name}`)).catch(() => undefined);
    // Another window may have been quicker: the stored one counts.
    return (await this.database.get<CryptoKey>("self", `key ${name}`)) ?? fresh;
  }
}
