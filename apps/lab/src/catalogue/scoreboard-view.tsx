/** The literature's numbers beside ours: what one sees before anything is chosen. */
import { formatMetric, formatSpread } from '@nutshell/drawing';
import type { ResultSummary } from './catalogue.ts';
import { literature } from './literature.ts';
import { hasOurs, type ScoreRow, type ScoreTable, scoreTables } from './scoreboard.ts';
import './scoreboard.css';

interface ScoreboardProps {
  results: readonly ResultSummary[];
  /** A system of ours was chosen: the keys of its seeds. */
  onChoose: (keys: readonly string[]) => void;
}

export function Scoreboard({ results, onChoose }: ScoreboardProps) {
  const tables = scoreTables(literature, results);
  return (
    <section class="scoreboard" aria-label="Scoreboard">
      <h2>The literature and ours</h2>
      <p class="quiet">
        Ours is the mean over seeds ± standard deviation, bold where it is as good as what is reported or
        better. Choose a system to see its learning curves.
      </p>
      {tables.map((table) => (
        <Table key={`${table.app} ${table.dataset}`} table={table} onChoose={onChoose} />
      ))}
    </section>
  );
}

function Table({ table, onChoose }: { table: ScoreTable } & Pick<ScoreboardProps, 'onChoose'>) {
  const { title, paper, caution, dataset, rows } = table;
  const measures = new Set(rows.map(({ measure }) => measure));
  const about = [dataset, ...(measures.size === 1 ? measures : [])].join(', ');
  const content = [
    caution && (
      <p key="caution" class="small">
        {caution}
      </p>
    ),
    <table key="table" aria-label={`${title}, ${dataset}`} title={paper}>
      <thead>
        <tr>
          <th scope="col">System</th>
          <th scope="col" class="number">
            Literature
          </th>
          <th scope="col" class="number">
            Ours
          </th>
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <Row key={row.system} row={row} measured={measures.size > 1} onChoose={onChoose} />
        ))}
      </tbody>
    </table>,
  ];
  if (hasOurs(table)) {
    return (
      <section>
        <h3>
          {title} <span class="quiet">· {about}</span>
        </h3>
        {content}
      </section>
    );
  }
  return (
    <details>
      <summary>
        {title} <span class="quiet">· {about}, none of ours yet</span>
      </summary>
      {content}
    </details>
  );
}

interface RowProps extends Pick<ScoreboardProps, 'onChoose'> {
  row: ScoreRow;
  /** Whether its measure has to be said. */
  measured: boolean;
}

function Row({ row, measured, onChoose }: RowProps) {
  const { system, metric, measure, reported, ours, reached, keys } = row;
  const Strong = reached ? 'b' : 'span';
  return (
    <tr>
      <th scope="row">
        {keys.length ? (
          <a
            href={`#/runs?show=${keys.join(',')}&bands=true`}
            onClick={(event) => (event.preventDefault(), onChoose(keys))}
          >
            {system}
          </a>
        ) : (
          system
        )}
        {measured && ' '}
        {measured && <span class="quiet small">{measure}</span>}
      </th>
      <td class="number" title={reported?.source}>
        {reported ? formatMetric(metric, reported.value) : ''}
        {reported?.toCheck && ' '}
        {reported?.toCheck && <span class="quiet small">to be checked</span>}
      </td>
      <td class="number">
        {ours && (
          <Strong>
            {ours.n > 1 ? formatSpread(metric, ours.mean, ours.sd) : formatMetric(metric, ours.mean)}
          </Strong>
        )}
        {ours && ' '}
        {ours && <span class="quiet small">{ours.n === 1 ? '1 seed' : `${ours.n} seeds`}</span>}
      </td>
    </tr>
  );
}
