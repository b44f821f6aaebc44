import { type FinishedRun, type ReportSection, escapeHtml, htmlTable } from '@nutshell/experiment';
import { bitsOf } from '@nutshell/metrics';
import type { CharRnnConfig } from './config.ts';
import { keptSamples } from './samples/kept.ts';

/** The parts of the report that only this app has: losses beside the n-gram model's, and what it wrote as it learnt. */
export async function sections(run: FinishedRun<CharRnnConfig>): Promise<ReportSection[]> {
  const { metrics } = run.result;
  const rows = [
    ['validation', metrics['validation.loss']],
    ['test', metrics['test.loss']],
    ['validation, best n-gram model', metrics['ngram.loss']],
  ].filter((row): row is [string, number] => row[1] !== undefined);
  const losses = htmlTable(
    ['', 'nats per character', 'bits per character'],
    rows.map(([name, nats]) => [name, nats.toFixed(4), bitsOf(nats).toFixed(4)]),
  );
  const samples = keptSamples(run).map(
    ({ step, text }) => `<h3>after ${step} steps</h3>\n<pre>${escapeHtml(text)}</pre>`,
  );
  return [
    { title: `Losses, split ${run.config.split}`, html: losses },
    ...(samples.length > 0 ? [{ title: 'What it wrote as it learnt', html: samples.join('\n') }] : []),
  ];
}
