/** Shows a page: loads its code when it is first shown, and stands in for it while it cannot be shown. */
import { Component, type ComponentChildren, type ComponentType, render } from 'preact';
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { PageCard } from '../page-card.ts';
import { Button, Message } from '../ui/controls.tsx';

/** A page is a tree of its own, so that none of its faults, not even one while it is left, reaches the shell or the next. */
export function PageLoader({ page }: { page: PageCard }) {
  const place = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    const element = place.current!;
    render(<Loaded page={page} />, element);
    return () => {
      try {
        render(null, element);
      } catch (error) {
        console.error(error);
      }
    };
  }, [page]);
  return <div ref={place} />;
}

type State = { Page: ComponentType } | { error: unknown } | undefined;

function Loaded({ page }: { page: PageCard }) {
  const [state, setState] = useState<State>();
  useEffect(() => {
    let gone = false;
    page.load().then(
      ({ default: Page }) => gone || setState({ Page }),
      (error: unknown) => gone || setState({ error }),
    );
    return () => {
      gone = true;
    };
  }, [page]);
  if (!state) return <p class="quiet loading">Loading {page.title} …</p>;
  if ('error' in state) return <Broken title={page.title} error={state.error} />;
  return (
    <Guard title={page.title}>
      <state.Page />
    </Guard>
  );
}

/** A page that throws while it is drawn is replaced by the error. */
class Guard extends Component<{ title: string; children?: ComponentChildren }, { error?: unknown }> {
  override state: { error?: unknown } = {};
  #isLeft = false;
  override componentWillUnmount(): void {
    this.#isLeft = true;
  }
  override componentDidCatch(error: unknown): void {
    if (this.#isLeft) return; // nothing is shown any more: it goes to whoever takes the page away
    console.error(error);
    this.setState({ error });
  }
  override render() {
    const { title, children } = this.props;
    return this.state.error === undefined ? children : <Broken title={title} error={this.state.error} />;
  }
}

function Broken({ title, error }: { title: string; error: unknown }) {
  return (
    <>
      <h1>{title}</h1>
      <Message kind="error">
        <p>This page cannot be shown: {error instanceof Error ? error.message : String(error)}</p>
        <Button onClick={() => location.reload()}>Load it again</Button>
      </Message>
    </>
  );
}
