/** The frame around every page: its name, the navigation, the switch between light and dark. */
import { computed } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import { pages } from '../pages.ts';
import { hashOf, lastQueries, route } from '../router.ts';
import { switchTheme, theme } from '../theme.ts';
import { addressProblems } from '../url-state.ts';
import { Message } from '../ui/controls.tsx';
import { Home } from './home.tsx';
import { PageLoader } from './page-loader.tsx';

const name = computed(() => route.value.name);
/** The page that is shown, none for the home page; it stays the same object while only the query changes. */
const shown = computed(() => pages.find((page) => page.name === name.value));

export function Shell() {
  const main = useRef<HTMLElement>(null);
  const first = useRef(true);
  const page = shown.value;
  useEffect(() => {
    document.title = page ? `${page.title} · Nutshell lab` : 'Nutshell lab';
    if (first.current) first.current = false;
    else {
      // As after a click on a link between documents: from the top, and the keyboard begins there.
      scrollTo(0, 0);
      main.current?.focus({ preventScroll: true });
    }
  }, [name.value]);
  const problems = addressProblems.value[name.value] ?? [];
  return (
    <>
      <a class="skip" href="#main" onClick={(event) => (event.preventDefault(), main.current?.focus())}>
        Skip to the page
      </a>
      <Header />
      <main ref={main} id="main" tabIndex={-1}>
        {problems.length > 0 && (
          <Message kind="error">
            {problems.map((problem) => (
              <p key={problem}>{problem}</p>
            ))}
          </Message>
        )}
        {page ? <PageLoader key={page.name} page={page} /> : name.value === 'home' ? <Home /> : <NoPage />}
      </main>
    </>
  );
}

function Header() {
  const dark = theme.value === 'dark';
  return (
    <header class="header">
      <a class="brand" href="#/" aria-label="Nutshell lab, home">
        <Nutshell />
        Nutshell <span>lab</span>
      </a>
      <nav aria-label="Pages">
        {pages.map((page) => (
          <a
            key={page.name}
            href={hashOf({ name: page.name, query: lastQueries.value[page.name] ?? '' })}
            aria-current={page === shown.value ? 'page' : undefined}
          >
            {page.title}
          </a>
        ))}
      </nav>
      <button
        type="button"
        class="theme"
        onClick={switchTheme}
        aria-label={dark ? 'Light colours' : 'Dark colours'}
        title={dark ? 'Light colours' : 'Dark colours'}
      >
        <svg viewBox="0 0 20 20" width="20" height="20" aria-hidden="true">
          <circle cx="10" cy="10" r="7" fill="none" stroke="currentColor" stroke-width="1.5" />
          <path d={dark ? 'M10 3a7 7 0 0 0 0 14z' : 'M10 3a7 7 0 0 1 0 14z'} fill="currentColor" />
        </svg>
      </button>
    </header>
  );
}

function Nutshell() {
  return (
    <svg viewBox="0 0 32 32" width="22" height="22" aria-hidden="true">
      <path d="M16 2C8 4 3 11 3 18c0 7 6 12 13 12s13-5 13-12C29 11 24 4 16 2z" fill="var(--accent)" />
      <path
        d="M16 6v20M16 13c-5 0-7 3-7 6M16 13c5 0 7 3 7 6"
        fill="none"
        stroke="var(--paper)"
        stroke-width="2.4"
        stroke-linecap="round"
      />
    </svg>
  );
}

function NoPage() {
  return (
    <>
      <h1>No such page</h1>
      <p>
        The lab has no page “{name.value}”. <a href="#/">All pages</a>
      </p>
    </>
  );
}
