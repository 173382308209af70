import type { Shown } from "../keep/history";
import { fill, pageLocale } from "../../islands/island";

/** The one page: its named parts, its screens, its sentences. The markup is the server's, in the reader's language. */
export type Screen =
  | "opening" | "welcome" | "pairing" | "doors" | "stand" | "leave" | "taken" | "desk" | "verdict" | "find" | "together" | "undo" | "more" | "report" | "lead";

export function part<T extends Element = HTMLElement>(name: string): T {
  const found = document.querySelector<T>(`[data-part="${name}"]`);
  if (found === null) throw new Error(`the page has no part ${name}`);
  return found;
}

export function form(name: string): HTMLFormElement {
  const found = document.querySelector<HTMLFormElement>(`form[data-form="${name}"]`);
  if (found === null) throw new Error(`the page has no form ${name}`);
  return found;
}

/** A sentence of the page with its values put in. */
export function say(name: string, values: Readonly<Record<string, string | number>> = {}): string {
  const words = document.querySelector<HTMLTemplateElement>("#words")?.content.querySelector(`[data-word="${name}"]`);
  return fill(words?.textContent ?? name, values);
}

/** Shows one screen; the reader's place moves to its heading, except where a camera waits. */
export function show(screen: Screen): void {
  for (const one of document.querySelectorAll<HTMLElement>("[data-screen]")) one.hidden = one.dataset.screen !== screen;
  window.scrollTo(0, 0);
  const heading = document.querySelector<HTMLElement>(`[data-screen="${screen}"] h1`);
  if (screen === "desk" || heading === null) return;
  heading.tabIndex = -1;
  heading.focus({ preventScroll: true });
}

export function shown(): Screen | undefined {
  const found = [...document.querySelectorAll<HTMLElement>("[data-screen]")].find((one) => !one.hidden);
  return found?.dataset.screen as Screen | undefined;
}

/** Puts words into a part and shows it; hides it without words. */
export function tell(name: string, words: string): void {
  const place = part(name);
  place.textContent = words;
  place.hidden = words === "";
}

const BRIEF_MS = 6_000;

/** Tells something that needs no act; it leaves by itself. */
export function tellBriefly(name: string, words: string): void {
  tell(name, words);
  window.setTimeout(() => part(name).textContent === words && tell(name, ""), BRIEF_MS);
}

/** A verdict of before on one line. */
export function lineOf(shown: Shown): string {
  return [shown.text, shown.reason === null ? "" : say(shown.reason === "undone" ? "taken_back" : shown.reason)].filter(Boolean).join(", ");
}

export function announce(words: string): void {
  part("live").textContent = words;
}

/** A copy of a template with its slots filled. */
export function copy(template: string, slots: Readonly<Record<string, string>>): HTMLElement {
  const found = document.querySelector<HTMLTemplateElement>(`template[data-template="${template}"]`);
  const element = found?.content.firstElementChild?.cloneNode(true) as HTMLElement;
  for (const [name, words] of Object.entries(slots)) slot(element, name).textContent = words;
  return element;
}

export function slot<T extends HTMLElement = HTMLElement>(element: HTMLElement, name: string): T {
  return element.querySelector(`[data-slot="${name}"]`) as T;
}

export function onAct(name: string, act: (button: HTMLElement) => void): void {
  for (const button of document.querySelectorAll<HTMLElement>(`[data-act="${name}"]`)) button.addEventListener("click", () => act(button));
}

export function onForm(name: string, act: (values: FormData) => void): void {
  const element = form(name);
  element.addEventListener("submit", (event) => {
    event.preventDefault();
    act(new FormData(element));
  });
}

/** Times as the event's own clocks show them. */
export class Times {
  constructor(private readonly timezone: string, private readonly now: () => number) {}

  clock(at: number): string {
    return this.format(at, { hour: "2-digit", minute: "2-digit" });
  }

  day(at: number): string {
    return this.format(at, { day: "numeric", month: "long", year: "numeric" });
  }

  /** The clock, with its day if that is not today. */
  moment(at: number): string {
    return this.day(at) === this.day(this.now()) ? this.clock(at) : `${this.format(at, { day: "numeric", month: "short" })}, ${this.clock(at)}`;
  }

  ago(at: number): string {
    const minutes = Math.round((this.now() - at) / 60_000);
    if (minutes < 1) return say("just_now");
    const words = new Intl.RelativeTimeFormat(pageLocale(), { numeric: "always" });
    return minutes < 120 ? words.format(-minutes, "minute") : words.format(-Math.round(minutes / 60), "hour");
  }

  private format(at: number, how: Intl.DateTimeFormatOptions): string {
    return new Intl.DateTimeFormat(pageLocale() === "en" ? "en-GB" : pageLocale(), { ...how, timeZone: this.timezone }).format(at);
  }
}

export function number(value: number): string {
  return new Intl.NumberFormat(pageLocale()).format(value);
}
