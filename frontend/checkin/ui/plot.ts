const GAP = 1;

/** Bars as the data of one SVG path: one for each value, the highest as high as the box. */
export function plotOf(values: readonly number[], width: number, height: number): string {
  const most = Math.max(1, ...values);
  const step = width / Math.max(1, values.length);
  return values.map((value, index) => {
    const tall = (value / most) * height;
    return tall === 0 ? "" : `M${(index * step).toFixed(1)} ${height}v${(-tall).toFixed(1)}h${Math.max(GAP, step - GAP).toFixed(1)}v${tall.toFixed(1)}z`;
  }).join("");
}
