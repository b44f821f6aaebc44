/** Numbers as text, short and with a true minus. */

/** At most `digits` significant digits, without trailing zeros: `0.25`, `−1.5`, `1.2e−7`. */
export function formatNumber(value: number, digits = 4): string {
  if (!Number.isFinite(value)) return Number.isNaN(value) ? 'not a number' : value > 0 ? '∞' : '−∞';
  const size = Math.abs(value);
  const text =
    value !== 0 && (size < 1e-4 || size >= 1e7)
      ? value.toExponential(digits - 1).replace(/\.?0+e\+?/, 'e')
      : String(Number(value.toPrecision(Math.max(digits, Math.floor(Math.log10(size || 1)) + 1))));
  return text.replaceAll('-', '−');
}
