import type { Superko } from '../src/index.ts';

/** 0 to 2 per point, row by row. */
type Stones = readonly number[];

/** The rules of Go in the most direct form: flood fill at every move, every earlier position in a set. The oracle of the fast board. */
export class NaiveBoard {
  stones: Stones;
  readonly size: number;
  readonly superko: Superko;
  readonly suicide: boolean;
  readonly #seen = new Set<string>();

  constructor(size: number, superko: Superko, suicide: boolean) {
    this.size = size;
    this.superko = superko;
    this.suicide = suicide;
    this.stones = new Array<number>(size * size).fill(0);
    this.#seen.add(this.#name(this.stones, 1));
  }

  /** The stones after a move, or undefined if it is not legal. */
  after(at: number, color: number): Stones | undefined {
    if (this.stones[at] !== 0) return undefined;
    let stones = [...this.stones];
    stones[at] = color;
    for (const other of [3 - color, color]) {
      const dead = stones.flatMap((stone, i) =>
        stone === other && this.#group(stones, i).liberties === 0 ? [i] : [],
      );
      if (dead.length > 0 && other === color && !this.suicide) return undefined;
      stones = stones.map((stone, i) => (dead.includes(i) ? 0 : stone));
    }
    return this.#seen.has(this.#name(stones, 3 - color)) ? undefined : stones;
  }

  play(at: number, color: number): void {
    this.stones = this.after(at, color)!;
    this.#seen.add(this.#name(this.stones, 3 - color));
  }

  pass(color: number): void {
    this.#seen.add(this.#name(this.stones, 3 - color));
  }

  liberties(at: number): number {
    return this.#group(this.stones, at).liberties;
  }

  #group(stones: Stones, start: number): { liberties: number } {
    const group = new Set([start]);
    const liberties = new Set<number>();
    for (const at of group) {
      for (const next of this.#neighbours(at)) {
        if (stones[next] === 0) liberties.add(next);
        else if (stones[next] === stones[start]) group.add(next);
      }
    }
    return { liberties: liberties.size };
  }

  #neighbours(at: number): number[] {
    const [x, y] = [at % this.size, Math.floor(at / this.size)];
    return [
      [x - 1, y],
      [x + 1, y],
      [x, y - 1],
      [x, y + 1],
    ]
      .filter(([a, b]) => a >= 0 && b >= 0 && a < this.size && b < this.size)
      .map(([a, b]) => b * this.size + a);
  }

  #name(stones: Stones, toMove: number): string {
    return stones.join('') + (this.superko === 'situational' ? `/${toMove}` : '');
  }
}
