/** The way to any move of a game, and by itself through all of them. */
import { useEffect, useState } from 'preact/hooks';
import { Button } from '../ui/controls.tsx';
import './kifu.css';

/** Milliseconds of a move. */
const PACE = 700;

export interface ReplayProps {
  /** Moves that the board shows, and moves of the game. */
  at: number;
  count: number;
  onGo: (at: number) => void;
}

export function Replay({ at, count, onGo }: ReplayProps) {
  const [plays, setPlays] = useState(false);
  const isLast = at === count;
  useEffect(() => {
    if (!plays) return undefined;
    if (isLast) return void setPlays(false);
    const timer = setTimeout(() => onGo(at + 1), PACE);
    return () => clearTimeout(timer);
  }, [plays, at, isLast]);
  const start = () => {
    if (isLast) onGo(0);
    setPlays(!plays);
  };
  const step = (text: string, title: string, to: number) => (
    <Button title={title} onClick={() => onGo(to)} disabled={to < 0 || to > count || to === at}>
      <span aria-hidden="true">{text}</span>
      <span class="visually-hidden">{title}</span>
    </Button>
  );
  return (
    <div class="row go-replay">
      {step('|‹', 'The empty board', 0)}
      {step('‹', 'One move back', at - 1)}
      <Button onClick={start} disabled={count === 0} title="Move by move">
        {plays ? 'Pause' : 'Replay'}
      </Button>
      {step('›', 'One move on', at + 1)}
      {step('›|', 'The last move', count)}
      <span class="number small">
        move {at} of {count}
      </span>
    </div>
  );
}
