/** Samples that a run wrote: pictures, and texts such as sampled sentences. */
import { useEffect, useState } from 'preact/hooks';
import type { RunDetail } from './catalogue.ts';
import './records.css';

const pictures = /\.(png|jpe?g|gif|webp|svg)$/i;
const texts = /\.(txt|md)$/i;
const shownAtFirst = 24;
const longestText = 4000;

export function Samples({ run }: { run: RunDetail }) {
  const [all, setAll] = useState(false);
  const images = run.files.filter(({ path }) => pictures.test(path));
  const written = run.files.filter(({ path }) => texts.test(path)).slice(-8);
  if (!images.length && !written.length) return null;
  // While a training goes on a picture may be written again under its name.
  const address = (path: string) =>
    `runs/${[run.app, run.id, ...path.split('/')].map(encodeURIComponent).join('/')}?${run.updated}`;
  return (
    <section>
      <h3>Samples</h3>
      <div class="samples">
        {images.slice(0, all ? undefined : shownAtFirst).map(({ path }) => (
          <figure key={path}>
            <a href={address(path)} target="_blank" rel="noreferrer">
              <img src={address(path)} alt={path} loading="lazy" />
            </a>
            <figcaption>{path}</figcaption>
          </figure>
        ))}
      </div>
      {!all && images.length > shownAtFirst && (
        <button type="button" onClick={() => setAll(true)}>
          All {images.length} pictures
        </button>
      )}
      {written.map(({ path }) => (
        <TextSample key={path} name={path} address={address(path)} />
      ))}
    </section>
  );
}

function TextSample({ name, address }: { name: string; address: string }) {
  const [text, setText] = useState('…');
  useEffect(() => {
    let gone = false;
    void fetch(address)
      .then(async (response) => (response.ok ? response.text() : `cannot be read: status ${response.status}`))
      .catch((error: Error) => `cannot be read: ${error.message}`)
      .then((read) => gone || setText(read.length > longestText ? `${read.slice(0, longestText)} …` : read));
    return () => {
      gone = true;
    };
  }, [address]);
  return (
    <figure>
      <pre>{text}</pre>
      <figcaption>{name}</figcaption>
    </figure>
  );
}
