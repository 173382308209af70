export type Kind = "ok" | "again" | "no";

/** Tones and shakes told apart without looking: one rising, two level, three falling. */
const SIGNALS: Readonly<Record<Kind, { readonly tones: readonly number[]; readonly shake: readonly number[] }>> = {
  ok: { tones: [660, 990], shake: [80] },
  again: { tones: [440, 440], shake: [120, 80, 120] },
  no: { tones: [330, 262, 196], shake: [300, 100, 300] },
};
const TONE_S = 0.16;

let audio: AudioContext | undefined;

/** Browsers give sound only after a touch: the first one anywhere opens it for good. */
export function openSound(): void {
  const open = (): void => {
    if (typeof AudioContext === "undefined") return;
    audio ??= new AudioContext();
    void audio.resume();
  };
  for (const kind of ["pointerdown", "keydown"]) document.addEventListener(kind, open, { capture: true });
}

export function signal(kind: Kind): void {
  const { tones, shake } = SIGNALS[kind];
  navigator.vibrate?.([...shake]);
  if (audio?.state !== "running") return;
  for (const [index, pitch] of tones.entries()) {
    const [tone, volume, from] = [audio.createOscillator(), audio.createGain(), audio.currentTime + index * TONE_S];
    tone.frequency.value = pitch;
    tone.type = kind === "ok" ? "sine" : "square";
    volume.gain.setValueAtTime(0.3, from);
    volume.gain.exponentialRampToValueAtTime(0.001, from + TONE_S);
    tone.connect(volume).connect(audio.destination);
    tone.start(from);
    tone.stop(from + TONE_S);
  }
}
