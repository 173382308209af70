import type { Verdict } from "../door/verdict";
import { kindOf } from "../door/verdict";
import { copy, number, part, say, show, tell, type Times } from "./page";
import { signal, type Kind } from "./signal";

/** What the whole screen says. */
export interface Words { readonly kind: Kind; readonly word: string; readonly reason: string; readonly facts: readonly (readonly [string, string])[]; readonly note: string }

export function wordsOf(verdict: Verdict, times: Times, othersOutside: number): Words {
  const kind = kindOf(verdict);
  const { holder } = verdict;
  const word = kind === "ok" ? say(verdict.direction === "out" ? "gone_out" : "admitted") : say(verdict.reason ?? "not_checked");
  const name = holder === null ? "" : holder.name || (holder.code === "" ? "" : say("no_name"));
  const reason = verdict.outcome === "admitted" ? (verdict.isProvisional ? say("provisional") : name) : reasonOf(verdict, times);
  const facts: [string, string][] = [];
  if (holder !== null && kind !== "ok" && name !== "") facts.push([say("name"), name]);
  if (holder !== null && holder.type !== "") facts.push([say("ticket"), [holder.type, holder.seat].filter(Boolean).join(", ")]);
  if (holder !== null && holder.code !== "") facts.push([say("code"), holder.code]);
  if (kind === "ok" && othersOutside > 0) facts.push([say("same_order"), say("more_to_scan", { count: number(othersOutside) })]);
  return { kind, word, reason, facts, note: kind === "ok" ? (holder?.note ?? "") : "" };
}

function reasonOf(verdict: Verdict, times: Times): string {
  const { first, opensAt, otherEvent, admitsTo, because } = verdict;
  switch (verdict.reason) {
    case "already_admitted":
      if (first === null) return verdict.message;
      return say(first.gate === "" ? "first" : "first_at", { when: times.moment(first.at), place: first.gate, ago: times.ago(first.at) });
    case "void":
      if (because === "event_cancelled") return say("event_cancelled");
      return say(["reissued", "key_compromised"].includes(because) ? "replaced" : "void_why");
    case "wrong_event":
      return otherEvent === null ? say("wrong_event_only") : say("wrong_event_why", { event: otherEvent.name, day: times.day(otherEvent.startAt) });
    case "wrong_session":
      return say("wrong_session_why", { sessions: admitsTo.join(", ") });
    case "not_yet_open":
      return opensAt === null ? verdict.message : say("not_yet_open_why", { when: times.moment(opensAt) });
    case null:
      return verdict.message;
    default:
      return say(`${verdict.reason}_why`);
  }
}

/** Fills the screen: colour, shape, words, sound and shake at once. */
export function tellVerdict(words: Words, can: { undo: boolean; help: boolean }): void {
  const screen = part("verdict").closest<HTMLElement>("[data-screen]");
  if (screen === null) return;
  screen.className = `door door--${words.kind}`;
  for (const shape of screen.querySelectorAll<HTMLElement>("[data-shape]")) shape.hidden = shape.dataset.shape !== words.kind;
  part("verdict-word").textContent = words.word;
  part("verdict-reason").textContent = words.reason;
  part("verdict-facts").replaceChildren(...words.facts.map(([name, value]) => copy("fact", { name, value })));
  tell("verdict-note", words.note);
  for (const [act, isShown] of [["verdict-undo", can.undo], ["verdict-help", can.help]] as const) {
    const button = screen.querySelector<HTMLElement>(`[data-act="${act}"]`);
    if (button !== null) button.hidden = !isShown;
  }
  part("verdict").dataset.verdict = words.kind;
  show("verdict");
  signal(words.kind);
}
