/** Numbers to choose: among some that are not equally far apart, or one more and one less. */
import { formatNumber } from '@nutshell/drawing';
import { Button, Slider } from './controls.tsx';

export interface ChoiceProps {
  label: string;
  value: number;
  values: readonly number[];
  onChange: (value: number) => void;
  /** How a value is shown. */
  format?: (value: number) => string;
}

/** A slider over values that are not equally far apart; a value that came from the address stands among them. */
export function Choice({ label, value, values, onChange, format = formatNumber }: ChoiceProps) {
  const all = values.includes(value) ? values : [...values, value].sort((a, b) => a - b);
  return (
    <Slider
      label={label}
      value={all.indexOf(value)}
      min={0}
      max={all.length - 1}
      step={1}
      format={(index) => format(all[index])}
      onInput={(index) => onChange(all[index])}
    />
  );
}

export interface StepperProps {
  label: string;
  value: number;
  min: number;
  max: number;
  onChange: (value: number) => void;
  title?: string;
}

/** A number with a button on each side. */
export function Stepper({ label, value, min, max, onChange, title }: StepperProps) {
  return (
    <div class="stepper" role="group" aria-label={label} title={title}>
      <span>{label}</span>
      <Button title={`${label}: one less`} onClick={() => onChange(value - 1)} disabled={value <= min}>
        <span aria-hidden="true">−</span>
        <span class="visually-hidden">{label}: one less</span>
      </Button>
      <output aria-live="polite">{value}</output>
      <Button title={`${label}: one more`} onClick={() => onChange(value + 1)} disabled={value >= max}>
        <span aria-hidden="true">+</span>
        <span class="visually-hidden">{label}: one more</span>
      </Button>
    </div>
  );
}
