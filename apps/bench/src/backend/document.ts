/** BENCHMARKS.md: tables that a run of the benchmark writes, and what people say about rows that miss their target. */
import type { RowResult } from './contest.ts';
import type { Floor } from './floors.ts';
import { type SessionProfile, profileTable } from './profile.ts';
import {
  arithmeticTable,
  describe,
  describeMiss,
  detailTable,
  floorTable,
  missesOf,
  rateTable,
  ratioTable,
  trialLines,
} from './report.ts';

export interface Findings {
  readonly results: readonly RowResult[];
  readonly floors: readonly Floor[];
  /** The BLAS of those libraries that say which they call. */
  readonly blas: Readonly<Partial<Record<Floor['library'], string>>>;
  /** What was measured, when, where and with what. */
  readonly facts: readonly string[];
  /** By row name, of rows that miss a target. */
  readonly profiles: ReadonlyMap<string, SessionProfile>;
}

const INTRODUCTION = `# Benchmarks

A step is what a step of training is: bytes of a data set become a batch in random order, forward, backward, update, and
the loss is read; in inference bytes become a batch and the outputs are read. Networks, batches and pipelines are the
same for all, and each process shows by its first losses that it does the same before it is timed. Every contestant is
tried in several settings, of threads, layouts and compilers, and **its best one counts**: in brackets behind a rate is
the number of threads that was best. How each was given its best:
[peers.md](../../apps/bench/peers.md).`;

const RATES = `Items per second, medians over rounds in which all take turns.`;

const RATIOS = `How many times as fast onnx is: medians of the ratios within rounds; in brackets the worst pairing, our slowest round over
the other's fastest. **Bold** is what misses its target: 1.1 x each PyTorch, and 5 x wasm in training.`;

const ARITHMETIC = `GFLOP/s in products and sums of convolutions and matrix products, counted from the layers, with the
gradients in training; in brackets the share of what the same library reaches in matrix products on as many threads
(below). \`MFLOP\` is for one item.`;

const DETAILS = `\`first step\` includes recording and compiling. \`overhead\` is the share of a step on one thread outside of
ONNX Runtime's session and of the \`pipeline\`, which makes batches of bytes. MiB are largest resident sets.`;

/** The whole document. Notes, and the block about \`fit\`, are taken over from the `previous` one. */
export function benchmarksDocument(findings: Findings, previous = ''): string {
  const { results, floors, blas, facts } = findings;
  const parts = [
    INTRODUCTION,
    section('Speed', RATES, rateTable(results)),
    section('Beside the peers', RATIOS, ratioTable(results)),
    section('Arithmetic', ARITHMETIC, arithmeticTable(results, floors), floorTable(floors, blas)),
    section('First step, overhead, memory', DETAILS, detailTable(results)),
    ...blocksOf('fit', previous),
    section(
      'Settings that were tried',
      'Items per second in one short trial each; in bold type the setting that was then measured.',
      results.flatMap(trialLines).join('\n'),
    ),
    section('How it was measured', facts.map((fact) => `- ${fact}`).join('\n')),
    belowTarget(findings, previous),
  ];
  return `${parts.join('\n\n')}\n`;
}

const section = (title: string, ...parts: string[]): string => [`## ${title}`, ...parts].join('\n\n');

function belowTarget({ results, profiles }: Findings, previous: string): string {
  const misses = missesOf(results);
  const texts = results.flatMap(({ row }) => {
    const own = misses.filter((miss) => miss.row === row);
    if (own.length === 0) return [];
    const profile = profiles.get(row.name);
    return [
      `### ${describe(row)}`,
      own.map((miss) => `- ${describeMiss(miss)}`).join('\n'),
      ...(profile ? [profileTable(profile)] : []),
      blocksOf(`notes:${row.name}`, previous)[0] ?? block(`notes:${row.name}`, ''),
    ].join('\n\n');
  });
  return section('Rows below target', ...(texts.length > 0 ? texts : ['Every row reaches its targets.']));
}

const edges = (name: string) => ['begin', 'end'].map((edge) => `<!-- ${name}:${edge} -->`);

function block(name: string, text: string): string {
  const [begin, end] = edges(name);
  return [begin, ...(text ? [text] : []), end].join('\n\n');
}

/** The block between markers that another command or a person wrote into the `previous` document, if there is one. */
function blocksOf(name: string, previous: string): string[] {
  const [begin, end] = edges(name);
  const [from, to] = [previous.indexOf(begin), previous.indexOf(end)];
  return from >= 0 && to > from ? [block(name, previous.slice(from + begin.length, to).trim())] : [];
}
