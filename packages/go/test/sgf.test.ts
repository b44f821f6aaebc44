import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  BLACK,
  PASS,
  SgfError,
  type SgfNode,
  WHITE,
  decodeSgf,
  RecordError,
  gameOfSgf,
  mainLine,
  parseSgf,
  sgfOfGame,
  textOf,
  valueOf,
  writeSgf,
} from '../src/index.ts';

const SPECIAL = fc.constantFrom('a', ']', '\\', ':', ';', '(', ')', '[', '\n', ' ', 'é', '碁');

const properties = fc
  .dictionary(
    fc.stringMatching(/^[A-Z]{1,2}$/),
    fc.array(
      fc.string({ unit: SPECIAL }).map((text) => valueOf(text)),
      { minLength: 1, maxLength: 3 },
    ),
  )
  .map((each) => new Map(Object.entries(each)));

/** Trees of up to two variations a node and four nodes deep, with values that have every character that is special. */
const trees: fc.Memo<SgfNode> = fc.memo((depth) =>
  fc.record({
    properties,
    children: depth <= 1 ? fc.constant([]) : fc.array(trees(depth - 1), { maxLength: 2 }),
  }),
);

describe('a collection', () => {
  it('written and read again is the same', () => {
    fc.assert(
      fc.property(fc.array(trees(4), { minLength: 1, maxLength: 3 }), (roots) => {
        expect(parseSgf(writeSgf(roots))).toEqual(roots);
      }),
    );
  });

  it('of FF[4] reads with variations, passes, escapes and words around it', () => {
    const text = `Some words (; no, this is one)`; // what stands before "(;" is passed over
    expect(() => parseSgf(text)).toThrow('line 1, column 15');
    const [first, second] = parseSgf(
      'mail header\n\n(;FF[4]GM[1]C[a \\] b\\\\c\\\nd : e];B[aa](;W[bb];B[])(;W[cc]C[var]))\nbetween (;GM[1]AB[aa][bb:cc])\n',
    );
    expect(textOf(first, 'C')).toBe('a ] b\\cd : e');
    expect(mainLine(first).map(({ properties }) => [...properties.keys()].join())).toEqual([
      'FF,GM,C',
      'B',
      'W',
      'B',
    ]);
    expect(first.children[0].children).toHaveLength(2);
    expect(second.properties.get('AB')).toEqual(['aa', 'bb:cc']);
  });

  it('reads long names of FF[3], repeated properties, and space between values', () => {
    const [root] = parseSgf('(;GaMe[1] Size [9]\n AddBlack[aa] \n [bb] AB[cc])');
    expect([...root.properties]).toEqual([
      ['GM', ['1']],
      ['S', ['9']],
      ['AB', ['aa', 'bb', 'cc']],
    ]);
  });

  it.each([
    ['', 'line 1, column 1: no game tree begins here'],
    ['(;B[aa]', 'line 1, column 1: the file ends inside the game tree'],
    ['(;B[aa])\n(;W[bb', 'line 2, column 4: the value of W that begins here has no "]"'],
    ['(;B)', 'line 1, column 4: B has no value'],
    ['(;B[aa]\n  %[bb])', 'line 2, column 3: "%" is not expected here'],
    ['(;B[aa]()', 'column 9: a game tree without a node'],
    ['(;B[aa](B[bb]))', 'column 9: a property before its node'],
    ['(;b[aa])', 'column 3: "b" is not a property'],
    ['(;B[aa]((;W[bb])))', 'a variation begins before a node'],
  ])('%j is refused with the place of the fault', (text, message) => {
    expect(() => parseSgf(text)).toThrow(message);
  });

  it('cut off or damaged anywhere is read or refused as SGF, never otherwise', () => {
    const good = '(;FF[4]GM[1]SZ[9]C[a\\]b];B[aa](;W[bb];B[])(;W[cc]))';
    fc.assert(
      fc.property(
        fc.nat(good.length - 1),
        fc.constantFrom('(', ')', ';', '[', ']', '\\', 'x', 'B', ''),
        (at, put) => {
          try {
            parseSgf(good.slice(0, at) + put + good.slice(at + 1));
            parseSgf(good.slice(0, at));
          } catch (error) {
            expect(error).toBeInstanceOf(SgfError);
          }
        },
      ),
      { numRuns: 500 },
    );
  });

  it('a hundred thousand moves long, or as deep in variations, reads and writes', () => {
    const moves = ';B[aa];W[bb]'.repeat(50_000);
    expect(mainLine(parseSgf(`(${moves})`)[0])).toHaveLength(100_000);
    const deep = `(;B[aa]${'(;W[bb]'.repeat(20_000)}${')'.repeat(20_000)})`;
    expect(writeSgf(parseSgf(deep))).toContain(';W[bb]');
  });
});

describe('bytes', () => {
  const bytes = (text: string, encode: (text: string) => Uint8Array) => encode(text);
  it('are read in the encoding that CA names, as UTF-8, else as Latin-1', () => {
    const latin = (text: string) => Uint8Array.from(text, (character) => character.charCodeAt(0));
    expect(decodeSgf(bytes('(;PB[Élise])', latin))).toContain('Élise');
    expect(decodeSgf(new TextEncoder().encode('(;PB[碁])'))).toContain('碁');
    expect(decodeSgf(new TextEncoder().encode('\ufeff(;PB[碁])'))).toContain('碁');
    const shiftJis = Uint8Array.from([...latin('(;CA[Shift_JIS]PB['), 0x8c, 0xe9, ...latin('])')]);
    expect(decodeSgf(shiftJis)).toContain('碁');
    expect(() => decodeSgf(latin('(;CA[klingon])'))).toThrow('the encoding "klingon" (CA) is not known');
  });
});

describe('a game', () => {
  it('written and read again has its moves, stones set up and names', () => {
    const text = '(;GM[1]SZ[5]KM[6.5]PB[A \\] B]AB[aa][ee]AW[ba]PL[W];W[cc];B[];W[dc])';
    const { game, info } = gameOfSgf(parseSgf(text)[0]);
    expect(game.rules).toMatchObject({ size: 5, komi: 6.5 });
    expect(info.PB).toBe('A ] B');
    expect(game.moves.map(({ color, point }) => [color, game.board.geometry.name(point)])).toEqual([
      [WHITE, 'C3'],
      [BLACK, 'pass'],
      [WHITE, 'D3'],
    ]);
    const again = gameOfSgf(parseSgf(writeSgf([sgfOfGame(game, info, { 0: 'start', 2: 'a [pass]' })]))[0]);
    expect(again.game.board.toString()).toBe(game.board.toString());
    expect(again.game.moves).toEqual(game.moves);
    expect(again.info).toEqual(info);
  });

  it('whose file has a very long value is refused by the beginning of that value, on one line', () => {
    const long = `x\n${'y'.repeat(1000)}`;
    const shown = `x ${'y'.repeat(37)}…`;
    const read = (properties: string) => () => gameOfSgf(parseSgf(`(;${properties})`)[0]);
    expect(read(`KM[${long}]`)).toThrow(`the komi "${shown}" is not a number`);
    expect(read(`SZ[9];B[${long}]`)).toThrow(
      `move 1, B[${shown}]: "${shown}" is not a point of a board of 9 by 9`,
    );
    expect(read(`GM[${long}]`)).toThrow(`GM[${shown}] is another game`);
  });

  it('whose first stones have no liberty is refused', () => {
    const read = (text: string) => () => gameOfSgf(parseSgf(text)[0]);
    const why = 'the stones to begin with, AB and AW: the stone on A9 has no liberty';
    expect(read('(;SZ[9]AB[aa]AW[ab][ba])')).toThrow(new RecordError(why));
    expect(read('(;SZ[9]AB[aa]AW[ab][ba];B[ee])')).toThrow(why);
  });

  it('reads tt as a pass, a rectangle of stones, and both forms of the size', () => {
    const { game } = gameOfSgf(parseSgf('(;SZ[9:9]AB[aa:cc];B[tt])')[0]);
    expect(game.setup).toHaveLength(9);
    expect(game.moves[0].point).toBe(PASS);
  });

  it.each([
    ['(;GM[2])', 'GM[2] is another game'],
    ['(;SZ[9:13])', 'not square'],
    ['(;SZ[25])', '1 to 19'],
    ['(;SZ[9];B[aa];W[aa])', 'move 2, W[aa]: White may not play A9: the point has a stone'],
    ['(;SZ[9];B[zz])', 'move 1, B[zz]: "zz" is not a point'],
    ['(;SZ[9]AB[xx])', 'a stone that is set up'],
    ['(;SZ[9]KM[six])', 'the komi "six" is not a number'],
  ])('%s is refused with the reason', (text, message) => {
    expect(() => gameOfSgf(parseSgf(text)[0])).toThrow(message);
  });
});
