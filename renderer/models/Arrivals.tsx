/** What is on its way into the library: files that are sent, halves that wait for their partner, what could not be sent. */

import { useApp, useLibrary } from '../page/hooks.ts';
import {
  cancelSending,
  chooseForWeights,
  dismiss,
  pickModels,
  sendAgain,
  tellProblem,
} from '../page/page.ts';
import type { Waiting } from '../store/state.ts';
import { IconButton } from '../widgets/IconButton.tsx';

export function Arrivals() {
  const uploading = useApp((state) => state.uploading);
  const waiting = useApp((state) => state.waiting);
  if (uploading === null && waiting.length === 0) return null;
  return (
    <ul className="arrivals" aria-label="On the way into the library">
      {uploading !== null && (
        <li>
          <div>
            <strong className="ellipsis">{uploading.text}</strong>
            <progress className="wide" aria-label="Sent to the host" max={1} value={uploading.fraction} />
          </div>
          <button type="button" className="control" onClick={() => cancelSending()}>
            Cancel
          </button>
        </li>
      )}
      {waiting.map((one) => (
        <WaitingRow key={one.key} waiting={one} />
      ))}
    </ul>
  );
}

function WaitingRow({ waiting }: { readonly waiting: Waiting }) {
  const { key, name, sentence, again, choices = [] } = waiting;
  const networks = useLibrary().filter((model) => choices.includes(model.key));
  return (
    <li>
      <div role="status">
        <strong className="ellipsis" title={name}>
          {name}
        </strong>
        <p className={again ? 'bad' : 'dim'}>{sentence}</p>
        {networks.length > 0 && (
          <p className="arrival-choices">
            {networks.map((model) => (
              <button
                key={model.key}
                type="button"
                className="control"
                onClick={() => void chooseForWeights(key, model.key).catch(tellProblem)}
              >
                {model.title}
              </button>
            ))}
          </p>
        )}
      </div>
      {networks.length === 0 && (
        <button
          type="button"
          className="control"
          onClick={() => void (again ? sendAgain(key) : pickModels()).catch(tellProblem)}
        >
          {again ? 'Try again' : 'Open'}
        </button>
      )}
      <IconButton icon="close" label={`Leave ${name} out`} onClick={() => dismiss(key)} />
    </li>
  );
}
