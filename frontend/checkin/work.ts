import type { ServerClock } from "./core/clock";
import type { Post } from "./door/post";
import type { Incidents } from "./keep/incidents";
import { Refused, Unreachable } from "./wire/errors";
import type { Wire } from "./wire/wire";
import { Desk } from "./ui/desk";
import { Finding } from "./ui/finding";
import { More, type News } from "./ui/more";
import { LeadView } from "./ui/lead";
import { part, say, tell, tellBriefly, Times } from "./ui/page";

export const EVERY_MS = 10_000;
const ALONE_EVERY_MS = 4000;

export interface WorkParts {
  readonly wire: Wire; readonly clock: ServerClock; readonly incidents: Incidents; readonly device: string; readonly isMember: boolean;
  readonly refused: (error: Refused) => Promise<void>; readonly heard: (at: number) => Promise<void>;
}

/** Work at one door: the screens of it, and the rounds with the server that go on behind them. */
export class Work {
  private deskScreen: Desk | undefined;
  private more: More | undefined;
  private timer = 0;
  private isClosed = false;
  private newest: string | null = null;
  private meeting: Promise<void> | undefined;

  constructor(readonly post: Post, private readonly parts: WorkParts) {}

  async start(): Promise<void> {
    await this.post.open();
    const times = new Times(this.post.roster?.event.timezone ?? Intl.DateTimeFormat().resolvedOptions().timeZone, () => this.parts.clock.now());
    const { line } = this.post;
    const { refused } = this.parts;
    this.more = new More(this.post, line, times, {
      file: async (report, photo) => {
        await this.parts.incidents.file(this.post.logName, report, photo);
        await this.round();
        return (await this.parts.incidents.waiting(this.post.logName)) === 0;
      },
      seen: (news) => this.seen(news), desk: () => this.desk(), now: () => this.parts.clock.now(),
    });
    this.deskScreen = new Desk(this.post, line, times, { undo: (shown) => this.more?.askUndo(shown), help: (verdict) => this.more?.report(verdict), refused });
    const finding = new Finding(this.post, times, (verdict) => this.deskScreen?.tell(verdict), refused);
    const lead = new LeadView(this.parts.wire, this.post.place.event, times, this.parts.clock);
    for (const screen of [this.deskScreen, finding, this.more, lead]) screen.listen();
    part("lead-button").hidden = !this.parts.isMember;
    for (const wake of ["online", "focus"]) window.addEventListener(wake, () => void this.round());
    document.addEventListener("visibilitychange", () => document.hidden || void this.wake());
    line.addEventListener("change", () => this.later());
    const opened = this.deskScreen.open();
    await this.wake();
    await opened;
  }

  desk(): void {
    this.deskScreen?.ready();
  }

  close(): void {
    this.isClosed = true;
    window.clearTimeout(this.timer);
    this.deskScreen?.close();
  }

  private async wake(): Promise<void> {
    await navigator.wakeLock?.request("screen").catch(() => undefined);
    await this.round();
  }

  /** One round at a time; the next follows by itself. */
  private async round(): Promise<void> {
    if (this.isClosed) return;
    this.meeting ??= this.once().finally(() => {
      this.meeting = undefined;
      this.later();
    });
    return this.meeting;
  }

  private async once(): Promise<void> {
    try {
      await this.post.meet();
      if (!this.post.line.state.isUp) return;
      await this.parts.heard(this.parts.clock.now());
      await this.aside();
    } catch (error) {
      if (error instanceof Refused) await this.parts.refused(error);
      else if (!(error instanceof Unreachable)) throw error;
    }
  }

  /** Reports and news; what goes wrong with them is no matter of the door. */
  private async aside(): Promise<void> {
    try {
      const waited = await this.parts.incidents.waiting(this.post.logName);
      const refused = await this.parts.incidents.bring(this.post.logName, this.parts.wire, this.post.place.event);
      if (refused.length > 0) tell("desk-notice", say("refused", { words: refused.join(" ") }));
      else if (waited > 0) tellBriefly("desk-notice", say("reported"));
      await this.hear();
    } catch (error) {
      if (error instanceof Refused && error.isShutOut) throw error;
      if (!(error instanceof Refused || error instanceof Unreachable)) throw error;
    }
  }

  private later(): void {
    window.clearTimeout(this.timer);
    if (!this.isClosed) this.timer = window.setTimeout(() => void this.round(), this.post.line.state.isUp ? EVERY_MS : ALONE_EVERY_MS);
  }

  private async hear(): Promise<void> {
    const newest = this.post.roster?.event.newest_announcement ?? null;
    if (newest === this.newest || newest === null) return;
    const { body } = await this.parts.wire.call<{ items: News[] }>("GET", `/events/${this.post.place.event}/announcements`);
    this.newest = newest;
    this.more?.hear(body.items);
  }

  private async seen(news: News): Promise<void> {
    const json = { device_id: this.parts.device };
    await this.parts.wire.call("POST", `/events/${this.post.place.event}/announcements/${news.id}/acknowledge`, { json });
  }
}
