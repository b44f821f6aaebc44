import { type BackendChoice, backendChoices } from '../network/backend-names.ts';
import { Select } from '../ui/controls.tsx';
import type { Exported } from './exported.ts';

/** Which of the exported networks is shown. */
export function NetworkSelect({
  exported: { names, name },
  onChange,
}: {
  exported: Exported;
  onChange: (name: string) => void;
}) {
  const all = names.value ?? [];
  return (
    <Select
      label="Network"
      value={name.value ?? ''}
      options={(name.value ? all : ['', ...all]).map((value) => ({
        value,
        label: value.replace('/seed-', ', seed ') || 'none',
      }))}
      onChange={onChange}
    />
  );
}

/** What computes it. */
export function BackendSelect({
  value,
  onChange,
}: {
  value: BackendChoice;
  onChange: (choice: BackendChoice) => void;
}) {
  return (
    <Select<BackendChoice>
      label="Computed by"
      value={value}
      options={backendChoices.map((each) => ({
        value: each,
        label: each === 'auto' ? 'the fastest' : each,
      }))}
      onChange={onChange}
    />
  );
}
