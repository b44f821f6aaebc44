/** Loads a page's code when it is first shown, and stands in for it while it cannot be shown. */
import { Component, type ComponentChildren, type ComponentType } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import type { PageCard } from '../page-card.ts';
import { Button, Message } from '../ui/controls.tsx';

type State = { Page: ComponentType } | { error: unknown } | undefined;

export function PageLoader({ page }: { page: PageCard }) {
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

/** A page that throws while it is drawn leaves the rest of the lab as it is. */
class Guard extends Component<{ title: string; children?: ComponentChildren }, { error?: unknown }> {
  override state: { error?: unknown } = {};
  override componentDidCatch(error: unknown): void {
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
