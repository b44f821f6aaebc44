import { afterEach, expect, it, vi } from 'vitest';
import { printTable, tableSection, type Table } from '../src/table.ts';

const table: Table = {
  title: 'Ways down',
  head: ['method', 'steps', 'loss', 'turns'],
  rows: [
    ['batch', '12', '−0.5', '–'],
    ['stochastic', 'never', '1.2e−7', '270°'],
  ],
  notes: ['A note < this.'],
};

afterEach(() => vi.restoreAllMocks());

it('a printed table has columns of numbers to the right, also where a word or a dash stands for a number', () => {
  const print = vi.spyOn(console, 'log').mockImplementation(() => {});
  printTable(table);
  const lines = String(print.mock.calls[0][0])
    .replace(/\u001b\[\d+m/g, '')
    .split('\n');
  expect(lines).toEqual([
    '',
    'Ways down',
    'method      steps    loss  turns',
    '─'.repeat(32),
    'batch          12    −0.5      –',
    'stochastic  never  1.2e−7   270°',
    'A note < this.',
  ]);
});

it('the same table in a report has the same columns to the right, and its notes made safe', () => {
  const { title, html } = tableSection(table);
  expect(title).toBe('Ways down');
  expect(html.match(/<td class="number">/g)).toHaveLength(6);
  expect(html).toContain('<td>stochastic</td>');
  expect(html).toContain('A note &lt; this.');
});
