/** What the literature reports, by app: experiments/<app>/references.json, built into the site. */
import { References } from '@nutshell/experiment/literature';

const files = import.meta.glob<unknown>('../../../../experiments/*/references.json', {
  eager: true,
  import: 'default',
});

export const literature: ReadonlyMap<string, References> = new Map(
  Object.entries(files).map(([file, json]) => [file.split('/').at(-2)!, References.parse(json)]),
);
