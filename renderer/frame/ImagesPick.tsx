/** What INT8 ranges come from: synthetic images, or a folder or archive that the host can read. */
import { Menu, Modal } from '@mantine/core';
import { useEffect, useState } from 'react';
import { imagesName } from '../../shared/adding/dropped.ts';
import { areFewImages } from '../../shared/documents/calibration.ts';
import { fewImagesSentence, fewImagesText } from '../../shared/view/text/fewImagesText.ts';
import { plural } from '../../shared/view/text/format.ts';
import { useApp, useLibrary } from '../page/hooks.ts';
import {
  chooseImages,
  closeOverlay,
  lookAgain,
  openImages,
  pickImages,
  setPlan,
  tellProblem,
} from '../page/page.ts';
import { problemOf } from '../store/problem.ts';
import { OpenFromHost, useHostPaths } from '../widgets/HostPaths.tsx';
import { Icon } from '../widgets/icons.tsx';
import { Pick } from '../widgets/Pick.tsx';

export function ImagesPick() {
  const plan = useApp((state) => state.plan);
  const asking = useApp((state) => state.overlay === 'images');
  const wanted = plan.precisions.includes('INT8');
  return (
    <>
      {wanted && <ImagesMenu images={plan.images} onAsk={openImages} />}
      <ImagesDialog images={plan.images} opened={asking} onClose={closeOverlay} />
    </>
  );
}

function ImagesMenu({ images, onAsk }: { readonly images: string | null; readonly onAsk: () => void }) {
  const found = useApp((state) => (images === null ? undefined : state.imageFolders[images]));
  const connected = useApp((state) => state.connection.state === 'open');
  const planned = useApp((state) => state.plan.models);
  const drawn = drawnText(useLibrary().filter(({ key }) => planned.includes(key)));
  const few = found !== undefined && areFewImages(found.images);
  useEffect(() => {
    // A folder of an earlier day may be gone; the run would say so as well.
    if (images !== null && connected) lookAgain(images).catch(tellProblem);
  }, [images, connected]);
  return (
    <Pick
      label="Images"
      value={
        images === null ? (
          drawn.value
        ) : few ? (
          <FewImages name={imagesName(images)} images={found.images} />
        ) : (
          imagesName(images)
        )
      }
      width={340}
      items={[
        { key: 'drawn', label: drawn.label, note: drawn.note, chosen: images === null },
        ...(images === null
          ? []
          : [
              {
                key: 'own',
                label: imagesName(images),
                note:
                  found === undefined
                    ? 'on the host'
                    : few
                      ? fewImagesText(found.images)
                      : plural(found.images, 'image'),
                chosen: true,
              },
            ]),
      ]}
      onPick={(key) => {
        if (key === 'drawn') setPlan({ images: null });
      }}
      footer={
        <>
          <Menu.Divider />
          <Menu.Item onClick={onAsk}>
            {images === null ? 'A folder or archive' : 'Another folder or archive'}
          </Menu.Item>
        </>
      }
    />
  );
}

function FewImages({ name, images }: { readonly name: string; readonly images: number }) {
  return (
    <span className="warned" title={fewImagesSentence(images) ?? ''}>
      <Icon name="warn" size={13} /> {name}, {images}
    </span>
  );
}

/** Without images of the user's, the example has its own, and for any other network some are made. */
function drawnText(models: readonly { readonly example: unknown }[]) {
  const examples = models.filter(({ example }) => example !== null).length;
  if (examples > 0 && examples === models.length)
    return { value: 'its own', label: 'Its own', note: 'ship with the example' };
  const note = examples === 0 ? 'valid for latency only' : 'valid for latency only; the example has its own';
  return { value: 'synthetic', label: 'Synthetic', note };
}

function ImagesDialog({
  images,
  opened,
  onClose,
}: {
  readonly images: string | null;
  readonly opened: boolean;
  readonly onClose: () => void;
}) {
  const [problem, setProblem] = useState<string | null>(null);
  const named = useHostPaths();
  const close = () => {
    setProblem(null);
    onClose();
  };
  /** Closes when images were chosen. */
  const carryOut = (work: () => Promise<boolean>) => {
    setProblem(null);
    work().then(
      (chosen) => {
        if (chosen) close();
      },
      (error: unknown) => setProblem(problemOf(error).message),
    );
  };
  return (
    <Modal
      opened={opened}
      onClose={close}
      title="Images for INT8"
      size={560}
      lockScroll={false}
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      <form
        className="images-form"
        onSubmit={(event) => {
          event.preventDefault();
          const text = String(new FormData(event.currentTarget).get('images') ?? '').trim();
          if (text === '') setProblem('Name a folder or an archive, or choose one below.');
          else carryOut(() => chooseImages(text));
        }}
      >
        {named && (
          <>
            <label htmlFor="images-path">Folder, zip, tar or tar.gz, as the host sees it</label>
            <span className="field">
              <input
                id="images-path"
                name="images"
                data-autofocus
                defaultValue={images ?? ''}
                aria-invalid={problem !== null}
                aria-describedby={problem === null ? undefined : 'images-problem'}
              />
            </span>
          </>
        )}
        {problem !== null && (
          <p id="images-problem" className="bad" role="alert">
            {problem}
          </p>
        )}
        <p className="dim">
          300 of its images are drawn to find the ranges of INT8. With synthetic images the latency is right
          and the results mean nothing. Images, a folder or an archive may be dropped anywhere in this window.
        </p>
        <div className="images-buttons">
          {named && (
            <button type="submit" className="control primary">
              Use these images
            </button>
          )}
          <OpenFromHost />
          <button type="button" className="control" onClick={() => carryOut(() => pickImages('folder'))}>
            Choose a folder
          </button>
          <button type="button" className="control" onClick={() => carryOut(() => pickImages('archive'))}>
            Choose an archive
          </button>
        </div>
      </form>
    </Modal>
  );
}
