/** A text, character by character, each on a colour of its own: a pointer or the arrow keys look at one of them. */
import { useEffect, useMemo, useRef } from 'preact/hooks';
import { arrowOf } from '../ui/arrow-keys.ts';
import './coloured-text.css';

/** Characters of a piece: only pieces that change are drawn again. */
const PIECE = 64;
/** Shades on each side of none. */
const LEVELS = 10;

export interface ColouredTextProps {
  label: string;
  characters: readonly string[];
  /** Of each character, −1 to 1: in the colour of negative or of positive numbers. */
  values: ArrayLike<number>;
  /** Whether the character was left out by who read the text. */
  isLeftOut: (at: number) => boolean;
  /** Where the text is marked to begin. */
  start: number;
  /** The character that is marked as looked at; −1: none. */
  at: number;
  /** The character from which an arrow key goes on: it may be one that is not marked yet. */
  keyFrom: () => number;
  /** Whether the end stays in sight while the text grows. */
  follows: boolean;
  /** The character under a mouse, or none any more. */
  onPoint: (at: number | undefined) => void;
  /** A character that was chosen; undefined: the end of the text, whatever it is. */
  onGo: (at: number | undefined) => void;
}

export function ColouredText(props: ColouredTextProps) {
  const { label, characters, values, isLeftOut, start, at, keyFrom, follows, onPoint, onGo } = props;
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (follows) box.current!.scrollTop = box.current!.scrollHeight;
  }, [characters.length, follows]);
  const pieces = Array.from({ length: Math.ceil(characters.length / PIECE) }, (_, i) => {
    const places = Array.from(characters.slice(i * PIECE, (i + 1) * PIECE), (_, k) => i * PIECE + k);
    const inside = (place: number) => (places.includes(place) ? place : -1);
    return (
      <Piece
        key={i}
        from={i * PIECE}
        text={places.map((place) => characters[place]).join('')}
        levels={places.map((place) => levelOf(values[place])).join()}
        leftOut={places.filter(isLeftOut).join()}
        at={inside(at)}
        start={inside(start)}
      />
    );
  });
  return (
    <div
      ref={box}
      class="coloured-text"
      tabIndex={0}
      role="textbox"
      aria-readonly="true"
      aria-multiline="true"
      aria-label={label}
      onPointerMove={({ target, pointerType }) => pointerType !== 'touch' && onPoint(placeOf(target))}
      onPointerLeave={() => onPoint(undefined)}
      onClick={({ target }) => onGo(placeOf(target))}
      onKeyDown={(event) => {
        const next = placeByKey(event, characters, keyFrom());
        if (next !== undefined) onGo(next < characters.length - 1 ? Math.max(0, next) : undefined);
      }}
    >
      {pieces}
      {start >= characters.length && <span class="start" />}
    </div>
  );
}

/** −{@link LEVELS} to {@link LEVELS}. */
const levelOf = (value: number): number => Math.round(LEVELS * Math.max(-1, Math.min(1, value)));

/** Texts, which are compared quickly: nothing is drawn while they stay. */
interface PieceProps {
  from: number;
  text: string;
  /** Of each character, with commas. */
  levels: string;
  /** Places, with commas. */
  leftOut: string;
  /** Places; −1: not in this piece. */
  at: number;
  start: number;
}

function Piece({ from, text, levels, leftOut, at, start }: PieceProps) {
  return useMemo(() => {
    const shades = levels.split(',').map(Number);
    const out = leftOut.split(',');
    return (
      <>
        {[...text].map((character, i) => {
          const place = from + i;
          const marks = [
            ...[character === '\n' && 'line-end', out.includes(`${place}`) && 'left-out'],
            ...[shades[i] >= LEVELS / 2 && 'on', shades[i] <= -LEVELS / 2 && 'off'],
            ...[place === at && 'looked-at', place === start && 'start'],
          ].filter(Boolean);
          const background = shades[i] === 0 ? undefined : tint(shades[i]);
          return (
            <span key={i} data-at={place} class={marks.join(' ') || undefined} style={{ background }}>
              {character}
            </span>
          );
        })}
      </>
    );
  }, [text, levels, leftOut, at, start]);
}

/** At most half of the colour: the text stays readable in both themes. */
const tint = (level: number): string =>
  `color-mix(in srgb, var(--${level > 0 ? 'positive' : 'negative'}) ${(50 * Math.abs(level)) / LEVELS}%, transparent)`;

/** The place of a character of the page; undefined for what is not one. */
function placeOf(target: EventTarget | null): number | undefined {
  const { at } = (target as HTMLElement).dataset;
  return at === undefined ? undefined : Number(at);
}

/** Where a key leads, which then has no other effect; undefined for other keys. */
function placeByKey(event: KeyboardEvent, characters: readonly string[], at: number): number | undefined {
  const arrow = arrowOf(event);
  if (arrow) return arrow[0] !== 0 ? at + arrow[0] : lineAway(characters, at, -arrow[1]);
  if (!['Home', 'End', 'Escape'].includes(event.key)) return undefined;
  event.preventDefault();
  return event.key === 'Home' ? 0 : Infinity;
}

/** The same column of the line before (−1) or after (1). */
function lineAway(characters: readonly string[], at: number, by: number): number {
  const beginOf = (place: number) => (place > 0 ? characters.lastIndexOf('\n', place - 1) + 1 : 0);
  const begin = beginOf(at);
  const other = by < 0 ? beginOf(begin - 1) : characters.indexOf('\n', at) + 1;
  if (by < 0 ? begin === 0 : other === 0) return at;
  const end = characters.indexOf('\n', other);
  return Math.min(other + at - begin, end < 0 ? characters.length - 1 : end);
}
