/** What breaks in one view is told in its place; the frame and the other views go on. */
import { Component, type ReactNode } from 'react';
import { Empty } from './parts.tsx';

interface Props {
  readonly children: ReactNode;
}

export class Boundary extends Component<Props, { readonly message: string | null }> {
  override readonly state = { message: null };

  static getDerivedStateFromError(error: unknown): { message: string } {
    return { message: error instanceof Error ? error.message : String(error) };
  }

  override render(): ReactNode {
    if (this.state.message === null) return this.props.children;
    return (
      <main className="main">
        <Empty title="This view could not be shown">
          <p className="sentence">
            {this.state.message}. Reload the page: runs and models are kept by the host. If it happens again,
            the host may have been updated while this page was open.
          </p>
          <button type="button" className="control primary" onClick={() => location.reload()}>
            Reload
          </button>
        </Empty>
      </main>
    );
  }
}
