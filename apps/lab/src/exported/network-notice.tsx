import type { ComponentChildren } from 'preact';
import type { ProgramStatus } from '../network/program.ts';
import { Message } from '../ui/controls.tsx';
import type { Exported } from './exported.ts';

export interface NetworkNoticeProps {
  exported: Exported;
  /** Of the program that computes it. */
  status: ProgramStatus<unknown> | undefined;
  /** The one that is trained where there is none. */
  experiment: string;
  /** What is said of it; a sentence. */
  advice?: ComponentChildren;
  /** What is said of the network once it is ready. */
  children: ComponentChildren;
}

/** The network in a line; or what is being done, why it does not work, or how to come by one. */
export function NetworkNotice({ exported, status, experiment, advice, children }: NetworkNoticeProps) {
  const { names, name } = exported;
  if (status?.kind === 'broken') return <Message kind="error">{status.message}</Message>;
  if (status?.kind === 'ready') return <p class="small quiet">{children}</p>;
  if (name.value || !names.value)
    return (
      <p class="small quiet" role="status">
        {status?.doing ?? 'looking for networks'} …
      </p>
    );
  return <NoNetwork exported={exported} experiment={experiment} advice={advice} />;
}

/** What to type where there is no network. */
export function NoNetwork({
  exported: { app, names, wanted },
  experiment,
  advice,
}: Pick<NetworkNoticeProps, 'exported' | 'experiment' | 'advice'>) {
  const all = names.value ?? [];
  return (
    <Message kind="note">
      <p>
        {wanted.value
          ? `There is no network “${wanted.value}” here.`
          : 'There is no trained network here yet.'}{' '}
        To have one, train it, record it and export it. {advice}
      </p>
      <pre>
        <code>
          {[`train --experiment=${experiment}`, 'record', 'export'].map(
            (each) => `npx nx run ${app}:${each}\n`,
          )}
        </code>
      </pre>
      {all.length > 0 && <p>Networks that are here: {all.join(', ')}. Choose one under “Network”.</p>}
    </Message>
  );
}
