/** Tables in CSV files, of numbers or of texts. Runs in browsers: text in, columns out. */
import Papa from 'papaparse';

export interface CsvTable {
  /** All names of the header, in its order. */
  names: string[];
  /** Number of rows below the header, blank lines left out. */
  rows: number;
  /** The columns that were asked for, by name, each of length `rows`. */
  columns: Record<string, Float64Array>;
}

/** Where a CSV file is not what was expected, and what to do about it. */
export class CsvError extends Error {
  override name = 'CsvError';
  readonly file: string;
  /** As a spreadsheet counts: the header is row 1. */
  readonly row?: number;
  readonly column?: string;
  /** The text found. */
  readonly cell?: string;

  constructor(message: string, place: { file: string; row?: number; column?: string; cell?: string }) {
    const { file, row, column, cell } = place;
    const where = [file, row && `row ${row}`, column !== undefined && `column ${quote(column)}`];
    super(`${where.filter(Boolean).join(', ')}: ${message}`);
    this.file = file;
    this.row = row;
    this.column = column;
    this.cell = cell;
  }
}

/** What is read of a CSV file. */
export interface CsvOptions {
  /** What error messages call it. */
  file: string;
  /** Names of the columns that have to be there. */
  columns: readonly string[];
}

/** The characters of bytes 0x80 to 0x9F, which Node's TextDecoder takes for those of Latin-1. */
const WINDOWS_1252 = [...'€\x81‚ƒ„…†‡ˆ‰Š‹Œ\x8DŽ\x8F\x90‘’“”•–—˜™š›œ\x9DžŸ'];

/**
 * The text of the bytes of a table, or of another file that people write, such as a list of names: UTF-8, UTF-16 of either order with a byte
 * order mark or without, and, where the bytes are none of these, Windows-1252, in which programs of Western Europe write.
 */
export function decodeTable(bytes: Uint8Array): string {
  const [first, second] = bytes;
  const zeros = (odd: number) =>
    bytes.subarray(0, 400).filter((byte, i) => byte === 0 && i % 2 === odd).length;
  const half = Math.min(bytes.length, 400) / 4; // letters of most languages have a zero as their upper byte
  if ((first === 0xff && second === 0xfe) || zeros(1) > half)
    return new TextDecoder('utf-16le').decode(bytes);
  if ((first === 0xfe && second === 0xff) || zeros(0) > half)
    return new TextDecoder('utf-16be').decode(bytes);
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return Array.from(bytes, (byte) => WINDOWS_1252[byte - 0x80] ?? String.fromCharCode(byte)).join('');
  }
}

/**
 * The names in a list such as `age, size` or `"price, EUR", age`: separated by commas, those with a comma inside in quotes.
 * @param known names of the table; a text that is one of them is that name, whatever is in it
 * @throws Error for a quote that is not closed
 */
export function namesIn(text: string, known: readonly string[] = []): string[] {
  if (known.map(plainName).includes(plainName(text))) return [plainName(text)];
  return partsOf(text).map(plainName);
}

/** The parts of a text with commas between them, those with a comma inside in quotes. @throws Error for a quote that is not closed */
export function partsOf(text: string): string[] {
  const spaced = text.replaceAll(/\s*,\s*(?=")/g, ','); // a quote has to follow its comma at once
  const { data, errors } = Papa.parse<string[]>(spaced.trim(), { delimiter: ',', newline: '\n' });
  if (errors.some(({ type }) => type === 'Quotes'))
    throw new Error(`${text}: a quote is not closed; write one with a comma as "price, EUR"`);
  return (data[0] ?? []).map((part) => part.trim()).filter(Boolean);
}

/**
 * Reads columns of numbers from a CSV text whose first row holds their names. Commas, semicolons, tabs or bars between
 * the cells are recognised, so are quotes, byte order marks, Excel's first line `sep=;` and any line ends; blank lines do not count as rows of data.
 * @param options.columns names of the columns to read; none reads the header and checks the shape only
 * @throws CsvError naming file, row, column and cell for an empty file, a missing or repeated column (with the nearest
 * names), a row with more or fewer cells than the header, an open quote, and a cell that is not a decimal number
 */
export function readCsv(text: string, options: CsvOptions): CsvTable {
  const { file } = options;
  const { names, rows, places } = readRows(text, options, 'numbers');
  const columns = options.columns.map((column, i): [string, Float64Array] => [
    column,
    Float64Array.from(rows, ({ cells, row }) => numberIn(cells[places[i]], { file, row, column })),
  ]);
  return { names, rows: rows.length, columns: Object.fromEntries(columns) };
}

/**
 * Reads a CSV text as texts: every column of it by name, each cell as it is written, without its quotes.
 * @param options.columns names of the columns that have to be there
 * @throws CsvError as {@link readCsv}, but for what is in the cells
 */
export function readCsvTexts(text: string, options: CsvOptions): Record<string, string[]> {
  const { names, rows } = readRows(text, options, 'texts');
  return Object.fromEntries(names.map((name, i) => [name, rows.map(({ cells }) => cells[i])]));
}

interface Rows {
  names: string[];
  /** Below the header; `row` as a spreadsheet counts. */
  rows: { cells: string[]; row: number }[];
  /** Of the columns that were asked for, in a row's cells. */
  places: number[];
}

/** @param content what the rows hold, for errors */
function readRows(text: string, { file, columns }: CsvOptions, content: string): Rows {
  // Line ends of several programs in one file would be taken for text of cells.
  const whole = text.replace(/^\uFEFF/, '').replaceAll(/\r\n?/g, '\n');
  const [named, separator] = /^"?sep=(.)"?[ ;,\t]*\n/i.exec(whole) ?? []; // Excel's first line
  const table = named === undefined ? whole : whole.slice(named.length);
  const above = named === undefined ? 0 : 1;
  const { data, errors } = Papa.parse<string[]>(table, {
    delimiter: separator ?? delimiterOf(table),
    newline: '\n',
  });
  const quotes = errors.find(({ type }) => type === 'Quotes');
  if (quotes) {
    const row = (quotes.row ?? 0) + 1 + above;
    throw new CsvError('a quote is not closed, or not followed by the end of the cell: write " as ""', {
      file,
      row,
    });
  }
  const filled = data
    .map((cells, index) => ({ cells, row: index + 1 + above }))
    .filter(({ cells }) => cells.length > 1 || cells[0].trim() !== '');
  const [header, ...rows] = filled;
  if (!header)
    throw new CsvError(`it is empty: expected a row of column names and rows of ${content}`, { file });
  const names = header.cells.map(plainName);
  const places = columns.map((column) => placeOf(plainName(column), names, { file, row: header.row }));
  if (rows.length === 0)
    throw new CsvError(`it has a header but no rows: expected ${content} below it`, { file });
  for (const { cells, row } of rows) {
    if (cells.length === names.length) continue;
    const counted = `has ${cells.length} ${cells.length === 1 ? 'cell' : 'cells'} where the header has ${names.length}`;
    throw new CsvError(`${counted}: add or remove cells, or put those with a delimiter inside in quotes`, {
      file,
      row,
    });
  }
  return { names, rows, places };
}

/** A name as people compare it: without blanks around it or line breaks in it, é in one character however it was typed. */
export function plainName(name: string): string {
  return name.normalize('NFC').replaceAll(/\s+/g, ' ').trim();
}

/** How many rows are looked at to find the delimiter. */
const LOOKED_AT = 20;

/** The delimiter with which most rows have as many cells as the header, of several the one with the most cells. */
function delimiterOf(text: string): string {
  const scores = [',', ';', '\t', '|'].map((delimiter) => {
    const { data } = Papa.parse<string[]>(text, {
      delimiter,
      newline: '\n',
      preview: LOOKED_AT,
      skipEmptyLines: 'greedy',
    });
    const cells = data[0]?.length ?? 0;
    const alike = data.filter((row) => row.length === cells).length / Math.max(1, data.length);
    return { delimiter, score: cells < 2 ? 0 : alike + 1e-3 * Math.min(cells, 900) };
  });
  return scores.reduce((best, other) => (other.score > best.score ? other : best)).delimiter;
}

/** Names that a message tells, and characters of each. */
const MOST_NAMES = 12;
const LONGEST_NAME = 60;

/** The index of a column. */
function placeOf(column: string, names: readonly string[], place: { file: string; row: number }): number {
  const first = names.indexOf(column);
  if (first < 0) {
    const near = names.filter(Boolean).toSorted((a, b) => edits(column, a) - edits(column, b));
    const told = near.slice(0, MOST_NAMES).map((name) => quote(name.slice(0, LONGEST_NAME)));
    const more = near.length > told.length ? ` and ${near.length - told.length} more` : '';
    throw new CsvError(
      `column ${quote(column)} is missing; the first row names, nearest first: ${told.join(', ') || 'none'}${more}`,
      place,
    );
  }
  if (names.indexOf(column, first + 1) >= 0) {
    throw new CsvError('this name stands twice in the header: rename one', { ...place, column });
  }
  return first;
}

/** A decimal number, with a point, perhaps an exponent; a typographic minus sign is one too. */
function numberIn(cell: string, place: { file: string; row: number; column: string }): number {
  const text = cell.trim().replace(/^−/, '-');
  if (/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text)) {
    const value = Number(text);
    if (Number.isFinite(value)) return value;
    throw new CsvError(`${quote(cell)} is too large for a number`, { ...place, cell });
  }
  if (text === '') {
    throw new CsvError('the cell is empty: fill in a number, or remove the row', { ...place, cell });
  }
  const remedy = /^[+-]?\d+,\d+$/.test(text)
    ? 'write a point for the decimal comma, or nothing between thousands'
    : 'write a decimal number such as −1.5, or remove the row';
  throw new CsvError(`${quote(cell)} is not a number: ${remedy}`, { ...place, cell });
}

function quote(text: string): string {
  return JSON.stringify(text.length > 40 ? `${text.slice(0, 39)}…` : text);
}

/** Edits that make one name the other (Levenshtein 1966), upper and lower case alike. */
function edits(a: string, b: string): number {
  const [from, to] = [a.toLowerCase(), b.toLowerCase()];
  let row = Array.from({ length: to.length + 1 }, (_, j) => j);
  for (let i = 1; i <= from.length; i++) {
    const next = [i];
    for (let j = 1; j <= to.length; j++) {
      const replaced = row[j - 1] + (from[i - 1] === to[j - 1] ? 0 : 1);
      next.push(Math.min(replaced, row[j] + 1, next[j - 1] + 1));
    }
    row = next;
  }
  return row[to.length];
}
