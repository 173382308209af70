import { base64url, hex, sha256, utf8, type Bytes } from "../core/bytes";
import { ALPHABET, grouped } from "../core/codes";

export type Algorithm = "Ed25519" | "ES256";
export interface DeviceKey { readonly algorithm: Algorithm; readonly privateKey: CryptoKey; readonly publicKey: string }

const NONCE_BYTES = 18;

/** A key pair whose private half never leaves this browser: Ed25519 where there is one, else ECDSA P-256. */
export async function newKey(): Promise<DeviceKey> {
  try {
    return await made("Ed25519", { name: "Ed25519" });
  } catch {
    return made("ES256", { name: "ECDSA", namedCurve: "P-256" });
  }
}

export async function signed(key: DeviceKey, message: Bytes): Promise<string> {
  const how = key.algorithm === "Ed25519" ? "Ed25519" : { name: "ECDSA", hash: "SHA-256" };
  return base64url(new Uint8Array(await crypto.subtle.sign(how, key.privateKey, message)));
}

export function claimMessage(slug: string, code: string, publicKey: string): Bytes {
  return utf8(["admit/enrol/v1", slug, code, publicKey].join("\n"));
}

/** Eight symbols that the device and the console both show: the first 40 bits of what was signed, hashed. */
export async function fingerprint(message: Bytes): Promise<string> {
  const bits = (await sha256(message)).slice(0, 5).reduce((sum, byte) => sum * 256 + byte, 0);
  const symbols = Array.from({ length: 8 }, (_, place) => ALPHABET[Math.floor(bits / 32 ** (7 - place)) % 32]);
  return grouped(symbols.join(""));
}

/** The header `Admit-Proof` for one request; `target` is path and query as they are sent. */
export async function proof(
  key: DeviceKey, request: { method: string; target: string; body: Bytes }, atMs: number,
): Promise<string> {
  const nonce = base64url(crypto.getRandomValues(new Uint8Array(NONCE_BYTES)));
  const digest = hex(await sha256(request.body));
  const lines = ["admit/device/v1", request.method, request.target, digest, String(atMs), nonce];
  return `v1.${atMs}.${nonce}.${await signed(key, utf8(lines.join("\n")))}`;
}

async function made(algorithm: Algorithm, how: AlgorithmIdentifier | EcKeyGenParams): Promise<DeviceKey> {
  const pair = (await crypto.subtle.generateKey(how, false, ["sign", "verify"])) as CryptoKeyPair;
  const raw = new Uint8Array(await crypto.subtle.exportKey("raw", pair.publicKey));
  return { algorithm, privateKey: pair.privateKey, publicKey: base64url(raw) };
}
