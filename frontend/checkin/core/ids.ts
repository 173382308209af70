import { fromHex, hex, type Bytes } from "./bytes";

const CANONICAL = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** A UUIDv7 (RFC 9562): milliseconds first, the rest at random. */
export function newId(atMs: number = Date.now()): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  for (let index = 0; index < 6; index += 1) bytes[index] = Math.floor(atMs / 2 ** (8 * (5 - index))) & 0xff;
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x70;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  return idOf(bytes);
}

export function idOf(bytes: Bytes): string {
  return hex(bytes).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}

export function bytesOfId(id: string): Bytes {
  return fromHex(id.replace(/-/g, ""));
}

/** The id in its usual form, or undefined for anything else. */
export function parseId(text: string): string | undefined {
  return CANONICAL.test(text) ? text.toLowerCase() : undefined;
}

/** When a UUIDv7 was made, in milliseconds since 1970. */
export function madeAt(id: string): number {
  return Number.parseInt(id.replace(/-/g, "").slice(0, 12), 16);
}
