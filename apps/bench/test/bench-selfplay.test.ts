import { describe, expect, it } from 'vitest';
import { generationTable } from '../src/selfplay/command.ts';

describe('npm run bench -- selfplay', () => {
  it('prints medians over generations, games by the hour', () => {
    const details = [300, 100, 200].map((evaluations) => ({ moves: 40, evaluations, networkShare: 0.875 }));
    const table = generationTable([
      { contestant: 'ours', workload: { name: '5x5', items: 1 }, rates: [3, 1, 2], details },
      { contestant: 'ours', workload: { name: '7x7', items: 1 }, rates: [], failed: 'out of memory' },
    ]);
    const rows = table.split('\n').map((line) => line.split('|').map((cell) => cell.trim()));
    expect(rows[2]).toEqual(['', '5x5', '7,200', '40', '200', '88 %', '']);
    expect(rows[3]).toEqual(['', '7x7', 'failed', '–', '–', '–', '']);
  });
});
