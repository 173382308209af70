import { base64url, fromBase64url, joined, sha256, utf8 } from "./bytes";
import { normalise } from "./codes";
import type { Roster, Ticket } from "./roster";

const SPELT_OUT: Readonly<Record<string, string>> = {
  "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ħ": "h", "ı": "i", "ŧ": "t", "ŋ": "n", "ß": "ss",
};
const LEAST_FOR_SLIPS = 4;
const EMAIL_KEY_BYTES = 5;
export const MOST_FOUND = 50;

/** The words of a text without case, accents and punctuation, as the server folds names. */
export function words(text: string): string[] {
  const apart = text.replace(/['’ʼ`´]/g, "").normalize("NFKD").toLowerCase().normalize("NFKD").replace(/\p{M}/gu, "");
  const plain = apart.replace(/[øłđðþæœħıŧŋß]/g, (letter) => SPELT_OUT[letter] ?? letter);
  return plain.match(/[\p{L}\p{N}]+/gu) ?? [];
}

/** Finds tickets of a roster by name, code, order and email; the index follows the roster. */
export class Finder {
  private seen = -1;
  private vocabulary = new Map<string, Ticket[]>();
  private emails = new Map<string, Ticket[]>();
  private named: (readonly [string, Ticket])[] = [];

  constructor(private readonly roster: Roster) {}

  /** Best first: codes, then names that fit, then names that nearly fit; valid before void. */
  async find(query: string, limit = MOST_FOUND): Promise<Ticket[]> {
    this.follow();
    const found = new Set<Ticket>([...this.byCode(query), ...(await this.byEmail(query))]);
    const asked = words(query).slice(0, 8);
    for (const ticket of this.byName(asked)) found.add(ticket);
    if (found.size < limit) for (const ticket of this.nearly(asked)) found.add(ticket);
    // The index may hold tickets as they were before somebody went in.
    const now = new Set([...found].map((ticket) => this.roster.tickets.get(ticket[0]) ?? ticket));
    return [...now].sort((one, other) => Number(one[3] !== "") - Number(other[3] !== "")).slice(0, limit);
  }

  /** Makes the index anew when tickets have come; done before somebody asks, it is not waited for. */
  follow(): void {
    if (this.seen === this.roster.version) return;
    this.seen = this.roster.version;
    this.vocabulary = new Map();
    this.emails = new Map();
    this.named = [];
    for (const ticket of this.roster.tickets.values()) {
      if (ticket[5] !== "") this.named.push([` ${ticket[5]}`, ticket]);
      for (const word of ticket[5].split(" ")) if (word !== "") file(this.vocabulary, word, ticket);
      for (const key of ticket[8] ?? []) file(this.emails, key, ticket);
    }
  }

  private byCode(query: string): Ticket[] {
    const code = normalise(query);
    if (code === "") return [];
    const ticket = this.roster.byCode(code);
    return ticket === undefined ? this.roster.ofOrder(code) : [ticket];
  }

  private async byEmail(query: string): Promise<Ticket[]> {
    const text = query.trim().toLowerCase();
    if (text === "" || text.includes(" ")) return [];
    const whole = joined(fromBase64url(this.roster.event.email_salt), utf8(text));
    const key = base64url((await sha256(whole)).slice(0, EMAIL_KEY_BYTES));
    return this.emails.get(key) ?? [];
  }

  private byName(asked: readonly string[]): Ticket[] {
    if (asked.length === 0) return [];
    const beginnings = asked.map((word) => ` ${word}`);
    const fit = this.named.filter(([name]) => beginnings.every((beginning) => name.includes(beginning)));
    const whole = asked.map((word) => ` ${word} `);
    const rank = ([name]: readonly [string, Ticket]): number => whole.filter((word) => `${name} `.includes(word)).length;
    return fit.sort((one, other) => rank(other) - rank(one)).map(([, ticket]) => ticket);
  }

  /** Every word of the query is in the name, give or take one letter in each. */
  private nearly(asked: readonly string[]): Ticket[] {
    if (!asked.some((word) => word.length >= LEAST_FOR_SLIPS)) return [];
    let left: Set<Ticket> | undefined;
    for (const word of asked) {
      const hits = new Set<Ticket>();
      for (const [known, tickets] of this.vocabulary) {
        if (known.startsWith(word) || isSlip(word, known)) for (const ticket of tickets) hits.add(ticket);
      }
      const before: Set<Ticket> | undefined = left;
      left = before === undefined ? hits : new Set([...hits].filter((ticket) => before.has(ticket)));
    }
    return [...(left ?? [])];
  }
}

/** Whether one letter is missing, too many, wrong, or two are swapped; only in words of four letters or more. */
export function isSlip(typed: string, known: string): boolean {
  if (typed.length < LEAST_FOR_SLIPS || Math.abs(typed.length - known.length) > 1) return false;
  let at = 0;
  while (at < typed.length && typed[at] === known[at]) at += 1;
  const swapped = typed[at] === known[at + 1] && typed[at + 1] === known[at] && typed.slice(at + 2) === known.slice(at + 2);
  if (typed.length === known.length) return swapped || typed.slice(at + 1) === known.slice(at + 1);
  return typed.length > known.length ? typed.slice(at + 1) === known.slice(at) : typed.slice(at) === known.slice(at + 1);
}

function file(index: Map<string, Ticket[]>, word: string, ticket: Ticket): void {
  const known = index.get(word);
  if (known === undefined) index.set(word, [ticket]);
  else known.push(ticket);
}
