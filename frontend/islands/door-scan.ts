export type Verdict = "ok" | "again" | "no";

/** Tones and shakes told apart without looking: one rising, two level, three falling. */
const SIGNALS: Readonly<Record<Verdict, { readonly tones: readonly number[]; readonly shake: readonly number[] }>> = {
  ok: { tones: [660, 990], shake: [80] },
  again: { tones: [440, 440], shake: [120, 80, 120] },
  no: { tones: [330, 262, 196], shake: [300, 100, 300] },
};
const LAST_KEPT = 5;
const STORE = "admit-door-last";

export interface LastScan { readonly verdict: Verdict; readonly text: string; readonly at: string }
export type Post = (form: HTMLFormElement, code: string) => Promise<void>;

/** A hardware scanner types a code and Enter. Codes wait their turn, so that a quick hand loses none. */
export function doorScan(post: Post): (element: HTMLElement) => void {
  return (element) => {
    const input = element.querySelector<HTMLInputElement>("input[data-code]");
    if (!(element instanceof HTMLFormElement) || input === null) return;
    element.noValidate = true; // the field is already empty again when its code is sent
    const waiting: string[] = [];
    let working = false;

    const drain = async (): Promise<void> => {
      if (working) return;
      working = true;
      for (let code = waiting.shift(); code !== undefined; code = waiting.shift()) {
        const sent = code;
        await post(element, sent).then(() => reached(element), () => unreachable(element, sent));
      }
      working = false;
      input.focus();
    };
    element.addEventListener("submit", (event) => {
      event.preventDefault();
      event.stopImmediatePropagation();
      const code = input.value.trim();
      input.value = "";
      if (code !== "") waiting.push(code);
      void drain();
    }, { capture: true });
    document.addEventListener("click", (event) => keepFocus(event, input));
    document.addEventListener("htmx:afterSwap", (event) => answered(event.target as HTMLElement));
    showLast(kept());
    input.focus({ preventScroll: true });
  };
}

function keepFocus(event: Event, input: HTMLInputElement): void {
  const target = event.target as HTMLElement;
  if (target.closest("input, select, textarea, dialog, a, label, summary") === null) input.focus({ preventScroll: true });
}

function answered(target: HTMLElement): void {
  const found = target.matches("[data-verdict]") ? target : target.querySelector<HTMLElement>("[data-verdict]");
  const verdict = found?.dataset.verdict;
  if (found === null || found === undefined || !isVerdict(verdict)) return;
  signal(verdict);
  remember({ verdict, text: found.dataset.last ?? "", at: found.dataset.at ?? "" });
}

function reached(form: HTMLFormElement): void {
  form.querySelector("[data-unreachable]")?.setAttribute("hidden", "");
}

function unreachable(form: HTMLElement, code: string): void {
  const place = form.querySelector<HTMLElement>("[data-unreachable]");
  if (place !== null) place.hidden = false;
  const input = form.querySelector<HTMLInputElement>("input[data-code]");
  if (input !== null && input.value === "") input.value = code; // nothing scanned is lost: Enter tries again
  signal("no");
}

export function signal(verdict: Verdict): void {
  const { tones, shake } = SIGNALS[verdict];
  navigator.vibrate?.([...shake]);
  if (typeof AudioContext === "undefined") return;
  const audio = new AudioContext();
  tones.forEach((pitch, index) => {
    const [tone, volume] = [audio.createOscillator(), audio.createGain()];
    const from = audio.currentTime + index * 0.16;
    tone.frequency.value = pitch;
    tone.type = verdict === "ok" ? "sine" : "square";
    volume.gain.setValueAtTime(0.25, from);
    volume.gain.exponentialRampToValueAtTime(0.001, from + 0.15);
    tone.connect(volume).connect(audio.destination);
    tone.start(from);
    tone.stop(from + 0.15);
  });
  window.setTimeout(() => void audio.close(), tones.length * 160 + 200);
}

function isVerdict(value: string | undefined): value is Verdict {
  return value === "ok" || value === "again" || value === "no";
}

export function kept(): LastScan[] {
  try {
    return JSON.parse(sessionStorage.getItem(STORE) ?? "[]") as LastScan[];
  } catch {
    return [];
  }
}

export function remember(scan: LastScan): void {
  const scans = [scan, ...kept()].slice(0, LAST_KEPT);
  sessionStorage.setItem(STORE, JSON.stringify(scans));
  showLast(scans);
}

function showLast(scans: readonly LastScan[]): void {
  const list = document.querySelector("[data-last-scans]");
  if (list === null || scans.length === 0) return;
  list.replaceChildren(...scans.flatMap((scan) => {
    const pattern = document.querySelector<HTMLTemplateElement>(`template[data-last-item="${scan.verdict}"]`);
    const item = pattern?.content.firstElementChild?.cloneNode(true) as HTMLElement | undefined;
    if (item === undefined) return [];
    item.querySelector("[data-text]")?.append(scan.text);
    item.querySelector("time")?.append(scan.at);
    return [item];
  }));
}
