/** The lab's controls: the browser's own, labelled, with one look. */
import type { ComponentChildren } from 'preact';
import { useId, useRef } from 'preact/hooks';
import { formatNumber } from '@nutshell/drawing';

export interface SliderProps {
  label: string;
  value: number;
  min: number;
  max: number;
  step: number;
  onInput: (value: number) => void;
  /** How the value is shown. */
  format?: (value: number) => string;
  disabled?: boolean;
  /** Whether the label is only heard. */
  bare?: boolean;
}

export function Slider({
  label,
  value,
  min,
  max,
  step,
  onInput,
  format = formatNumber,
  disabled,
  bare,
}: SliderProps) {
  const id = useId();
  return (
    <div class={`field slider ${bare ? 'bare' : ''}`}>
      <label for={id}>{label}</label>
      <output for={id}>{format(value)}</output>
      <input
        id={id}
        type="range"
        {...{ min, max, step, value, disabled }}
        aria-valuetext={format(value)}
        onInput={({ currentTarget }) => onInput(Number(currentTarget.value))}
      />
    </div>
  );
}

export interface SelectProps<V extends string> {
  label: string;
  value: V;
  options: readonly { value: V; label: string }[];
  onChange: (value: V) => void;
  disabled?: boolean;
  /** Whether the label is only heard. */
  bare?: boolean;
}

export function Select<V extends string>({
  label,
  value,
  options,
  onChange,
  disabled,
  bare,
}: SelectProps<V>) {
  const id = useId();
  return (
    <div class={`field ${bare ? 'bare' : ''}`}>
      <label for={id}>{label}</label>
      <select
        id={id}
        value={value}
        disabled={disabled}
        onChange={({ currentTarget }) => onChange(currentTarget.value as V)}
      >
        {options.map((option) => (
          <option key={option.value} value={option.value} selected={option.value === value}>
            {option.label}
          </option>
        ))}
      </select>
    </div>
  );
}

export interface ButtonProps {
  onClick: () => void;
  children: ComponentChildren;
  /** With it, the button is a switch that is on or off. */
  pressed?: boolean;
  title?: string;
  disabled?: boolean;
  /** The one that is meant to be clicked first. */
  primary?: boolean;
}

export function Button({ onClick, children, pressed, title, disabled, primary }: ButtonProps) {
  return (
    <button
      type="button"
      class={primary ? 'primary' : undefined}
      aria-pressed={pressed}
      {...{ onClick, title, disabled }}
    >
      {children}
    </button>
  );
}

export interface ToggleProps {
  label: string;
  checked: boolean;
  onChange: (checked: boolean) => void;
  disabled?: boolean;
}

export function Toggle({ label, checked, onChange, disabled }: ToggleProps) {
  return (
    <label class="toggle">
      <input
        type="checkbox"
        checked={checked}
        disabled={disabled}
        onChange={({ currentTarget }) => onChange(currentTarget.checked)}
      />
      <span>{label}</span>
    </label>
  );
}

export interface NumberFieldProps {
  label: string;
  value: number;
  min?: number;
  max?: number;
  step?: number | 'any';
  /** Called with numbers within the bounds only. */
  onChange: (value: number) => void;
  disabled?: boolean;
}

export function NumberField({ label, value, min, max, step = 'any', onChange, disabled }: NumberFieldProps) {
  const id = useId();
  return (
    <div class="field">
      <label for={id}>{label}</label>
      <input
        id={id}
        type="number"
        {...{ min, max, step, value, disabled }}
        onChange={({ currentTarget }) => {
          if (currentTarget.value !== '' && currentTarget.checkValidity()) {
            onChange(Number(currentTarget.value));
          } else {
            currentTarget.reportValidity();
            currentTarget.value = String(value);
          }
        }}
      />
    </div>
  );
}

export interface FileButtonProps {
  children: ComponentChildren;
  /** As the attribute of an input: `.csv,text/csv`. */
  accept: string;
  onFile: (file: File) => void;
  title?: string;
}

/** A button that asks for a file of the visitor's. */
export function FileButton({ children, accept, onFile, title }: FileButtonProps) {
  const input = useRef<HTMLInputElement>(null);
  return (
    <>
      <Button title={title} onClick={() => input.current!.click()}>
        {children}
      </Button>
      <input
        ref={input}
        type="file"
        accept={accept}
        hidden
        onChange={({ currentTarget }) => {
          const file = currentTarget.files?.[0];
          if (file) onFile(file);
          currentTarget.value = ''; // the same file can be chosen again
        }}
      />
    </>
  );
}

/** A remark or an error; screen readers say it when it appears. */
export function Message({ kind, children }: { kind: 'error' | 'note'; children: ComponentChildren }) {
  return (
    <div class={`message ${kind}`} role={kind === 'error' ? 'alert' : 'status'}>
      {children}
    </div>
  );
}
