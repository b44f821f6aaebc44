/**
 * Runs tfjs-core's published test suite on a backend and compares with the cpu backend, see README.md:
 *
 *     node --import tsx packages/tfjs-backend-onnx/conformance/main.ts [--backend=onnx] [--filter=regex] [--list]
 */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { count, failuresBySuite, faults } from './outcome.ts';
import type { Exception, SpecOutcome } from './outcome.ts';
import { bundleSpecs, runSpecs } from './process.ts';

/** Specs of tfjs-core 4.22.0 that run and pass on its cpu backend in node; five more are pending there. */
const CPU_PASSES = 4227;

/** More exceptions than these and the backend would not be one. */
const MOST_EXCEPTIONS = 10;

const { values: options } = parseArgs({
  options: {
    backend: { type: 'string', default: 'onnx' },
    filter: { type: 'string' },
    list: { type: 'boolean', default: false },
  },
});
const exceptions: Exception[] = JSON.parse(readFileSync(new URL('exceptions.json', import.meta.url), 'utf8'));

const folder = mkdtempSync(join(tmpdir(), 'tfjs-conformance-'));
try {
  const bundle = await bundleSpecs(folder);
  const start = performance.now();
  const reference = await runSpecs(bundle, 'cpu', options.filter);
  const outcomes =
    options.backend === 'cpu' ? reference : await runSpecs(bundle, options.backend, options.filter);
  report(outcomes, (performance.now() - start) / 1000);

  const excused = options.backend === 'cpu' ? [] : exceptions;
  const wrong = faults(outcomes, reference, excused, options.filter ? undefined : CPU_PASSES);
  if (exceptions.length > MOST_EXCEPTIONS)
    wrong.push(`${exceptions.length} exceptions are listed, at most ${MOST_EXCEPTIONS} are accepted.`);
  for (const fault of wrong) console.error(fault);
  process.exitCode = wrong.length ? 1 : 0;
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}

function report(outcomes: SpecOutcome[], seconds: number) {
  for (const [suite, failures] of failuresBySuite(outcomes)) {
    console.log(`${String(failures.length).padStart(5)}  ${suite}`);
    if (options.list)
      for (const { name, message } of failures) console.log(`       ${name}\n         ${message}`);
  }
  const [passed, failed, pending] = (['passed', 'failed', 'pending'] as const).map((status) =>
    count(outcomes, status),
  );
  console.log(
    `${options.backend}: ${passed} passed, ${failed} failed, ${pending} pending, ${seconds.toFixed(1)} s`,
  );
}
