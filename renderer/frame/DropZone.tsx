/** The whole window takes files; while they are over it, it says what will happen. */
import { useEffect, useState } from 'react';
import { filesOf } from '../host/files.ts';
import { addFiles } from '../store/models.ts';
import { tellProblem } from '../store/problems.tsx';
import { Icon } from './icons.tsx';

export function DropZone() {
  const [over, setOver] = useState(false);
  useEffect(() => listenToDrops(setOver), []);
  if (!over) return null;
  return (
    <div className="drag-over">
      <Icon name="drop" size={32} />
      <h2>Drop to add and convert</h2>
      <p className="sentence">What is dropped becomes the selection of the next run. Folders are searched.</p>
    </div>
  );
}

function listenToDrops(setOver: (over: boolean) => void): () => void {
  const hasFiles = (event: DragEvent) => event.dataTransfer?.types.includes('Files') === true;
  const enter = (event: DragEvent) => {
    if (!hasFiles(event)) return;
    event.preventDefault();
    setOver(true);
  };
  const leave = (event: DragEvent) => {
    // Leaving for a child of the page is not leaving the page.
    if (event.relatedTarget === null) setOver(false);
  };
  const drop = (event: DragEvent) => {
    if (!hasFiles(event) || event.dataTransfer === null) return;
    event.preventDefault();
    setOver(false);
    filesOf(event.dataTransfer).then(addFiles).catch(tellProblem);
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
