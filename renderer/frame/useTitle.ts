/** The tab shows the work in progress, so that a run can be watched from another tab. */
import { useEffect } from 'react';
import { printable } from '../../shared/faults/printable.ts';
import { useApp } from '../page/hooks.ts';
import { shownWork } from '../store/runs.ts';

const name = 'Vinobench';

export function useTitle(): void {
  const lost = useApp(({ connection }) => connection.state === 'lost');
  const work = useApp(shownWork);
  const document_ = useApp((state) => state.documents[work?.id ?? '']);
  const fraction = useApp(
    (state) => state.progress[work?.id ?? '']?.fraction ?? work?.progress?.fraction ?? null,
  );
  const done = document_?.cells.filter(({ status }) => status !== 'queued' && status !== 'running').length;
  const count = document_ === undefined ? null : `${done} of ${document_.cells.length}`;
  const going = count ?? (fraction === null ? work?.title : `${Math.floor(fraction * 100)} % ${work?.title}`);
  const state = lost ? 'Connection lost' : going;
  useEffect(() => {
    // It may stand in a taskbar, where a name of somebody's must not turn the rest around.
    document.title = state === undefined ? name : `${printable(state)} · ${name}`;
  }, [state]);
}
