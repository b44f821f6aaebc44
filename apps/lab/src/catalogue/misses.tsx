/** Every example that was misread, by its index in the split, and the predicted class. */
import './records.css';

const shownAtFirst = 60;

export interface MissesProps {
  misses: Readonly<Record<string, readonly (readonly [index: number, predicted: number])[]>>;
  classes?: readonly string[];
  sizes: Readonly<Record<string, number>>;
}

export function Misses({ misses, classes, sizes }: MissesProps) {
  return (
    <>
      {Object.entries(misses).map(([split, pairs]) => (
        <section key={split}>
          <h3>Misses, {split}</h3>
          <p class="quiet small">
            {pairs.length} of {sizes[split] ?? 'unknown many'} examples: index in the split, and the class
            that the model says.
          </p>
          <MissList pairs={pairs.slice(0, shownAtFirst)} classes={classes} />
          {pairs.length > shownAtFirst && (
            <details>
              <summary>{pairs.length - shownAtFirst} more</summary>
              <MissList pairs={pairs.slice(shownAtFirst, 5000)} classes={classes} />
            </details>
          )}
        </section>
      ))}
    </>
  );
}

function MissList({ pairs, classes }: { pairs: MissesProps['misses'][string]; classes?: readonly string[] }) {
  return (
    <ul class="misses">
      {pairs.map(([index, predicted]) => (
        <li key={index}>
          {index} <span aria-label="taken for">→</span> <b>{classes?.[predicted] ?? predicted}</b>
        </li>
      ))}
    </ul>
  );
}
