/** The two recognisers side by side: their words, and how they came to them. */
import { formatFixed, formatPercent } from '@nutshell/drawing';
import { SHIFT } from '@nutshell/micro/speech';
import { useCallback, useMemo } from 'preact/hooks';
import type { Answer } from '../../speech/hearer.ts';
import type { Heard, RecogniserInfo } from '../../speech/host.ts';
import type { Acoustic } from '../../speech/recogniser-file.ts';
import { type Places, TimePicture } from '../../speech/time-picture.tsx';
import { Bar } from '../../ui/bar.tsx';
import { colours, type Colours } from '../../ui/colours.ts';
import { Message, Select } from '../../ui/controls.tsx';
import { ramp } from '../../ui/raster.ts';
import { chosen, frame, heard, infos, lookAt, recognisers, state } from './session.ts';

const titles: Record<Acoustic, string> = { gmm: 'Gaussian mixtures', dnn: 'Deep network' };

export function Recogniser({ acoustic }: { acoustic: Acoustic }) {
  const all = recognisers.value?.[acoustic];
  const name = chosen.value[acoustic];
  const info = infos.value[acoustic];
  const answer = heard.value?.answers[acoustic];
  return (
    <section class="answer" data-acoustic={acoustic} aria-label={titles[acoustic]}>
      <h2>{titles[acoustic]}</h2>
      {all && !name && <Missing acoustic={acoustic} all={all} />}
      {all && all.length > 0 && (
        <Select
          label="Recogniser"
          value={name ?? ''}
          options={[
            ...(name ? [] : [{ value: '', label: 'none' }]),
            ...all.map((each) => ({ value: each, label: each.replace('/seed-', ', seed ') })),
          ]}
          onChange={(each) => state.set(acoustic === 'gmm' ? { gmm: each } : { dnn: each })}
        />
      )}
      {info && <p class="small quiet">It has never heard the speaker “{info.fold}”.</p>}
      {info && answer && <Words answer={answer} />}
      {info && answer && heard.value && <Posteriors {...{ acoustic, info, answer }} of={heard.value} />}
      {info && answer && <Moment info={info} answer={answer} />}
    </section>
  );
}

/** What to type where there is none. */
function Missing({ acoustic, all }: { acoustic: Acoustic; all: readonly string[] }) {
  const wanted = state.value[acoustic];
  const experiment = `digits-${acoustic}`;
  return (
    <Message kind="note">
      <p>
        {wanted ? `There is no recogniser “${wanted}” here.` : 'No recogniser of this kind is exported yet.'}{' '}
        {all.length > 0
          ? 'Choose another one.'
          : 'To have one, train it, record it and export it; it takes about an hour:'}
      </p>
      {all.length === 0 && (
        <pre>
          <code>
            {`npx nx run speech:train --experiment=${experiment}\nnpx nx run speech:record --run=${experiment}\nnpx nx run speech:export --run=${experiment}\n`}
          </code>
        </pre>
      )}
    </Message>
  );
}

function Words({ answer: { words, milliseconds } }: { answer: Answer }) {
  return (
    <>
      <p class="words" role="status">
        {words.length === 0 && '(no words)'}
        {words.map(({ word, begin, end }, i) => (
          <button
            key={i}
            type="button"
            title={`${formatFixed(begin, 2)} to ${formatFixed(end, 2)} s`}
            onClick={() => lookAt(Math.round((begin + end) / 2 / SHIFT))}
          >
            {word}
          </button>
        ))}
      </p>
      <p class="small quiet">
        {milliseconds < 1 ? 'under 1' : formatFixed(milliseconds, 0)} ms from the samples to the words.
      </p>
    </>
  );
}

const says: Record<Acoustic, string> = {
  gmm: 'density of each state over the sum of all',
  dnn: 'as the network says',
};

/** States upwards, word by word, over time, with the best path. */
function Posteriors({
  acoustic,
  info,
  answer,
  of,
}: {
  acoustic: Acoustic;
  info: RecogniserInfo;
  answer: Answer;
  of: Heard;
}) {
  const { positive, ink, paper } = colours();
  const shading = useMemo(() => ({ ramp: ramp([paper, positive]), low: 0, high: 1 }), [paper, positive]);
  const order = useMemo(() => info.states.flat(), [info]);
  const { posteriors, path } = answer;
  const value = useCallback(
    (at: number, row: number) => posteriors[at * order.length + order[row]],
    [posteriors, order],
  );
  const over = useCallback(
    (context: CanvasRenderingContext2D, places: Places, palette: Colours) => {
      drawWords(context, places, palette, info);
      drawPath(context, places, palette.negative, path, order);
    },
    [info, path, order, ink],
  );
  return (
    <figure>
      <TimePicture
        label={`Posteriors of ${order.length} states over time, and the best path through them`}
        frames={of.filterBank.length}
        shift={SHIFT}
        at={frame.value}
        onLook={lookAt}
        rows={order.length}
        height={Math.max(160, 4 * order.length)}
        value={value}
        shading={shading}
        over={over}
      />
      <figcaption>
        States of each word, from below: blue where one is likely, {says[acoustic]}. The line is the best path
        through the words’ models.
      </figcaption>
    </figure>
  );
}

function drawWords(
  context: CanvasRenderingContext2D,
  { x, y, right }: Places,
  { ink, line }: Colours,
  { words, states }: RecogniserInfo,
): void {
  context.textAlign = 'right';
  context.strokeStyle = line;
  context.lineWidth = 1;
  let row = 0;
  words.forEach((word, i) => {
    const next = row + states[i].length;
    context.fillStyle = ink;
    context.fillText(word, x(-0.5) - 6, Math.max(7, y((row + next) / 2))); // one state is less high than a word
    context.beginPath();
    context.moveTo(x(-0.5), y(next));
    context.lineTo(right, y(next));
    context.stroke();
    row = next;
  });
}

function drawPath(
  context: CanvasRenderingContext2D,
  { x, y }: Places,
  colour: string,
  path: Int32Array,
  order: readonly number[],
): void {
  const rows = new Map(order.map((state, row) => [state, row]));
  context.strokeStyle = colour;
  context.lineWidth = 1.5;
  context.beginPath();
  path.forEach((state, t) => context.lineTo(x(t), y(rows.get(state)! + 0.5)));
  context.stroke();
}

/** The likeliest states at the frame that is looked at. */
function Moment({ info, answer: { posteriors, path } }: { info: RecogniserInfo; answer: Answer }) {
  const at = frame.value;
  const all = info.words.flatMap((word, i) =>
    info.states[i].map((state, k) => ({ state, name: `${word} ${k + 1}` })),
  );
  const count = all.length;
  const likely = all
    .map((each) => ({ ...each, share: posteriors[at * count + each.state] }))
    .sort((a, b) => b.share - a.share)
    .slice(0, 4);
  const onPath = all.find(({ state }) => state === path[at]);
  return (
    <>
      <p class="small">
        At {formatFixed(at * SHIFT, 2)} s{' '}
        {onPath ? `the path is in state “${onPath.name}”` : 'there is no path'}; the likeliest are
      </p>
      <table class="moment">
        <tbody>
          {likely.map(({ name, share }) => (
            <tr key={name}>
              <th scope="row">{name}</th>
              <td>
                <Bar share={share} text={formatPercent(share, 0)} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </>
  );
}
