/** An error in one view is shown in its place; the frame and the other views keep working. */
import { Component, type ReactNode } from 'react';
import { store } from '../page/page.ts';
import { Empty } from '../widgets/Empty.tsx';

interface Props {
  readonly children: ReactNode;
}

interface Failure {
  readonly message: string;
  /** A part of the page did not arrive: the host was away, or has another page by now. */
  readonly missing: boolean;
}

export class Boundary extends Component<Props, { readonly failure: Failure | null }> {
  override readonly state: { readonly failure: Failure | null } = { failure: null };
  #unsubscribe: () => void = () => undefined;

  static getDerivedStateFromError(error: unknown): { failure: Failure } {
    const message = error instanceof Error ? error.message : String(error);
    return { failure: { message, missing: isMissingPart(message) } };
  }

  override componentDidUpdate(_: Props, { failure: before }: { readonly failure: Failure | null }): void {
    if (before !== null || this.state.failure?.missing !== true) return;
    reloadWhenConnected();
    this.#unsubscribe = store.subscribe(reloadWhenConnected);
  }

  override componentWillUnmount(): void {
    this.#unsubscribe();
  }

  override render(): ReactNode {
    const { failure } = this.state;
    if (failure === null) return this.props.children;
    return (
      <main className="main">
        <Empty title="This view could not be shown">
          <p className="sentence">
            {failure.missing
              ? 'A part of the page could not be loaded: the host was away or was updated while this page was open. It reloads when the host answers; runs, models and the current view are kept.'
              : `${failure.message}. Reload the page: runs and models are kept by the host.`}
          </p>
          <button type="button" className="control primary" onClick={() => location.reload()}>
            Reload
          </button>
        </Empty>
      </main>
    );
  }
}

/** As Chromium, Firefox and Safari say that an import failed. */
const isMissingPart = (message: string): boolean =>
  /dynamically imported module|Importing a module script failed|Unable to preload/i.test(message);

const reloadedKey = 'vinobench.reloadedAt';
/** A page that is still incomplete after it was reloaded says so instead of reloading for ever. */
const reloadAgainMs = 30_000;

/** The page holds nothing that the host and the address do not, so it may reload itself while the host answers. */
function reloadWhenConnected(): void {
  if (store.getState().connection.state !== 'open') return;
  const last = Number(sessionStorage.getItem(reloadedKey) ?? 0);
  // The clock may have been set back since.
  if (Math.abs(Date.now() - last) < reloadAgainMs) return;
  sessionStorage.setItem(reloadedKey, String(Date.now()));
  location.reload();
}
