/** BENCHMARKS.md: tables that a run of the benchmark writes, and what people say about rows that miss their target. */
import { type Cell, median } from '../comparison.ts';
import { significant } from '../comparison-table.ts';
import { type SessionProfile, profileTable } from './profile.ts';
import { describe, describeCores, describeMiss, missesOf, resultTable } from './report.ts';
import type { Row } from './rows.ts';

/** The measurements at one number of cores. */
export interface Section {
  readonly cores: number;
  readonly cells: readonly Cell[];
}

export interface Findings {
  readonly rows: readonly Row[];
  readonly sections: readonly Section[];
  /** What was measured, when, where and with what. */
  readonly facts: readonly string[];
  /** By row name, of rows that miss a target. */
  readonly profiles: ReadonlyMap<string, SessionProfile>;
}

const INTRODUCTION = `# Benchmarks

Items per second by backend, medians over rounds, each measurement in a process of its own. A step is what a step of
training is: bytes of a data set become a batch in random order, forward, backward, update, and the loss is read; in
inference bytes become a batch and the outputs are read. Networks, batches and pipelines are the same in PyTorch, and
the first losses are compared before anything is timed. On two cores training is data-parallel in two threads (PyTorch:
two threads inside of its operators), inference splits the batch.

Ratios are medians of those within a round; in brackets the worst pairing, our slowest round over the other's fastest.
**Bold** is what misses its target: 1.1 x PyTorch, and 5 x wasm in training. \`first step\` includes recording and
compiling. \`overhead\` is the share of a step outside of ONNX Runtime's session and the \`pipeline\`, which makes batches
of bytes. \`memory\` is the largest resident set, in MiB, of each in the order of the columns.`;

/** The whole document. Notes are taken over from the `previous` one. */
export function benchmarksDocument(findings: Findings, previous = ''): string {
  const { sections, facts } = findings;
  const parts = [
    INTRODUCTION,
    ...sections.map((section) => sectionText(section, findings)),
    ['## How it was measured', facts.map((fact) => `- ${fact}`).join('\n')].join('\n\n'),
    belowTarget(findings, previous),
  ];
  return `${parts.join('\n\n')}\n`;
}

function sectionText({ cores, cells }: Section, { rows, sections }: Findings): string {
  const parts = [`## On ${describeCores(cores)}`, resultTable(cells, rows)];
  const alone = sections.find((section) => section.cores === 1);
  if (cores > 1 && alone) parts.push(...fasterAlone(cells, alone.cells, rows));
  return parts.join('\n\n');
}

/** Says where a peer loses by the further core: a fair comparison is with the better of its two. */
function fasterAlone(cells: readonly Cell[], alone: readonly Cell[], rows: readonly Row[]): string[] {
  const lines = rows.flatMap((row) => {
    const of = (section: readonly Cell[], name: string) =>
      median(
        section.find(({ workload, contestant }) => workload.name === row.name && contestant === name)
          ?.rates ?? [],
      );
    const [ours, theirs, theirsAlone] = [of(cells, 'onnx'), of(cells, 'torch'), of(alone, 'torch')];
    if (!ours || !theirs || !theirsAlone || theirsAlone <= theirs) return [];
    const ratio = significant(ours / theirsAlone);
    return `- ${describe(row)}: PyTorch is faster on one core, ${significant(theirsAlone * row.items)}; we are at ${ratio} x that`;
  });
  return lines.length > 0 ? [lines.join('\n')] : [];
}

function belowTarget({ rows, sections, profiles }: Findings, previous: string): string {
  const misses = sections.flatMap(({ cores, cells }) =>
    missesOf(cells, rows).map((miss) => ({ ...miss, cores })),
  );
  const missed = rows.filter((row) => misses.some((miss) => miss.row === row));
  const texts = missed.map((row) => {
    const profile = profiles.get(row.name);
    return [
      `### ${describe(row)}`,
      misses
        .filter((miss) => miss.row === row)
        .map((miss) => `- on ${describeCores(miss.cores)}: ${describeMiss(miss)}`)
        .join('\n'),
      ...(profile ? [profileTable(profile)] : []),
      notesBlock(row.name, previous),
    ].join('\n\n');
  });
  const none = 'Every row reaches its targets.';
  return ['## Rows below target', ...(texts.length > 0 ? texts : [none])].join('\n\n');
}

/** What was written by hand about a row, between markers that the next run finds again. */
function notesBlock(name: string, previous: string): string {
  const [begin, end] = ['begin', 'end'].map((edge) => `<!-- notes:${name}:${edge} -->`);
  const [from, to] = [previous.indexOf(begin), previous.indexOf(end)];
  const notes = from >= 0 && to > from ? previous.slice(from + begin.length, to).trim() : '';
  return [begin, ...(notes ? [notes] : []), end].join('\n\n');
}
