/** The lab's entry: the frame around the pages. */
import { render } from 'preact';
import { applyTheme } from './theme.ts';
import { Shell } from './shell/shell.tsx';

applyTheme();
render(<Shell />, document.querySelector('#lab')!);
