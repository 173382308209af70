/** Crockford's base 32, as codes that people say and type. */
export const ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

const LONGEST = 64;
const SHAPE = new RegExp(`^[${ALPHABET}]+$`);

/** What was typed, as it was made: any case, O for 0, I or L for 1, dashes anywhere. Empty when it is no code. */
export function normalise(text: string): string {
  if (text.length > LONGEST) return "";
  const code = text.toUpperCase().replace(/[ -]/g, "").replace(/O/g, "0").replace(/[IL]/g, "1");
  return SHAPE.test(code) ? code : "";
}

/** In groups of four: `K7Q2-9FXD`. */
export function grouped(code: string): string {
  return (code.match(/.{1,4}/g) ?? []).join("-");
}
