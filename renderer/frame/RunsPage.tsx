/** All runs that are kept: found by words and by what was measured where, named, tagged, noted, pinned, compared, deleted. */
import { Modal } from '@mantine/core';
import { useDeferredValue, useEffect, useState } from 'react';
import type { ListedRun } from '../../shared/documents/run.ts';
import type { RunFilter } from '../../shared/documents/runFilter.ts';
import { studyId } from '../../shared/study/studyRun.ts';
import { shortVersion } from '../../shared/view/run/machine.ts';
import {
  changedTagsOf,
  nameOfRun,
  type RunChoices,
  runChoices,
  runsShown,
} from '../../shared/view/run/runRows.ts';
import { dateText, plural } from '../../shared/view/text/format.ts';
import { originText } from '../../shared/view/text/importText.ts';
import { saveFile } from '../host/files.ts';
import { pressedIn } from '../keys/lookup.ts';
import { useApp, useModelNames } from '../page/hooks.ts';
import { annotateRun, closeOverlay, deleteRun, exportRun, findRuns, go, tellProblem } from '../page/page.ts';
import { shownRunId } from '../store/runs.ts';
import { IconButton } from '../widgets/IconButton.tsx';
import { Icon } from '../widgets/icons.tsx';
import { Pick } from '../widgets/Pick.tsx';

type Chosen = Omit<RunFilter, 'search'>;

export default function RunsPage({ opened }: { readonly opened: boolean }) {
  return (
    <Modal
      opened={opened}
      onClose={closeOverlay}
      title="Runs"
      size={1040}
      padding={0}
      lockScroll={false}
      transitionProps={{ duration: 0 }}
      classNames={{ body: 'flush runs-page' }}
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      <Library />
    </Modal>
  );
}

/** Rows that are drawn at once; more words find those behind them. */
const mostRows = 200;

function Library() {
  const runs = useApp((state) => state.runs) ?? [];
  const [search, setSearch] = useState('');
  const [chosen, setChosen] = useState<Chosen>({});
  const [edited, setEdited] = useState<string | null>(null);
  const found = useFound(search, runs);
  const shown = runsShown(runs, chosen, found);
  const isFiltered = found !== null || Object.keys(chosen).length > 0;
  return (
    <>
      <div className="runs-find">
        <label className="field">
          <Icon name="search" size={13} />
          <input
            data-autofocus
            aria-label="Search runs"
            placeholder="Words of names, tags, notes, models, machines"
            value={search}
            onChange={({ target }) => setSearch(target.value)}
          />
        </label>
        <Filters choices={runChoices(runs)} chosen={chosen} onChoose={setChosen} />
        <span className="dim" role="status">
          {isFiltered ? `${shown.length} of ${plural(runs.length, 'run')}` : plural(runs.length, 'run')}
        </span>
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls can be scrolled by keys */}
      <div className="runs-scroll" tabIndex={0} role="group" aria-label="List of runs">
        <ul>
          {shown.slice(0, mostRows).map((run) => (
            <Row
              key={run.id}
              run={run}
              edited={edited === run.id}
              onEdit={() => setEdited(edited === run.id ? null : run.id)}
            />
          ))}
          {!isFiltered && <StudyRow />}
        </ul>
        {shown.length === 0 && isFiltered && <p className="dim">No run is like that.</p>}
        {shown.length > mostRows && (
          <p className="dim">{shown.length - mostRows} older ones: search for them.</p>
        )}
      </div>
      <footer className="dim">
        What is changed here can be undone. A deleted run is kept: runs list --deleted shows it.
      </footer>
    </>
  );
}

/** Of what is typed; null: nothing is. */
function useFound(search: string, runs: readonly ListedRun[]): ReadonlySet<string> | null {
  const asked = useDeferredValue(search.trim());
  const [found, setFound] = useState<{ asked: string; ids: ReadonlySet<string> } | null>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: words of a run that was changed are asked for again
  useEffect(() => {
    if (asked === '') return;
    let left = false;
    findRuns(asked)
      .then((ids) => {
        if (!left) setFound({ asked, ids });
      })
      .catch(tellProblem);
    return () => {
      left = true;
    };
  }, [asked, runs]);
  return asked === '' || found === null ? null : found.ids;
}

const filterTitles = { machine: 'Machine', model: 'Model', runtime: 'OpenVINO', tag: 'Tag' } as const;

function Filters({
  choices,
  chosen,
  onChoose,
}: {
  readonly choices: RunChoices;
  readonly chosen: Chosen;
  readonly onChoose: (chosen: Chosen) => void;
}) {
  const nameOf = useModelNames();
  return (['machine', 'model', 'runtime', 'tag'] as const).map((key) => {
    const options = choices[key];
    if (options.length < 2 && chosen[key] === undefined && key !== 'tag') return null;
    if (options.length === 0) return null;
    const { [key]: _, ...others } = chosen;
    return (
      <Pick
        key={key}
        label={filterTitles[key]}
        value={chosen[key] === undefined ? 'all' : nameOf(chosen[key])}
        width={240}
        items={[
          { key: '', label: 'All', chosen: chosen[key] === undefined },
          ...options.map((one) => ({ key: one, label: nameOf(one), chosen: one === chosen[key] })),
        ]}
        onPick={(one) => onChoose(one === '' ? others : { ...others, [key]: one })}
      />
    );
  });
}

function Row({
  run,
  edited,
  onEdit,
}: {
  readonly run: ListedRun;
  readonly edited: boolean;
  readonly onEdit: () => void;
}) {
  const nameOf = useModelNames();
  const isShown = useApp(shownRunId) === run.id;
  const name = nameOfRun(run, nameOf);
  const { id, tags, notes, pinnedAt, status, preset, cells, createdAt, machine, runtime } = run;
  return (
    <li className={isShown ? 'chosen' : undefined}>
      <div className="runs-row">
        <button
          type="button"
          className={pinnedAt === undefined ? 'pin' : 'pin pinned'}
          aria-pressed={pinnedAt !== undefined}
          aria-label={`Pin ${name}`}
          title="Pin"
          onClick={() => void annotateRun(id, { pinned: pinnedAt === undefined }).catch(tellProblem)}
        >
          <Icon name="pin" size={12} />
        </button>
        <button type="button" className="runs-open" onClick={() => open(id)}>
          <span className="ellipsis">
            {name}
            {tags.map((tag) => (
              <span key={tag} className="badge">
                {tag}
              </span>
            ))}
          </span>
          <span className="dim ellipsis">
            {dateText(createdAt)}, {preset}, {cells.measured} of {plural(cells.total, 'cell')}
            {status === 'finished' ? '' : `, ${status}`}, {machine.hostname ?? 'machine not recorded'},{' '}
            {runtime.version === null ? 'OpenVINO not recorded' : `OpenVINO ${shortVersion(runtime.version)}`}
          </span>
          {run.origin !== undefined && <span className="dim ellipsis">{originText(run.origin)}</span>}
          {notes !== '' && <span className="dim ellipsis">{notes}</span>}
        </button>
        <button
          type="button"
          className="control plain"
          aria-expanded={edited}
          aria-label={`Name, tags and note of ${name}`}
          onClick={onEdit}
        >
          Edit
        </button>
        {status !== 'running' && (
          <IconButton
            icon="export"
            label={`Export ${name}`}
            onClick={() => void saveRun(id).catch(tellProblem)}
          />
        )}
        {status !== 'running' && (
          <IconButton
            icon="trash"
            label={`Delete ${name}`}
            onClick={() => void deleteRun(id).catch(tellProblem)}
          />
        )}
      </div>
      {edited && <Words key={`${run.title} ${tags.join()} ${notes}`} run={run} />}
    </li>
  );
}

/** Always there, and never changed. */
function StudyRow() {
  const isShown = useApp(shownRunId) === studyId;
  const machine = useApp((state) => state.study?.machine.cpu ?? '');
  return (
    <li className={isShown ? 'chosen' : undefined}>
      <div className="runs-row">
        <span />
        <button type="button" className="runs-open" onClick={() => open(studyId)}>
          <span className="ellipsis">
            The study, Table I <span className="badge">read-only</span>
          </span>
          <span className="dim ellipsis">means of 32 inferences, {machine}</span>
        </button>
      </div>
    </li>
  );
}

/** With its profiles, reports and pictures. */
async function saveRun(id: string): Promise<void> {
  const { name, data } = await exportRun(id);
  await saveFile(name, data);
}

function open(run: string): void {
  closeOverlay();
  go({ view: 'matrix', run, cell: null });
}

/** Taken over when a field is left, or with Enter. */
function Words({ run: { id, title, tags, notes } }: { readonly run: ListedRun }) {
  const say = (words: Parameters<typeof annotateRun>[1]) => void annotateRun(id, words).catch(tellProblem);
  const onEnter = (event: React.KeyboardEvent<HTMLElement>) => {
    if (pressedIn('runWords', event) === 'enter') event.currentTarget.blur();
  };
  return (
    <div className="runs-words">
      <label>
        <span>Name</span>
        <input
          defaultValue={title}
          maxLength={200}
          onKeyDown={onEnter}
          onBlur={({ target: { value } }) => {
            const name = value.trim();
            if (name !== '' && name !== title) say({ title: name });
          }}
        />
      </label>
      <label>
        <span>Tags</span>
        <input
          defaultValue={tags.join(', ')}
          placeholder="with commas between them"
          onKeyDown={onEnter}
          onBlur={({ target: { value } }) => {
            const changed = changedTagsOf(tags, value);
            if (changed.add.length + changed.remove.length > 0) say({ tags: changed });
          }}
        />
      </label>
      <label>
        <span>Note</span>
        <textarea
          defaultValue={notes}
          maxLength={20_000}
          rows={2}
          onBlur={({ target: { value } }) => {
            if (value !== notes) say({ notes: value });
          }}
        />
      </label>
    </div>
  );
}
