/** What the record of a network says of its strength: matches against other programs, and ratings. */

/** Metrics of a record, as `go-zero:match` and `go-zero:ladder` add them. */
export type Metrics = Readonly<Record<string, number>>;

export interface MatchResult {
  /** `match.gnugo10`: what played, and against whom. */
  readonly name: string;
  /** A draw is half a win; with its 95 % interval. */
  readonly winRate: number;
  readonly low: number;
  readonly high: number;
  readonly games: number;
  /** Per move of the network; 0: without a search. */
  readonly simulations: number;
}

export function matchesOf(metrics: Metrics): MatchResult[] {
  return namesOf(metrics, /^(.+)\.winRate$/).map((name) => {
    const of = (part: string) => metrics[`${name}.${part}`] ?? NaN;
    const [winRate, low, high] = [of('winRate'), of('low'), of('high')];
    return { name, winRate, low, high, games: of('games'), simulations: of('simulations') };
  });
}

export interface Rating {
  readonly name: string;
  /** With its 95 % interval. */
  readonly elo: number;
  readonly low: number;
  readonly high: number;
}

/** The strongest first. */
export function ratingsOf(metrics: Metrics): Rating[] {
  return namesOf(metrics, /^ladder\.(.+)\.elo$/)
    .map((name) => {
      const of = (part: string) => metrics[`ladder.${name}.${part}`] ?? NaN;
      return { name, elo: of('elo'), low: of('eloLow'), high: of('eloHigh') };
    })
    .sort((a, b) => b.elo - a.elo);
}

/** Ratings of the network alone over the generations of its training, as rows of a curve. */
export function ratingRows(ratings: readonly Rating[]): { generation: number; 'ladder.elo': number }[] {
  return ratings
    .flatMap(({ name, elo }) => {
      const [, generation] = /^generation-(\d+)$/.exec(name) ?? [];
      return generation === undefined ? [] : [{ generation: Number(generation), 'ladder.elo': elo }];
    })
    .sort((a, b) => a.generation - b.generation);
}

const namesOf = (metrics: Metrics, pattern: RegExp): string[] =>
  Object.keys(metrics).flatMap((key) => pattern.exec(key)?.[1] ?? []);
