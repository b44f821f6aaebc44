import Papa from 'papaparse';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CsvError, decodeTable, namesIn, readCsv } from '@nutshell/data/csv';

const read = (text: string, ...columns: string[]) => readCsv(text, { file: 'points.csv', columns });
const numbers = (text: string) => {
  const { columns } = read(text, 'x', 'y');
  return { x: [...columns.x], y: [...columns.y] };
};

describe('what is read', () => {
  it.each([
    ['commas', 'x,y\n1,2\n-3.5,4e-1\n'],
    ['semicolons', 'x;y\n1;2\n-3.5;0.4\n'],
    ['tabs', 'x\ty\n1\t2\n-3.5\t.4'],
    ['Windows line ends', 'x,y\r\n1,2\r\n-3.5,0.4\r\n'],
    ['old Macintosh line ends', 'x,y\r1,2\r-3.5,0.4\r'],
    ['a byte order mark', '\uFEFFx,y\n1,2\n-3.5,0.4\n'],
    ['quoted names and cells', '"x","y"\n"1","2"\n"-3.5","0.4"\n'],
    ['blanks around the cells', ' x , y \n 1 , 2 \n -3.5, +0.40\n'],
    ['blank lines', '\nx,y\n\n1,2\n\n-3.5,0.4\n\n\n'],
    ['Windows line ends in the header alone', 'x,y\r\n1,2\n-3.5,0.4\n'],
    ['Windows line ends in the rows alone', 'x,y\n1,2\r\n-3.5,0.4\r\n'],
    [
      'a header with a line break in quotes, and semicolons',
      '"x";"y";"price,\nEUR, net, of it"\n1;2;3\n-3.5;0.4;5\n',
    ],
    ['a header with more commas than delimiters', 'x;y;a, b, c, d\n1;2;3\n-3.5;0.4;5\n'],
    ["Excel's line about the delimiter", 'sep=;\nx;y\n1;2\n-3.5;0.4\n'],
    ["Excel's line with Windows line ends", 'sep=|\r\nx|y\r\n1|2\r\n-3.5|0.4\r\n'],
    ['a typographic minus sign', 'x,y\n1,2\n−3.5,0.4'],
    ['other columns, with text in them', 'name,y,x\n"b, the first",2,1\n"c ""d""",0.4,-3.5\n'],
  ])('%s', (_, text) => {
    expect(numbers(text)).toEqual({ x: [1, -3.5], y: [2, 0.4] });
  });

  it('all names and the number of rows', () => {
    expect(read('a,b,c\n1,,x\n2,,y\n', 'a')).toMatchObject({ names: ['a', 'b', 'c'], rows: 2 });
    expect(read('a,b,c\n1,,x\n').columns).toEqual({});
  });

  it('a name with a line break, or with é as one character or two', () => {
    expect([...read('"price\n(EUR)";b\n1;2\n', 'price (EUR)').columns['price (EUR)']]).toEqual([1]);
    const [composed, decomposed] = ['caf\u00E9', 'cafe\u0301'];
    for (const [written, asked] of [
      [composed, decomposed],
      [decomposed, composed],
    ])
      // prettier-ignore
      expect([...read(`${written},b\n1,2\n`, asked).columns[asked]]).toEqual([1]);
  });

  it('rows are counted with the line above the header', () => {
    expect(() => read('sep=;\nx;y\n1;abc\n', 'y')).toThrow('row 3, column "y": "abc" is not a number');
  });

  it('one column, which no delimiter tells', () => {
    expect([...read('x\n1\n2\n', 'x').columns.x]).toEqual([1, 2]);
  });

  it('what papaparse writes', () => {
    const cell = fc.oneof(fc.double({ noNaN: true, noDefaultInfinity: true }), fc.integer());
    fc.assert(
      fc.property(fc.array(fc.tuple(cell, cell), { minLength: 1 }), (rows) => {
        const { columns } = read(Papa.unparse({ fields: ['x', 'y'], data: rows }), 'x', 'y');
        expect(rows.map(([x, y]) => [x + 0, y + 0])).toEqual(
          rows.map((_, i) => [columns.x[i], columns.y[i]]),
        );
      }),
    );
  });
});

describe('what is refused', () => {
  it.each([
    ['an empty file', '', 'points.csv: it is empty: expected a row of column names and rows of numbers'],
    ['blank lines only', '\n \n', 'points.csv: it is empty'],
    ['a header alone', 'x,y\n\n', 'points.csv: it has a header but no rows'],
    [
      'text in a cell',
      'x,y\n1,2\n3,abc\n',
      'points.csv, row 3, column "y": "abc" is not a number: write a decimal number',
    ],
    ['an empty cell', 'x,y\n1,2\n,4\n', 'points.csv, row 3, column "x": the cell is empty: fill in a number'],
    ['a row after a blank line', 'x,y\n1,2\n\n3,?\n', 'points.csv, row 4, column "y": "?" is not a number'],
    [
      'a decimal comma',
      'x;y\n1,5;2\n',
      'row 2, column "x": "1,5" is not a number: write a point for the decimal',
    ],
    ['an infinite number', 'x,y\n1,1e999\n', 'row 2, column "y": "1e999" is too large'],
    ['hexadecimal', 'x,y\n1,0x10\n', '"0x10" is not a number'],
    ['Infinity', 'x,y\n1,Infinity\n', '"Infinity" is not a number'],
    ['a short row', 'x,y\n1,2\n3\n', 'points.csv, row 3: has 1 cell where the header has 2'],
    ['a long row', 'x,y\n1,2,3\n', 'points.csv, row 2: has 3 cells where the header has 2'],
    [
      'a missing column',
      'X,yy\n1,2\n',
      'points.csv, row 1: column "x" is missing; the first row names, nearest first: "X", "yy"',
    ],
    [
      'hundreds of names, some of them long',
      `${Array.from({ length: 300 }, (_, i) => `${i}${'n'.repeat(100)}`).join()}\n`,
      /^.{0,1200}" and 288 more$/,
    ],
    ['no header', '1,2\n3,4\n', 'column "x" is missing; the first row names, nearest first: "1", "2"'],
    ['a column named twice', 'x,y,x\n1,2,3\n', 'points.csv, row 1, column "x": this name stands twice'],
    ['an open quote', 'x,y\n1,2\n"3,4\n', 'points.csv, row 3: a quote is not closed'],
  ])('%s', (_, text, message) => {
    expect(() => read(text, 'x', 'y')).toThrow(message);
  });

  it('with its place for those who show it themselves', () => {
    try {
      read('x,y\n1,2\n3,abc\n', 'x', 'y');
      expect.unreachable();
    } catch (error) {
      expect(error).toBeInstanceOf(CsvError);
      expect(error).toMatchObject({ file: 'points.csv', row: 3, column: 'y', cell: 'abc' });
    }
  });

  it('with long cells shortened', () => {
    expect(() => read(`x,y\n1,${'z'.repeat(500)}\n`, 'x', 'y')).toThrow(/"z{39}…" is not a number/);
  });
});

describe("the text of a table's bytes", () => {
  const text = 'größe,preis in €\n1,2\n';
  const utf16 = (littleEndian: boolean, mark: string): Uint8Array => {
    const view = new DataView(new ArrayBuffer(2 * (text.length + mark.length)));
    [...(mark + text)].forEach((letter, i) => view.setUint16(2 * i, letter.charCodeAt(0), littleEndian));
    return new Uint8Array(view.buffer);
  };
  const windows = { ö: 0xf6, ß: 0xdf, '€': 0x80 } as Record<string, number>;

  it.each<[string, Uint8Array]>([
    ['UTF-8', new TextEncoder().encode(text)],
    ['UTF-16 from Windows', utf16(true, '\uFEFF')],
    ['UTF-16, the upper byte first', utf16(false, '\uFEFF')],
    ['UTF-16 without a mark', utf16(true, '')],
    ['UTF-16 without a mark, the upper byte first', utf16(false, '')],
    ['Windows-1252', Uint8Array.from(text, (letter) => windows[letter] ?? letter.charCodeAt(0))],
  ])('%s', (_, bytes) => {
    const { columns } = readCsv(decodeTable(bytes), { file: 'a.csv', columns: ['größe', 'preis in €'] });
    expect([...columns['größe'], ...columns['preis in €']]).toEqual([1, 2]);
  });
});

describe('a list of names', () => {
  it.each<[string, string[], string[]]>([
    ['age, size', [], ['age', 'size']],
    ['"price, EUR", age', [], ['price, EUR', 'age']],
    ['age,"say ""a"""', [], ['age', 'say "a"']],
    ['price, EUR', ['age', 'price, EUR'], ['price, EUR']],
    ['price, EUR', ['age', 'price'], ['price', 'EUR']],
    ['C:\\texts\\a.txt, "D:\\old, new\\b.txt"', [], ['C:\\texts\\a.txt', 'D:\\old, new\\b.txt']],
    ['', [], []],
  ])('%s', (text, known, names) => {
    expect(namesIn(text, known)).toEqual(names);
  });

  it('with an open quote is refused', () => {
    expect(() => namesIn('"price, EUR')).toThrow('a quote is not closed');
  });
});
