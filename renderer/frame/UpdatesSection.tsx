/** Settings: whether this app looks for newer versions, and what it has found. */
import { useCallback, useEffect, useState } from 'react';
import type { UpdatesFound, UpdatesReport } from '../../shared/hosts/updates.ts';
import { foundText, updatesText } from '../../shared/view/text/updatesText.ts';
import { host } from '../page/page.ts';
import { problemOf } from '../store/problem.ts';
import { Section } from '../widgets/Section.tsx';
import { Segments } from '../widgets/Segments.tsx';

/** While the host is at it, how far it is is asked this often. */
const betweenLooksMs = 500;

const isBusy = ({ state }: UpdatesFound): boolean =>
  state === 'asking' || state === 'downloading' || state === 'installing';

/** The latest report, and a way to ask the host for another one. */
function useUpdates() {
  const [report, setReport] = useState<UpdatesReport | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const ask = useCallback((question: () => Promise<UpdatesReport>) => {
    question().then(
      (answer) => {
        setReport(answer);
        setProblem(null);
      },
      (error: unknown) => setProblem(problemOf(error).message),
    );
  }, []);
  useEffect(() => ask(async () => await host().updates.show()), [ask]);
  const busy = report !== null && isBusy(report.found);
  useEffect(() => {
    if (!busy) return;
    const timer = setInterval(() => ask(async () => await host().updates.show()), betweenLooksMs);
    return () => clearInterval(timer);
  }, [busy, ask]);
  return { report, problem, ask };
}

export function UpdatesSection() {
  const { report, problem, ask } = useUpdates();
  return (
    <Section title="Updates">
      {report !== null && <Report report={report} ask={ask} />}
      {problem !== null && <p className="bad">{problem}</p>}
    </Section>
  );
}

function Report({
  report,
  ask,
}: {
  readonly report: UpdatesReport;
  readonly ask: ReturnType<typeof useUpdates>['ask'];
}) {
  const { source, on, found } = report;
  if (source.state === 'none') return <p className="dim">{updatesText(report)}</p>;
  const show = () => ask(async () => await host().updates.show());
  // The second question is answered at once, with what the host does by then.
  const look = () => {
    ask(async () => await host().updates.ask());
    show();
  };
  const install = () => {
    ask(async () => await host().updates.install());
    show();
  };
  const turn = (wanted: boolean) =>
    ask(async () => {
      const set = await host().updates.set({ on: wanted });
      if (wanted && !on) look();
      return set;
    });
  const said = foundText(found);
  return (
    <>
      <div className="setting">
        <span>Look for newer versions</span>
        <Segments
          label="Look for newer versions"
          options={['off', 'on']}
          value={on ? 'on' : 'off'}
          onChange={(choice) => turn(choice === 'on')}
        />
      </div>
      <p className="dim">{updatesText(report)}</p>
      {on && (
        <div className="setting">
          <span className={found.state === 'failed' ? 'bad' : undefined} role="status">
            {said}
          </span>
          {found.state === 'newer' ? (
            <button type="button" className="control" onClick={install}>
              Install {found.version} and restart
            </button>
          ) : (
            <button type="button" className="control" disabled={isBusy(found)} onClick={look}>
              Look now
            </button>
          )}
        </div>
      )}
    </>
  );
}
