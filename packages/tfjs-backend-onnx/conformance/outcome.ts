/** What became of the specs on one backend, and how it differs from what was to be expected. */

export type SpecStatus = 'passed' | 'failed' | 'pending' | 'excluded';

export interface SpecOutcome {
  /** Names of all enclosing suites and of the spec itself. */
  name: string;
  /** The outermost suite, such as `conv2d test {}`. */
  suite: string;
  status: SpecStatus;
  /** First line of the first failed expectation. */
  message: string;
}

/** What the process that runs the specs sends to its parent. */
export type SpecMessage = { started: string } | SpecOutcome | 'finished';

/** A spec that may fail on the backend, and why. */
export interface Exception {
  spec: string;
  reason: string;
}

/** The one suite of tfjs-core that defines itself on the backend named 'cpu' only: it moves data between two of them. */
const CPU_ONLY = 'Switching cpu backends';

/** Number of outcomes with that status. */
export const count = (outcomes: SpecOutcome[], status: SpecStatus) =>
  outcomes.filter((outcome) => outcome.status === status).length;

/**
 * Everything that is wrong with a run, one sentence each; empty for a conforming backend.
 * @param expectedPasses how many specs pass on the reference, or undefined for a filtered run
 */
export function faults(
  outcomes: SpecOutcome[],
  reference: SpecOutcome[],
  exceptions: Exception[],
  expectedPasses?: number,
): string[] {
  const status = new Map(outcomes.map((outcome) => [outcome.name, outcome.status]));
  const excused = new Set(exceptions.map((exception) => exception.spec));
  const passing = reference.filter((outcome) => outcome.status === 'passed');
  const required = passing.filter((outcome) => !outcome.suite.startsWith(CPU_ONLY));
  const found: string[] = [];
  if (expectedPasses !== undefined && passing.length !== expectedPasses)
    found.push(
      `${passing.length} specs pass on cpu, ${expectedPasses} are known to: the bundle lost specs, or tfjs changed.`,
    );
  if (passing.length === 0) found.push('No spec ran.');
  const failing = required.filter(({ name }) => status.get(name) === 'failed' && !excused.has(name));
  if (failing.length) found.push(`${failing.length} specs fail here and pass on cpu (--list names them).`);
  const missing = required.filter(
    ({ name }) => !['passed', 'failed'].includes(status.get(name) ?? 'missing'),
  );
  if (missing.length)
    found.push(`${missing.length} specs ran on cpu and not here, first: ${missing[0].name}`);
  for (const { name } of required)
    if (excused.has(name) && status.get(name) === 'passed')
      found.push(`Stale exception, it passes: remove '${name}' from exceptions.json.`);
  if (expectedPasses !== undefined)
    for (const { spec } of exceptions)
      if (!required.some(({ name }) => name === spec))
        found.push(`Exception for a spec that does not exist or does not pass on cpu: '${spec}'.`);
  return found;
}

/** Failing specs by outermost suite, the suite with most failures first. */
export function failuresBySuite(outcomes: SpecOutcome[]): [suite: string, failures: SpecOutcome[]][] {
  const suites = new Map<string, SpecOutcome[]>();
  for (const outcome of outcomes)
    if (outcome.status === 'failed')
      suites.set(outcome.suite, [...(suites.get(outcome.suite) ?? []), outcome]);
  return [...suites].sort(([, a], [, b]) => b.length - a.length);
}
