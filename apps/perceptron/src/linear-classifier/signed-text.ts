/** Values as text, two characters each so that pixels are square: `++` and `#` above 0, `--` and `=` below, blank about 0. */
export function signedText(values: ArrayLike<number>, width: number): string {
  const size = Array.from(values).reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  const marks = Array.from(values, (value) => {
    const part = size > 0 ? value / size : 0;
    if (Math.abs(part) < 0.12) return '  ';
    if (part > 0) return part > 0.45 ? '##' : '++';
    return part < -0.45 ? '==' : '--';
  });
  const rows = Array.from({ length: marks.length / width }, (_, row) =>
    marks
      .slice(row * width, (row + 1) * width)
      .join('')
      .trimEnd(),
  );
  return rows.join('\n');
}
