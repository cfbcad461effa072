/** What INT8 ranges come from: synthetic images, or a folder or archive that the host can read. */
import { Modal } from '@mantine/core';
import { useState } from 'react';
import { setPlan, useApp } from '../store/state.ts';
import { Pick } from './parts.tsx';

export function ImagesPick() {
  const plan = useApp((state) => state.plan);
  const [asking, setAsking] = useState(false);
  if (!plan.precisions.includes('INT8')) return null;
  const { images } = plan;
  return (
    <>
      <Pick
        label="Images"
        value={images === null ? 'synthetic' : (images.split(/[\\/]/).at(-1) ?? images)}
        width={320}
        items={[
          { key: 'synthetic', label: 'Synthetic', note: 'right for latency only', chosen: images === null },
          {
            key: 'own',
            label: images ?? 'A folder or archive',
            note: 'on the host',
            chosen: images !== null,
          },
        ]}
        onPick={(key) => {
          if (key === 'synthetic') setPlan({ images: null });
          else setAsking(true);
        }}
      />
      <Modal
        opened={asking}
        onClose={() => setAsking(false)}
        title="Images for INT8"
        size={520}
        lockScroll={false}
        transitionProps={{ duration: 0 }}
        closeButtonProps={{ 'aria-label': 'Close' }}
      >
        <form
          className="images-form"
          onSubmit={(event) => {
            event.preventDefault();
            const text = String(new FormData(event.currentTarget).get('images') ?? '').trim();
            setPlan({ images: text === '' ? null : text });
            setAsking(false);
          }}
        >
          <label htmlFor="images-path">Folder, zip, tar or tar.gz, as the host sees it</label>
          <span className="field">
            <input id="images-path" name="images" data-autofocus defaultValue={images ?? ''} />
          </span>
          <p className="dim">
            300 of its images are drawn to find the ranges of INT8. With synthetic images the latency is right
            and the results mean nothing.
          </p>
          <button type="submit" className="control primary">
            Use these images
          </button>
        </form>
      </Modal>
    </>
  );
}
