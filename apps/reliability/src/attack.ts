/** The parts of an attack: inputs that can be made again from a seed, and a reader that has to take or to refuse each of them. */
import type { Random } from '@nutshell/random';

/** What a reader is given. */
export type Input = Uint8Array | string;

/** A reader under attack. */
export interface Target {
  /** Inputs that it has to take: they are read first, and the others are made of them. */
  readonly samples: readonly Input[];
  /** An input like the samples, but for some faults. */
  make(random: Random): Input;
  /** Reads an input. @throws an error that {@link isRefusal} knows for an input that it cannot use */
  read(input: Input): unknown;
  /** Whether an error is one whose message is meant for the person who gave the input. */
  isRefusal(error: unknown): boolean;
  /** A word that the message of every refusal has to hold: the file's name. */
  readonly named?: string;
  close?(): Promise<void>;
}

/** Inputs thrown at a reader, in a process of its own. */
export interface Fuzz {
  readonly kind: 'fuzz';
  readonly name: string;
  /** The reader, in a line. */
  readonly about: string;
  /** Inputs of a full campaign. */
  readonly inputs: number;
  /** MiB by which one input may raise the largest resident size; default 128. */
  readonly memory?: number;
  /** @param folder an empty one; nothing else may be written to */
  open(folder: string): Target | Promise<Target>;
}

/** What happened to one try of a scenario. */
export type Try =
  /** `right`: it ended as without the attack; `refused`: with one clear message, and nothing is lost. */
  | { what: string; outcome: 'right' | 'refused' }
  /** How it ended instead. */
  | { what: string; outcome: 'fault'; fault: string };

/** Programs that are disturbed while they work: killed, starved of disk, started twice, kept waiting. */
export interface Scenario {
  readonly kind: 'scenario';
  readonly name: string;
  /** What is done, in a line. */
  readonly about: string;
  /** About how many tries a full campaign has; of each app, where a scenario is about apps. */
  readonly tries: number;
  /** The apps that it is about: it is carried out for each of them. */
  readonly apps?: readonly string[];
  /** @param options.folder an empty one @param options.app one of {@link apps} */
  run(options: { tries: number; random: Random; folder: string; app?: string }): AsyncGenerator<Try>;
}

export type Attack = Fuzz | Scenario;

/** What went wrong with one input. */
export interface Finding {
  readonly attack: string;
  readonly seed: number;
  /** Number of the input; with attack and seed it makes the input again. */
  readonly index: number;
  readonly kind: 'error' | 'message' | 'slow' | 'hang' | 'crash' | 'memory' | 'outside' | 'sample';
  readonly text: string;
}

/** What came of an attack. */
export interface Tally {
  inputs: number;
  /** Inputs that were taken, or tries that ended as without the attack. */
  taken: number;
  /** Inputs that were refused with one clear message. */
  refused: number;
  /** Milliseconds of processor time of the slowest input. */
  slowest: number;
  /** MiB by which the process grew. */
  growth: number;
  findings: Finding[];
}

export const emptyTally = (): Tally => ({
  inputs: 0,
  taken: 0,
  refused: 0,
  slowest: 0,
  growth: 0,
  findings: [],
});

/** The generator of one input, whatever came before it. */
export const randomOf = (root: Random, attack: string, index: number): Random =>
  root.fork(`${attack} ${index}`);
