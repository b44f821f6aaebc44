import fs from 'node:fs';
import { findWorkspace } from './src/workspace.ts';
import { readScoreboard } from './src/scoreboard.ts';
import { resultsPage, systemsTable } from './src/markdown.ts';
import { drawSvg, toPng } from './src/charts/svg.ts';
import { learningCurves } from './src/charts/learning-curves.ts';
import { paperAndOurs } from './src/charts/paper-and-ours.ts';
const ws = findWorkspace('/tmp/lenetws');
const b = readScoreboard(ws, 'lenet5');
console.log(resultsPage([b], new Map([['lenet5', [{ file: 'charts/x.svg', alt: 'x' }]]])));
console.log(systemsTable([b]));
const a = await drawSvg(paperAndOurs(b.title, b.metrics[0], b.parts[0].rows)!);
fs.writeFileSync('/tmp/a.png', toPng(a, 1.5));
fs.writeFileSync('/tmp/a.svg', a);
const c = await drawSvg(
  learningCurves({
    title: b.title,
    metric: 'test.error',
    label: 'test error',
    curves: b.parts[0].rows
      .filter((r) => r.ours)
      .map((r) => ({ name: r.experiment!, rows: r.ours!.records[0].curve })),
  })!,
);
fs.writeFileSync('/tmp/c.png', toPng(c, 1.5));
fs.writeFileSync('/tmp/c.svg', c);
