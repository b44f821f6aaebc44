/** Results as Markdown: the section of an app in results/README.md, and its rows in the root README.md. */
import { markdownTable } from 'markdown-table';
import { mcnemar, pairMisses } from '@nutshell/metrics';
import { SelectedOn } from '../file/experiment-file.ts';
import { isClean } from '../run/environment.ts';
import { formatCount, formatMetric, formatMinutes, formatPoints, formatSpread } from '@nutshell/drawing';
import { intervalOf } from '../record/interval.ts';
import { summaryOf } from '../record/records.ts';
import type { MetricColumn, Reference } from '../record/literature.ts';
import { type ResultRecord, learningOnlySince } from '../record/result.ts';
import type { Measured, Scoreboard, ScorePart } from '../record/scoreboard.ts';
import { selection } from './selection.ts';

/** results/README.md. `charts` lists the chart files of each app, relative to results/. */
export function resultsPage(boards: readonly Scoreboard[], charts: ReadonlyMap<string, Chart[]>): string {
  const intro = [
    '# Results',
    '',
    'Made by `table` from the records in this folder: do not edit. Ours is the mean ± standard deviation over seeds;',
    'of a single seed it is the value with its 95 % Wilson interval. `verify` runs a record again and compares.',
    'Minutes and examples/s count learning only, without evaluations and checkpoints.',
  ].join('\n');
  const sections = boards.map((board) => section(board, charts.get(board.app) ?? []));
  return [intro, ...sections].join('\n\n') + '\n';
}

export interface Chart {
  file: string;
  /** What it shows, for those who do not see it. */
  alt: string;
}

/**
 * The systems that were recorded, of all apps, as one table for the root README.md: those whose first metric the paper gives or the
 * experiment bounds.
 */
export function systemsTable(boards: readonly Scoreboard[]): string {
  const rows = boards.flatMap((board) => {
    return board.parts.flatMap(({ dataset, metrics: [metric], rows }) =>
      rows
        .filter(
          ({ reference, ours }) =>
            ours &&
            metric &&
            (reference?.values[metric.name] !== undefined ||
              ours.verdicts.some((verdict) => verdict.metric === metric.name)),
        )
        .map(({ system, reference, ours }) => [
          system,
          dataset,
          metric.label,
          reference ? theirs(reference, metric.name) : '',
          measuredCell(ours!, metric.name) + missedMark(ours!, metric.name),
          `\`npx nx run ${board.app}:train --experiment=${ours!.experiment.name}\``,
        ]),
    );
  });
  const head = ['System', 'Data', 'Measure', 'Paper', 'Ours', 'Command'];
  return markdownTable([head, ...rows.map((row) => row.map(cell))], {
    align: ['l', 'l', 'l', 'r', 'r', 'l'],
  });
}

function section(board: Scoreboard, charts: Chart[]): string {
  const parts = board.parts.flatMap((part) => [
    ...(board.parts.length > 1 ? [`### ${part.dataset}`] : []),
    resultsTable(part),
  ]);
  return [
    `## ${board.title}`,
    board.paper && `${cell(board.paper)}.`,
    board.caution && `**${cell(board.caution)}**`,
    ...parts,
    ...footnotes(board),
    ...(board.ladder.length ? ['### Step by step', ladderTable(board)] : []),
    ...charts.map(({ file, alt }) => `![${alt}](${file})`),
  ]
    .filter(Boolean)
    .join('\n\n');
}

function resultsTable({ metrics, rows }: ScorePart): string {
  const head = [
    'System',
    'Experiment',
    ...metrics.flatMap(({ label }) => [`Paper: ${label}`, `Ours: ${label}`]),
    'Seeds',
    'Misses',
    'Expected',
    'Parameters',
    'Minutes',
    'Examples/s',
    'Backend',
    'Commit',
  ];
  const body = rows.map(({ system, reference, experiment, ours }) => [
    system,
    experiment ? [`\`${experiment}\``, ...remarks(ours)].join(', ') : '',
    ...metrics.flatMap(({ name }) => [
      reference ? theirs(reference, name) : '',
      ours ? measuredCell(ours, name) + (ours.outdated.length ? ' ‡' : '') : experiment ? 'not recorded' : '',
    ]),
    ...(ours ? costs(ours, metrics) : Array<string>(8).fill('')),
  ]);
  const right = metrics.flatMap(() => ['r', 'r']);
  const align = ['l', 'l', ...right, 'r', 'r', 'l', 'r', 'r', 'r', 'l', 'l'];
  return markdownTable([head, ...body.map((row) => row.map(cell))], { align });
}

/** What the sources of the data say in parentheses at their ends: `JPEG pixels`. */
function remarks(ours: Measured | undefined): string[] {
  const found = ours?.records.map(({ dataset }) => /\(([^()]+)\)$/.exec(dataset.source)?.[1]);
  return [...new Set(found)].filter((remark) => remark !== undefined);
}

/** The cells to the right of the metrics of a measured experiment. */
function costs({ records, verdicts }: Measured, metrics: readonly MetricColumn[]): string[] {
  const first = metrics[0]?.name ?? '';
  const misses = `${first.slice(0, first.lastIndexOf('.'))}.misses`;
  // The name of a metric that has no column here.
  const named = (metric: string) => (metrics.some(({ name }) => name === metric) ? '' : `${metric} `);
  const average = (value: (record: ResultRecord) => number) =>
    records.reduce((sum, record) => sum + value(record), 0) / records.length;
  const distinct = (value: (record: ResultRecord) => string) => [...new Set(records.map(value))].join(', ');
  return [
    String(records.length),
    summaryOf(records, misses) ? spread(records, misses) : '',
    verdicts
      .map(({ metric, expected, met }) => ({ what: named(metric) + expected, met }))
      .map(({ what, met }) => (met ? `${what}: met` : `**${what}: missed**`))
      .join('; '),
    distinct(({ model }) => formatCount(model.parameters)),
    formatMinutes(average(({ cost }) => cost.seconds)),
    formatCount(average(({ cost }) => cost.examplesPerSecond)),
    distinct(({ environment }) => backendName(environment)),
    distinct(({ commit }) => shortCommit(commit)),
  ];
}

/** The backend that computed: `wasm (cpu, 2 threads)`. */
export function backendName({ backend, device, threads }: ResultRecord['environment']): string {
  return `${backend} (${device}, ${threads} ${threads === 1 ? 'thread' : 'threads'})`;
}

function shortCommit(commit: string): string {
  return isClean(commit) ? commit.slice(0, 7) : `${commit.replace('-dirty', '').slice(0, 7)} †`;
}

function footnotes(board: Scoreboard): string[] {
  const rows = board.parts.flatMap((part) => part.rows);
  const notes = rows
    .filter(({ reference }) => reference)
    .map(
      ({ reference }) =>
        `- ${reference!.system}: ${reference!.source}${reference!.note ? `; ${reference!.note}` : ''}.`,
    );
  const measured = rows.map(({ ours }) => ours).filter((ours) => ours !== undefined);
  const deviations = measured
    .filter(({ experiment }) => experiment.deviations.length)
    .map(({ experiment }) => `- \`${experiment.name}\`: ${experiment.deviations.join('; ')}.`);
  const outdated = measured
    .filter(({ outdated }) => outdated.length)
    .map(({ experiment, outdated }) => `\`${experiment.name}\` (${outdated.join(', ')})`);
  const later = measured.flatMap(({ experiment, records }) =>
    records.flatMap(({ seed, measured: all = [] }) =>
      all.map(({ command, commit, metrics }) => {
        const names = metrics.map((metric) => `\`${metric}\``).join(', ');
        return `- \`${experiment.name}\`, seed ${seed}: ${names}, by \`${command}\` at ${shortCommit(commit)}.`;
      }),
    ),
  );
  const chosen = SelectedOn.options.flatMap((choice) => {
    const names = measured
      .filter(({ selectedOn }) => selectedOn === choice)
      .map(({ experiment }) => `\`${experiment.name}\``);
    return names.length ? [`${selection[choice]}: ${[...new Set(names)].join(', ')}.`] : [];
  });
  const slower = measured
    .filter(({ records }) => records.some(({ date }) => date < learningOnlySince))
    .map(({ experiment }) => `\`${experiment.name}\``);
  const dirty = measured.some(({ records }) => records.some(({ commit }) => !isClean(commit)));
  const list = (title: string, items: string[]) =>
    items.length
      ? [`<details><summary>${title}</summary>\n\n${[...new Set(items)].join('\n')}\n\n</details>`]
      : [];
  return [
    ...(rows.some(({ reference }) => reference?.toCheck)
      ? ['(to be checked): quoted from memory, not yet compared with the source.']
      : []),
    ...(outdated.length
      ? [`‡ Out of date, the experiment has changed since it was recorded: ${outdated.join(', ')}.`]
      : []),
    ...(dirty ? ['† Recorded from a working tree that differed from its commit.'] : []),
    ...(slower.length
      ? [
          `Recorded before ${learningOnlySince}, when the time of evaluations and checkpoints was counted too, so that minutes are larger: ${[...new Set(slower)].join(', ')}.`,
        ]
      : []),
    ...chosen,
    ...list(
      'What makes such numbers differ elsewhere',
      board.measures.map((measure) => `- ${cell(measure)}`),
    ),
    ...list('Sources of the paper’s figures', notes),
    ...list('Deviations from the papers', deviations),
    ...list('Measured after the training', later),
  ];
}

/** Each experiment that changes another: its changes, and their effect. */
function ladderTable({ ladder, metrics, parts }: Scoreboard): string {
  const { name, label } = metrics[0];
  const all = parts.flatMap(({ rows }) => rows.map(({ ours }) => ours)).filter((ours) => ours !== undefined);
  const rows = ladder.map((step) => {
    const parent = all.find(({ experiment }) => experiment.name === step.experiment.parent)!;
    const [before, after] = [summaryOf(parent.records, name), summaryOf(step.records, name)];
    return [
      `\`${step.experiment.name}\``,
      `\`${parent.experiment.name}\``,
      Object.entries(step.experiment.changes)
        .map(([key, value]) => `${key} = ${JSON.stringify(value)}`)
        .join(', '),
      measuredCell(step, name),
      before && after ? formatPoints(name, after.mean - before.mean) : '',
      pairedP(parent.records, step.records, name),
    ];
  });
  const head = ['Experiment', 'From', 'Change', label, 'Difference', 'p (McNemar)'];
  return markdownTable([head, ...rows.map((row) => row.map(cell))], {
    align: ['l', 'l', 'l', 'r', 'r', 'r'],
  });
}

/** McNemar's p of the first seed that both have misses for, with the seed. */
function pairedP(a: ResultRecord[], b: ResultRecord[], metric: string): string {
  const split = metric.slice(0, metric.lastIndexOf('.'));
  for (const ours of a) {
    const other = b.find(({ seed }) => seed === ours.seed);
    const [left, right] = [ours.misses?.[split], other?.misses?.[split]];
    if (!left || !right) continue;
    const missed = (pairs: [number, number][]) => pairs.map(([index]) => index);
    const { pValue } = mcnemar(pairMisses(missed(left), missed(right), ours.dataset.sizes[split]));
    return `${pValue < 0.001 ? '< 0.001' : pValue.toFixed(3)} (seed ${ours.seed})`;
  }
  return '';
}

function theirs({ values, toCheck }: Reference, metric: string): string {
  if (values[metric] === undefined) return '';
  return formatMetric(metric, values[metric]) + (toCheck ? ' (to be checked)' : '');
}

/** `0.89 ± 0.03 %`; of one seed `0.89 % (0.72 to 1.09)`. */
export function measuredCell({ records }: { records: readonly ResultRecord[] }, metric: string): string {
  const text = summaryOf(records, metric) ? spread(records, metric) : '';
  const interval = records.length === 1 ? intervalOf(records[0], metric) : undefined;
  if (!interval) return text;
  return `${text} (${(100 * interval.low).toFixed(2)} to ${(100 * interval.high).toFixed(2)})`;
}

function spread(records: readonly ResultRecord[], metric: string): string {
  const { mean, sd, n } = summaryOf(records, metric)!;
  return n === 1 ? formatMetric(metric, mean) : formatSpread(metric, mean, sd);
}

function missedMark({ verdicts }: Measured, metric: string): string {
  const missed = verdicts.find((verdict) => verdict.metric === metric && !verdict.met);
  return missed ? ` (**target ${missed.expected} missed**)` : '';
}

/** Text that does not break out of its table cell. */
function cell(text: string): string {
  return text
    .replace(/\|/g, '\\|')
    .replace(/\s*\n\s*/g, ' ')
    .replace(/</g, '&lt;');
}
