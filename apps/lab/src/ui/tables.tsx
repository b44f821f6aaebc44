/** Tables of names and values. */
import './tables.css';

/** Values as one reads them: texts bare, everything else as JSON. */
export function valueText(value: unknown): string {
  if (value === undefined) return '';
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** Names with their values; those without a value are left out. */
export function Definitions({ entries }: { entries: readonly (readonly [name: string, value: unknown])[] }) {
  const shown = entries.filter(([, value]) => value !== undefined);
  if (!shown.length) return <p class="quiet">Unknown.</p>;
  return (
    <dl class="definitions">
      {shown.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{valueText(value)}</dd>
        </div>
      ))}
    </dl>
  );
}

export interface Tile {
  name: string;
  value: string;
  note?: string;
}

/** Values, large, with their names above and a remark below. */
export function Tiles({ tiles, label }: { tiles: readonly Tile[]; label?: string }) {
  return (
    <ul class="metric-tiles" aria-label={label}>
      {tiles.map(({ name, value, note }) => (
        <li key={name}>
          <span class="quiet small">{name}</span>
          <b>{value}</b>
          {note !== undefined && <span class="quiet small">{note}</span>}
        </li>
      ))}
    </ul>
  );
}
