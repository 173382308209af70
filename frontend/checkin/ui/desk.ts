import { NotReady, type Post } from "../door/post";
import type { Verdict } from "../door/verdict";
import type { Direction } from "../core/rules";
import type { Shown } from "../keep/history";
import { Refused } from "../wire/errors";
import type { Line } from "../wire/line";
import { Camera } from "./camera";
import { copy, lineOf, number, onAct, onForm, part, say, show, shown, tell, type Screen, type Times } from "./page";
import { signal } from "./signal";
import { tellVerdict, wordsOf } from "./telling";
import { listenToWedge } from "./wedge";

const LAST_ON_DESK = 2;
/** After this long an admission gives way to the next by itself; a refusal waits for a hand. */
const ADMITTED_STAYS_MS = 4000;
const SCANS_AT: ReadonlySet<Screen> = new Set(["desk", "verdict"]);

/** What the desk leaves to others. */
export interface Others {
  readonly undo: (shown: Shown) => void; readonly help: (verdict: Verdict) => void; readonly refused: (error: Refused) => Promise<void>;
}

/** Waiting for a scan and telling the verdict. Scans wait their turn, so that a quick hand loses none. */
export class Desk {
  private readonly camera = new Camera((text) => this.take(text));
  private readonly waiting: string[] = [];
  private isWorking = false;
  private lastVerdict: Verdict | undefined;
  private timer = 0;
  private direction: Direction = "in";
  private isLit = false;

  constructor(private readonly post: Post, private readonly line: Line, private readonly times: Times, private readonly others: Others) {}

  /** Listens for scans of all kinds; once for the life of the page. */
  listen(): void {
    listenToWedge((text) => this.take(text));
    onForm("code", (values) => {
      part("finder").closest("section")?.querySelector<HTMLFormElement>("form")?.reset();
      this.take(String(values.get("code") ?? ""));
    });
    onAct("next", () => this.ready());
    onAct("desk", () => this.ready());
    onAct("light", (button) => void this.switchLight(button));
    onAct("verdict-undo", () => this.undoLast());
    onAct("verdict-help", () => this.lastVerdict && this.others.help(this.lastVerdict));
    for (const button of part("direction").querySelectorAll<HTMLElement>("[data-direction]")) {
      button.addEventListener("click", () => this.turn(button.dataset.direction === "out" ? "out" : "in"));
    }
    this.post.addEventListener("change", () => this.paint());
    this.line.addEventListener("change", () => this.paint());
  }

  async open(): Promise<void> {
    this.ready();
    tell("finder-words", say("aim"));
    try {
      await this.camera.start(part("finder"));
      part("light").hidden = !this.camera.hasLight;
    } catch (error) {
      const isDenied = error instanceof DOMException && error.name === "NotAllowedError";
      tell("finder-words", say(isDenied ? "camera_denied" : "no_camera"));
    }
    part("light").parentElement?.classList.toggle("door__acts--three", !part("light").hidden);
    this.paint();
  }

  close(): void {
    window.clearTimeout(this.timer);
    this.camera.stop();
  }

  /** Tells a verdict that was not scanned but chosen from a list. */
  tell(verdict: Verdict): void {
    this.lastVerdict = verdict;
    const outside = verdict.holder === null ? 0 : this.post.othersOutside(verdict.holder.order, verdict.holder.id);
    const canUndo = verdict.outcome === "admitted" && verdict.holder !== null;
    tellVerdict(wordsOf(verdict, this.times, outside), { undo: canUndo, help: !canUndo });
    window.clearTimeout(this.timer);
    if (verdict.outcome === "admitted" && !verdict.isProvisional) {
      this.timer = window.setTimeout(() => shown() === "verdict" && this.ready(), ADMITTED_STAYS_MS);
    }
  }

  ready(): void {
    window.clearTimeout(this.timer);
    show("desk");
    this.paint();
  }

  take(text: string): void {
    const screen = shown();
    if (text.trim() === "" || screen === undefined || !SCANS_AT.has(screen)) return;
    this.waiting.push(text);
    void this.drain();
  }

  private async drain(): Promise<void> {
    if (this.isWorking) return;
    this.isWorking = true;
    for (let text = this.waiting.shift(); text !== undefined; text = this.waiting.shift()) {
      try {
        this.tell(await this.post.scan(text, { direction: this.direction }));
        tell("desk-notice", "");
      } catch (error) {
        await this.fail(error);
      }
    }
    this.isWorking = false;
  }

  private async fail(error: unknown): Promise<void> {
    signal("no");
    show("desk");
    if (error instanceof NotReady) tell("desk-notice", say("no_list"));
    else if (error instanceof Refused) {
      tell("desk-notice", say("refused", { words: error.words }));
      await this.others.refused(error);
    } else tell("desk-notice", String(error));
  }

  private undoLast(): void {
    const last = this.post.last.find((one) => one.id === this.lastVerdict?.id);
    if (last !== undefined) this.others.undo(last);
  }

  private turn(direction: Direction): void {
    this.direction = direction;
    for (const button of part("direction").querySelectorAll<HTMLElement>("[data-direction]")) {
      button.setAttribute("aria-pressed", String(button.dataset.direction === direction));
    }
  }

  private async switchLight(button: HTMLElement): Promise<void> {
    this.isLit = !this.isLit;
    await this.camera.light(this.isLit).catch(() => undefined);
    button.setAttribute("aria-pressed", String(this.isLit));
  }

  private paint(): void {
    const { roster, place } = this.post;
    const gate = roster?.gateName(place.gate) ?? "";
    const session = roster?.event.sessions.find((one) => one.id === place.session)?.title ?? "";
    for (const one of document.querySelectorAll<HTMLElement>('[data-part="gate"]')) one.textContent = [gate || say("any_gate"), session].filter(Boolean).join(", ");
    for (const one of document.querySelectorAll<HTMLElement>('[data-part="event"]')) one.textContent = roster?.event.name ?? "";
    this.paintBadge();
    this.paintCount();
    part("direction").hidden = roster?.event.allows_reentry !== true;
    if (part("direction").hidden) this.turn("in");
    part("last").replaceChildren(...this.post.last.slice(0, LAST_ON_DESK).map((one) => {
      const at = this.times.clock(one.at);
      return copy(`last-${one.kind}`, { text: lineOf(one), at: one.isWaiting ? say("waiting_at", { time: at }) : at });
    }));
  }

  private paintBadge(): void {
    const { isUp, downSince } = this.line.state;
    const values = { count: number(this.post.waiting), time: downSince === null ? "" : this.times.clock(downSince) };
    const words = say(`${isUp ? "online" : "offline"}${this.post.waiting > 0 ? "_waiting" : ""}`, values);
    for (const badge of document.querySelectorAll<HTMLElement>('[data-part="badge"]')) {
      badge.classList.toggle("link-state--off", !isUp);
      const [up, down] = [badge.querySelector<HTMLElement>('[data-when="up"]'), badge.querySelector<HTMLElement>('[data-when="down"]')];
      if (up !== null && down !== null) [up.hidden, down.hidden] = [!isUp, isUp];
      badge.querySelector('[data-slot="words"]')?.replaceChildren(words);
    }
    const isWatching = part("finder").querySelector("video") !== null;
    if (isWatching) tell("finder-words", isUp ? say("aim") : say("alone", { time: this.times.clock(this.post.rosterAt) }));
  }

  private paintCount(): void {
    const counts = this.post.count();
    part("admitted").textContent = number(counts?.admitted ?? 0);
    part("of-expected").textContent = say("of_expected", { count: number(counts?.expected ?? 0) });
    part("lately").textContent = say("lately", { count: number(counts?.lately ?? 0) });
    const share = counts && counts.expected > 0 ? Math.min(100, (counts.admitted / counts.expected) * 100) : 0;
    part<SVGRectElement>("bar").setAttribute("width", share.toFixed(2));
  }
}
