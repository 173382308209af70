import { normalise } from "./codes";
import { parseId } from "./ids";
import { readToken, type Token } from "./token";

/** What a scanner or a hand put in, recognised by its shape. */
export type Input =
  | { readonly kind: "token"; readonly token: Token }
  | { readonly kind: "code"; readonly code: string }
  | { readonly kind: "id"; readonly id: string }
  | { readonly kind: "foreign" };

export const LONGEST_INPUT = 1000;

export function readInput(text: string): Input {
  const trimmed = text.trim();
  const id = parseId(trimmed);
  if (id !== undefined) return { kind: "id", id };
  const token = readToken(text);
  if (token !== undefined) return { kind: "token", token };
  const code = normalise(trimmed);
  return code.length >= 6 && code.length <= 12 ? { kind: "code", code } : { kind: "foreign" };
}
