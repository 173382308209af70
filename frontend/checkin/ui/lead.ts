import type { ServerClock } from "../core/clock";
import { Refused, Unreachable } from "../wire/errors";
import type { Wire } from "../wire/wire";
import { announce, copy, form, number, onAct, onForm, part, say, show, shown, tell, type Times } from "./page";
import { plotOf } from "./plot";

const EVERY_MS = 3000;
const LONG_SILENT_MS = 60_000;
const MOST_NEWS = 5;

interface Gate { readonly name: string; readonly admitted: number; readonly per_minute: readonly number[]; readonly lately: number; readonly queue: "none" | "busy" | "waiting" }
interface Device { readonly name: string; readonly last_seen_at: string | null; readonly waiting: number; readonly app_version: string; readonly clock_offset_ms: number | null; readonly revoked_at: string | null }
interface Incident { readonly severity: string; readonly state: string; readonly text: string; readonly gate_name: string; readonly reported_by: string; readonly reported_at: string }
interface News { readonly text: string; readonly is_urgent: boolean; readonly created_at: string; readonly acknowledged_by: readonly string[] }
interface Lead {
  readonly conflicts: number; readonly announcements: readonly News[];
  readonly expected: number; readonly admitted: number; readonly inside: number; readonly lately: number; readonly minutes_left: number | null;
  readonly gates: readonly Gate[]; readonly devices: readonly Device[]; readonly incidents: readonly Incident[];
}

/** The whole door at a glance, asked for again while it is looked at. */
export class LeadView {
  private timer = 0;

  constructor(private readonly wire: Wire, private readonly event: string, private readonly times: Times, private readonly clock: ServerClock) {}

  listen(): void {
    onAct("lead", () => {
      show("lead");
      void this.look();
    });
    onForm("announce", (values) => void this.announce(String(values.get("text") ?? "").trim(), values.get("urgent") !== null));
  }

  private async look(): Promise<void> {
    window.clearTimeout(this.timer);
    if (shown() !== "lead") return;
    try {
      this.paint((await this.wire.call<Lead>("GET", `/events/${this.event}/lead`)).body);
      tell("lead-notice", "");
    } catch (error) {
      tell("lead-notice", error instanceof Refused ? say("refused", { words: error.words }) : say("unreachable"));
    }
    this.timer = window.setTimeout(() => void this.look(), EVERY_MS);
  }

  private paint(lead: Lead): void {
    part("lead-admitted").textContent = number(lead.admitted);
    part("lead-expected").textContent = say("lead_expected", { count: number(lead.expected), inside: number(lead.inside), lately: number(lead.lately) });
    part("lead-left").textContent = lead.minutes_left === null ? "" : say("lead_left", { minutes: number(lead.minutes_left) });
    part("lead-gates").replaceChildren(...lead.gates.map((gate) => this.gate(gate)));
    part("lead-devices").replaceChildren(...lead.devices.filter((one) => one.revoked_at === null).map((one) => copy("lead-device", { name: one.name, state: this.state(one) })));
    part("lead-incidents").replaceChildren(...lead.incidents.map((one) => copy("lead-incident", {
      text: one.text, by: [say(`severity_${one.severity}`), say(`incident_${one.state}`), this.times.moment(Date.parse(one.reported_at)), one.gate_name, one.reported_by].filter(Boolean).join(", "),
    })));
    part("lead-no-incidents").hidden = lead.incidents.length > 0;
    part("lead-conflicts").textContent = lead.conflicts === 0 ? "" : say("lead_conflicts", { count: number(lead.conflicts) });
    part("lead-news").replaceChildren(...lead.announcements.slice(0, MOST_NEWS).map((one) => copy("lead-news", {
      text: one.is_urgent ? say("urgent", { text: one.text }) : one.text,
      by: [this.times.moment(Date.parse(one.created_at)), one.acknowledged_by.length === 0 ? say("seen_by_none") : say("seen_by", { names: one.acknowledged_by.join(", ") })].join(", "),
    })));
  }

  private gate(gate: Gate): HTMLElement {
    const name = gate.name || say("any_gate");
    const sum = say(`queue_${gate.queue}`, { count: number(gate.admitted), lately: number(gate.lately) });
    const item = copy("lead-gate", { name, sum });
    item.querySelector("path")?.setAttribute("d", plotOf(gate.per_minute, 300, 60));
    item.querySelector("svg")?.setAttribute("aria-label", say("plot", { name, minutes: gate.per_minute.length, most: number(Math.max(0, ...gate.per_minute)) }));
    return item;
  }

  private state(device: Device): string {
    const seen = device.last_seen_at === null ? null : Date.parse(device.last_seen_at);
    const silent = seen === null || this.clock.now() - seen > LONG_SILENT_MS;
    const when = seen === null ? say("never_seen") : say(silent ? "silent_since" : "seen_at", { time: this.times.clock(seen) });
    const off = Math.round((device.clock_offset_ms ?? 0) / 1000);
    return [when, say("scans_waiting", { count: number(device.waiting) }), device.app_version === "" ? "" : say("app_version", { version: device.app_version }), off === 0 ? "" : say("clock_off", { seconds: number(off) })].filter(Boolean).join(", ");
  }

  private async announce(text: string, isUrgent: boolean): Promise<void> {
    if (text === "") return tell("announce-error", say("report_text"));
    try {
      await this.wire.call("POST", `/events/${this.event}/announcements`, { json: { text, is_urgent: isUrgent } });
      form("announce").reset();
      tell("announce-error", "");
      announce(say("announced"));
    } catch (error) {
      if (!(error instanceof Refused || error instanceof Unreachable)) throw error;
      tell("announce-error", error instanceof Refused ? say("refused", { words: error.words }) : say("unreachable"));
    }
  }
}
