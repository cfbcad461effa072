/** The whole window takes files; while they are over it, it says what will happen. */
import { useEffect, useState } from 'react';
import { filesOf } from '../host/files.ts';
import { takeDrop } from '../store/images.ts';
import { tellProblem } from '../store/problems.tsx';
import { Icon } from './icons.tsx';

export function DropZone() {
  const [over, setOver] = useState<Over>(null);
  useEffect(() => listenToDrops(setOver), []);
  if (over === null) return null;
  return (
    <div className="drag-over">
      <Icon name="drop" size={32} />
      <h2>{over === 'images' ? 'Drop to calibrate INT8 with these images' : 'Drop to add and convert'}</h2>
      <p className="sentence">
        Models become the selection of the next run; images, a folder or an archive of them, calibrate its
        INT8. Folders are searched.
      </p>
    </div>
  );
}

/** What is held over the window, as far as a browser tells before it is dropped. */
type Over = 'images' | 'files' | null;

function overOf({ items }: DataTransfer): Over {
  const types = [...items].map(({ type }) => type);
  return types.length > 0 && types.every((type) => /^image\/|zip|x-tar|gzip/.test(type)) ? 'images' : 'files';
}

function listenToDrops(setOver: (over: Over) => void): () => void {
  const hasFiles = (event: DragEvent) => event.dataTransfer?.types.includes('Files') === true;
  const enter = (event: DragEvent) => {
    if (!hasFiles(event) || event.dataTransfer === null) return;
    event.preventDefault();
    setOver(overOf(event.dataTransfer));
  };
  const leave = (event: DragEvent) => {
    // Leaving for a child of the page is not leaving the page.
    if (event.relatedTarget === null) setOver(null);
  };
  const drop = (event: DragEvent) => {
    if (!hasFiles(event) || event.dataTransfer === null) return;
    event.preventDefault();
    setOver(null);
    filesOf(event.dataTransfer).then(takeDrop).catch(tellProblem);
  };
  window.addEventListener('dragenter', enter);
  window.addEventListener('dragover', enter);
  window.addEventListener('dragleave', leave);
  window.addEventListener('drop', drop);
  return () => {
    window.removeEventListener('dragenter', enter);
    window.removeEventListener('dragover', enter);
    window.removeEventListener('dragleave', leave);
    window.removeEventListener('drop', drop);
  };
}
