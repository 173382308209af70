/** Money as the reader writes it; minor units in, the currency's ISO exponent beside it. */
export function money(cents: number, currency: string, exponent: number, locale: string): string {
  const format = new Intl.NumberFormat(locale === "en" ? "en-GB" : locale, {
    style: "currency",
    currency,
    minimumFractionDigits: exponent,
    maximumFractionDigits: exponent,
  });
  return format.format(cents / 10 ** exponent).replace("-", "−");
}
