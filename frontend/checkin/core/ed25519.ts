import { verifyAsync } from "@noble/ed25519";
import type { Bytes } from "./bytes";

export type Verify = (publicKey: Bytes, message: Bytes, signature: Bytes) => Promise<boolean>;

let native: Promise<boolean> | undefined;
const keys = new Map<string, Promise<CryptoKey>>();

/** Whether the owner of the key signed the message: by the browser where it can, else by the library. */
export const verifyEd25519: Verify = async (publicKey, message, signature) => {
  native ??= browserCan();
  if (!(await native)) return verifyInScript(publicKey, message, signature);
  try {
    return await crypto.subtle.verify("Ed25519", await keyOf(publicKey), signature, message);
  } catch {
    return false;
  }
};

/** The same without the browser's help. */
export const verifyInScript: Verify = async (publicKey, message, signature) => {
  try {
    return await verifyAsync(signature, message, publicKey, { zip215: false });
  } catch {
    return false;
  }
};

async function browserCan(): Promise<boolean> {
  try {
    await crypto.subtle.generateKey("Ed25519", false, ["sign", "verify"]);
    return true;
  } catch {
    return false;
  }
}

/** Importing takes longer than verifying, and an event has few keys. */
function keyOf(raw: Bytes): Promise<CryptoKey> {
  const name = raw.join();
  const known = keys.get(name);
  if (known !== undefined) return known;
  if (keys.size > 300) keys.clear();
  const made = crypto.subtle.importKey("raw", raw, "Ed25519", false, ["verify"]);
  keys.set(name, made);
  return made;
}
