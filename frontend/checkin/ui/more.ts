import { newId } from "../core/ids";
import type { Bytes } from "../core/bytes";
import type { Post } from "../door/post";
import type { Verdict } from "../door/verdict";
import type { Shown } from "../keep/history";
import type { Report } from "../keep/incidents";
import { Refused } from "../wire/errors";
import type { Line } from "../wire/line";
import { announce, copy, form, lineOf, number, onAct, onForm, part, say, show, slot, tell, tellBriefly, type Times } from "./page";
import { asJpeg } from "./photo";

const MOST_LISTED = 30;

export interface News { readonly id: string; readonly text: string; readonly is_urgent: boolean; readonly created_at: string; readonly acknowledged: boolean }
export interface MoreActs {
  readonly file: (report: Report, photo: Bytes | null) => Promise<boolean>; readonly seen: (news: News) => Promise<void>; readonly desk: () => void;
  readonly now: () => number;
}

/** Everything beside scanning: counts, undo, reports, announcements. */
export class More {
  private undoing: Shown | undefined;
  private about: Verdict | undefined;
  private news: readonly News[] = [];

  constructor(private readonly post: Post, private readonly line: Line, private readonly times: Times, private readonly acts: MoreActs) {}

  listen(): void {
    onAct("more", () => {
      tell("news-notice", "");
      this.open();
    });
    onAct("report", () => this.report(undefined));
    onForm("undo", (values) => void this.undo(String(values.get("note") ?? "").trim()));
    onForm("report", (values) => void this.send(values));
  }

  open(): void {
    const { isUp, downSince } = this.line.state;
    const { roster } = this.post;
    part("line-words").textContent = isUp ? say("online") : say("offline", { time: this.times.moment(downSince ?? 0) });
    part("roster-words").textContent = roster === undefined ? say("no_list_yet")
      : say("list_from", { time: this.times.moment(this.post.rosterAt), count: number(roster.tickets.size) });
    part("counts").replaceChildren(...(this.post.count()?.types ?? []).map((one) =>
      copy("count", { name: one.name, admitted: number(one.admitted), expected: number(one.expected) })));
    part("history").replaceChildren(...this.post.last.slice(0, MOST_LISTED).map((one) => this.historyLine(one)));
    this.paintNews();
    show("more");
  }

  askUndo(shown: Shown): void {
    this.undoing = shown;
    part("undo-who").textContent = shown.text;
    tell("undo-error", "");
    form("undo").reset();
    show("undo");
  }

  report(about: Verdict | undefined): void {
    this.about = about;
    const holder = about?.holder;
    tell("report-about", holder ? say("report_about", { ticket: [holder.name, holder.code].filter(Boolean).join(", ") }) : "");
    tell("report-error", "");
    show("report");
  }

  /** What the lead says; a new one is announced at once. */
  hear(news: readonly News[]): void {
    const known = new Set(this.news.map((one) => one.id));
    const fresh = news.find((one) => !one.acknowledged && !known.has(one.id));
    this.news = news;
    if (fresh !== undefined) {
      const words = say("new_announcement", { text: fresh.text });
      announce(words);
      tell("news-notice", words);
    }
    this.paintNews();
  }

  private paintNews(): void {
    part("no-news").hidden = this.news.length > 0;
    part("news").replaceChildren(...this.news.map((one) => {
      const item = copy("news", { text: one.is_urgent ? say("urgent", { text: one.text }) : one.text, at: this.times.moment(Date.parse(one.created_at)) });
      const button = slot(item, "seen");
      button.hidden = one.acknowledged;
      button.addEventListener("click", () => void this.acts.seen(one).then(() => (button.hidden = true)));
      return item;
    }));
  }

  private historyLine(shown: Shown): HTMLElement {
    const item = copy("history", { text: lineOf(shown), at: this.times.moment(shown.at) });
    const button = slot(item, "undo");
    button.hidden = shown.kind !== "ok" || shown.passage === null || this.post.last.some((one) => one.passage?.direction === "undo" && one.passage.ticketId === shown.passage?.ticketId && one.at > shown.at);
    button.addEventListener("click", () => this.askUndo(shown));
    return item;
  }

  private async undo(note: string): Promise<void> {
    if (this.undoing === undefined) return;
    if (note === "") return tell("undo-error", say("undo_why"));
    try {
      await this.post.undo(this.undoing, note);
      announce(say("undone"));
      this.acts.desk();
    } catch (error) {
      tell("undo-error", say("undo_failed", { why: error instanceof Refused ? error.words : String(error) }));
    }
  }

  private async send(values: FormData): Promise<void> {
    const text = String(values.get("text") ?? "").trim();
    if (text === "") return tell("report-error", say("report_text"));
    const file = values.get("photo");
    let photo: Bytes | null = null;
    try {
      if (file instanceof File && file.size > 0) photo = await asJpeg(file);
    } catch {
      return tell("report-error", say("report_photo"));
    }
    const at = this.acts.now();
    const isSent = await this.acts.file({
      id: newId(at), kind: String(values.get("kind")), severity: String(values.get("severity")), text, ticket_id: this.about?.holder?.id || null,
      gate_id: this.post.place.gate, happened_at: new Date(at).toISOString(),
    }, photo);
    form("report").reset();
    announce(say(isSent ? "reported" : "report_waits"));
    this.acts.desk();
    if (isSent) tellBriefly("desk-notice", say("reported"));
    else tell("desk-notice", say("report_waits"));
  }
}
