/** experiments/<app>/references.json: what the literature reports, to stand beside what we measure. */
import { existsSync } from 'node:fs';
import path from 'node:path';
import { listExperiments, readExperiment } from '../file/experiment-file.ts';
import { Failure } from '../file/failure.ts';
import { readJson } from '../file/json-file.ts';
import { nearest } from '../file/nearest.ts';
import { validate } from '../file/validation.ts';
import { fromRoot, type Workspace } from '../file/workspace.ts';
import { type MetricColumn, type Reference, References } from './literature.ts';
import type { ResultRecord } from './result.ts';

/**
 * The literature's rows of an app, or undefined if it has no references.json.
 * @throws Failure if it is not valid, or names an experiment that does not exist
 */
export function readReferences(workspace: Workspace, app: string): References | undefined {
  const file = path.join(workspace.experiments, app, 'references.json');
  if (!existsSync(file)) return undefined;
  const name = fromRoot(workspace, file);
  const { value, problems } = validate(References, readJson(file, name));
  if (problems) throw new Failure(`${name}: ${problems.join('; ')}`);
  const known = listExperiments(workspace, app);
  const stray = value.rows.find(({ experiment }) => experiment !== undefined && !known.includes(experiment));
  if (stray) {
    const near = nearest(stray.experiment!, known);
    throw new Failure(
      `${name}: the row "${stray.system}" names the experiment "${stray.experiment}", which does not exist` +
        (near ? `; the nearest is "${near}".` : '.'),
    );
  }
  return value;
}

/**
 * The literature's figures for a result: the rows of its experiment or, on the same data, those of the nearest experiment that it
 * changes. Undefined if there are none.
 */
export function referencesFor(
  workspace: Workspace,
  { app, experiment, dataset }: Pick<ResultRecord, 'app' | 'experiment' | 'dataset'>,
): { rows: Reference[]; metrics: MetricColumn[]; experiment: string } | undefined {
  const references = readReferences(workspace, app);
  if (!references) return undefined;
  const { metrics } = references;
  const known = listExperiments(workspace, app);
  let name: string | undefined = experiment;
  while (name !== undefined) {
    const rows = references.rows.filter((row) => row.experiment === name);
    if (rows.length) return { rows, metrics, experiment: name };
    if (references.dataset !== dataset.name || !known.includes(name)) return undefined;
    name = readExperiment(workspace, app, name).parent;
  }
  return undefined;
}
