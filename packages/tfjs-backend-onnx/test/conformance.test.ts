import { describe, expect, it } from 'vitest';
import { type SpecOutcome, type SpecStatus, failuresBySuite, faults } from '../conformance/outcome.ts';

const outcome = (name: string, status: SpecStatus): SpecOutcome => ({
  name,
  suite: name[0],
  status,
  message: '',
});
const reference = [
  outcome('a1', 'passed'),
  outcome('a2', 'passed'),
  outcome('b1', 'passed'),
  outcome('b2', 'pending'),
];
const failing = [
  outcome('a1', 'failed'),
  outcome('a2', 'passed'),
  outcome('b1', 'passed'),
  outcome('b2', 'pending'),
];
const exception = (spec: string) => ({ spec, reason: 'a test' });

describe('the verdict on a conformance run', () => {
  it('finds nothing wrong with a backend that passes what cpu passes', () => {
    expect(faults(reference, reference, [], 3)).toEqual([]);
  });

  it('objects to a failing spec unless it is an exception', () => {
    expect(faults(failing, reference, [], 3)).toEqual([expect.stringContaining('1 specs fail here')]);
    expect(faults(failing, reference, [exception('a1')], 3)).toEqual([]);
  });

  it('objects to exceptions that pass or do not exist', () => {
    expect(faults(reference, reference, [exception('a2')], 3)).toEqual([
      expect.stringContaining("remove 'a2'"),
    ]);
    expect(faults(reference, reference, [exception('c')], 3)).toEqual([expect.stringContaining("'c'")]);
  });

  it('objects to a bundle that lost specs', () => {
    expect(faults(reference.slice(1), reference.slice(1), [], 3)).toEqual([
      expect.stringContaining('2 specs pass on cpu'),
    ]);
    expect(faults([], [], [], 3)).toContain('No spec ran.');
  });

  it('objects to specs that ran on cpu only, other than those for cpu', () => {
    expect(faults(reference.slice(1), reference, [], 3)).toEqual([expect.stringContaining('first: a1')]);
    const moving = { ...outcome('x', 'passed'), suite: 'Switching cpu backends test {}' };
    expect(faults(reference, [...reference, moving], [], 4)).toEqual([]);
  });

  it('groups failures, most first', () => {
    const outcomes = [
      outcome('a1', 'failed'),
      outcome('b1', 'failed'),
      outcome('b2', 'failed'),
      outcome('a2', 'passed'),
    ];
    expect(failuresBySuite(outcomes).map(([suite, failures]) => [suite, failures.length])).toEqual([
      ['b', 2],
      ['a', 1],
    ]);
  });
});
