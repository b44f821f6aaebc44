import Papa from 'papaparse';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CsvError, readCsv } from '@nutshell/data/csv';

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
    ['a typographic minus sign', 'x,y\n1,2\n−3.5,0.4'],
    ['other columns, with text in them', 'name,y,x\n"b, the first",2,1\n"c ""d""",0.4,-3.5\n'],
  ])('%s', (_, text) => {
    expect(numbers(text)).toEqual({ x: [1, -3.5], y: [2, 0.4] });
  });

  it('all names and the number of rows', () => {
    expect(read('a,b,c\n1,,x\n2,,y\n', 'a')).toMatchObject({ names: ['a', 'b', 'c'], rows: 2 });
    expect(read('a,b,c\n1,,x\n').columns).toEqual({});
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
