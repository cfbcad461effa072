/** What happened in the run, in sentences. */
import type { RunDocument } from '../../shared/documents/run.ts';
import { resumedSentences, runSentences } from '../../shared/view/matrix/events.ts';
import { clockText, plural } from '../../shared/view/text/format.ts';
import { useApp, useModelNames } from '../page/hooks.ts';
import { Icon } from '../widgets/icons.tsx';

const none: readonly never[] = [];

export function Events({ document }: { readonly document: RunDocument }) {
  const nameOf = useModelNames();
  const news = useApp((state) => state.news[document.run.id] ?? none);
  const sentences = [
    ...news.map(({ at, text }) => ({ at, text, kind: 'notice' as const, cells: 0 })),
    ...resumedSentences(document.run),
    ...runSentences(document, nameOf),
  ];
  if (sentences.length === 0) return null;
  const warnings = sentences.filter(({ kind }) => kind === 'warning').length;
  // Cells, as the work bar counts them: one sentence may be about several.
  const failed = sentences.reduce((sum, { kind, cells }) => sum + (kind === 'failed' ? cells : 0), 0);
  return (
    <details className="events" open>
      <summary>
        <strong>Events</strong>
        <span className="dim">
          {sentences.length}
          {warnings > 0 && `, ${plural(warnings, 'warning')}`}
          {failed > 0 && `, ${plural(failed, 'cell')} failed`}
        </span>
      </summary>
      <ul>
        {sentences.map(({ at, kind, text }) => (
          <li key={`${kind} ${at} ${text}`}>
            <span className="dim">{at === null ? '' : clockText(at)}</span>
            <span className={kind === 'failed' ? 'bad' : ''}>
              {kind === 'failed' && <Icon name="close" size={12} />}
              {kind === 'warning' && <Icon name="warn" size={12} />}
            </span>
            <span className="text">{text}</span>
            <span className="dim">{kind}</span>
          </li>
        ))}
      </ul>
    </details>
  );
}
