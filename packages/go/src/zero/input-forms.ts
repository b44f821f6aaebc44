import { features } from './features.ts';
import { history } from './history.ts';
import type { InputForm } from './input-form.ts';

const forms: readonly InputForm[] = [features, history];

/** The form of a network with so many planes. @throws RangeError if there is none */
export function inputFormOf(planes: number | null | undefined): InputForm {
  const form = forms.find((each) => each.planes === planes);
  if (!form)
    throw new RangeError(
      `a network of Go has ${forms.map((each) => each.planes).join(' or ')} planes as its input, not ${planes}`,
    );
  return form;
}
