/** A share as a bar, with its number: probabilities of classes, for instance. */
import './bar.css';

export interface BarProps {
  /** 0 to 1. */
  share: number;
  text: string;
  /** Without the accent colour. */
  quiet?: boolean;
}

export function Bar({ share, text, quiet }: BarProps) {
  return (
    <span class={`bar ${quiet ? 'quiet-bar' : ''}`}>
      <span class="bar-track">
        <span style={{ width: `${100 * share}%` }} />
      </span>
      <span class="number">{text}</span>
    </span>
  );
}
