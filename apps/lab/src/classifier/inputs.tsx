/** The choice of what a network is told of a point: one input at least. */
import { type FeatureName, featureNames } from '@nutshell/micro/classifier';
import { Toggle } from '../ui/controls.tsx';
import './classifier.css';
import { featureLabels } from './labels.ts';

interface InputsProps {
  features: readonly FeatureName[];
  onChange: (features: FeatureName[]) => void;
}

export function Inputs({ features, onChange }: InputsProps) {
  return (
    <div class="inputs" role="group" aria-label="Inputs">
      <span class="quiet small">Inputs</span>
      {featureNames.map((name) => (
        <Toggle
          key={name}
          label={featureLabels[name]}
          checked={features.includes(name)}
          disabled={features.length === 1 && features[0] === name}
          onChange={(checked) =>
            onChange(featureNames.filter((other) => (other === name ? checked : features.includes(other))))
          }
        />
      ))}
    </div>
  );
}
