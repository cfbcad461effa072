/** The whole window takes files; while they are over it, it says what will happen. */
import { useEffect, useState } from 'react';
import { dragTexts } from '../../shared/view/library/dragged.ts';
import { droppedFiles } from '../host/files.ts';
import { store, takeDrop, takeInputFile, tellProblem } from '../page/page.ts';
import { plannedModels } from '../store/models.ts';
import { shownWork } from '../store/runs.ts';
import { Icon } from '../widgets/icons.tsx';

/** Types of the files that are over the window; null: there are none. */
type Over = readonly string[] | null;

export function DropZone() {
  const [over, setOver] = useState<Over>(null);
  useEffect(() => listenToDrops(setOver), []);
  return over === null ? null : <DragState types={over} />;
}

function DragState({ types }: { readonly types: readonly string[] }) {
  // Rows of inputs stay in sight: files can be dropped on them.
  useEffect(() => {
    document.documentElement.dataset['dragging'] = 'files';
    return () => {
      delete document.documentElement.dataset['dragging'];
    };
  }, []);
  const state = store.getState();
  const { title, lines, welcome } = dragTexts({
    types,
    planned: plannedModels(state, state.plan).map((model) => model.title),
    measuring: shownWork(state)?.kind === 'bench',
    sending: state.uploading !== null,
    halves: state.waiting.filter(({ again }) => !again).map(({ name }) => name),
  });
  return (
    <div className={welcome ? 'drag-over' : 'drag-over refused'} role="status">
      <Icon name={welcome ? 'drop' : 'close'} size={22} />
      <div>
        <h2>{title}</h2>
        {lines.map((line) => (
          <p key={line}>{line}</p>
        ))}
      </div>
    </div>
  );
}

/** The row of a model's input that files are dropped on; null: the page takes them. */
function inputRowAt(target: EventTarget | null): { model: string; input: string } | null {
  const row = target instanceof Element ? target.closest<HTMLElement>('[data-drop-input]') : null;
  const { dropModel: model, dropInput: input } = row?.dataset ?? {};
  return model === undefined || input === undefined ? null : { model, input };
}

function listenToDrops(setOver: (over: Over) => void): () => void {
  const hasFiles = (event: DragEvent) => event.dataTransfer?.types.includes('Files') === true;
  const typesOf = ({ dataTransfer }: DragEvent) =>
    [...(dataTransfer?.items ?? [])].filter(({ kind }) => kind === 'file').map(({ type }) => type);
  const stop = new AbortController();
  const on = (name: 'dragenter' | 'dragover' | 'dragleave' | 'drop', listen: (event: DragEvent) => void) =>
    window.addEventListener(name, listen, { signal: stop.signal });
  on('dragenter', (event) => {
    if (!hasFiles(event)) return;
    event.preventDefault();
    setOver(typesOf(event));
  });
  on('dragover', (event) => {
    if (hasFiles(event)) event.preventDefault();
  });
  on('dragleave', (event) => {
    // Leaving for a child of the page is not leaving the page.
    if (event.relatedTarget === null) setOver(null);
  });
  on('drop', (event) => {
    if (!hasFiles(event) || event.dataTransfer === null) return;
    event.preventDefault();
    setOver(null);
    const row = inputRowAt(event.target);
    const files = droppedFiles(event.dataTransfer);
    const taken =
      row === null ? files.then(takeDrop) : files.then((found) => takeInputFile(row.model, row.input, found));
    taken.catch(tellProblem);
  });
  return () => stop.abort();
}
