/** Light or dark: as the system has it, unless the visitor chose. */
import { computed, effect, signal } from '@preact/signals';

export type Theme = 'light' | 'dark';

const key = 'nutshell.theme';
const system = globalThis.matchMedia?.('(prefers-color-scheme: dark)');
const systemTheme = signal<Theme>(system?.matches ? 'dark' : 'light');
system?.addEventListener('change', ({ matches }) => (systemTheme.value = matches ? 'dark' : 'light'));

const chosen = signal<Theme | undefined>(readChoice());

/** The current theme. */
export const theme = computed<Theme>(() => chosen.value ?? systemTheme.value);

/** The other one. What the system has is not kept as a choice, so that it is followed again. */
export function switchTheme(): void {
  const next = theme.peek() === 'dark' ? 'light' : 'dark';
  chosen.value = next === systemTheme.peek() ? undefined : next;
  try {
    if (chosen.value) localStorage.setItem(key, chosen.value);
    else localStorage.removeItem(key);
  } catch {
    // Storage may be denied: then the choice lasts as long as the page.
  }
}

/** Keeps the document's attribute `data-theme`, on which the style sheet depends, as the theme is. */
export function applyTheme(): void {
  effect(() => {
    document.documentElement.dataset.theme = theme.value;
  });
}

function readChoice(): Theme | undefined {
  try {
    const stored = localStorage.getItem(key);
    return stored === 'light' || stored === 'dark' ? stored : undefined;
  } catch {
    return undefined;
  }
}
