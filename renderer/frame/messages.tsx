/** Shows the store's messages at the bottom left: notes pass, problems stay, and what can be undone says so for ten seconds. */

import { type NotificationData, notifications } from '@mantine/notifications';
import { accept, close, store } from '../page/page.ts';
import type { PageMessage } from '../store/messages.ts';
import { Keys } from '../widgets/Keys.tsx';

/** From now on. */
export function followMessages(): void {
  store.subscribe(({ messages }, { messages: before }) => {
    if (messages === before) return;
    const [now, shown] = [messages, before].map((all) => new Set(all.map(({ id }) => id)));
    for (const message of messages) if (shown?.has(message.id) !== true) show(message);
    for (const { id } of before) if (now?.has(id) !== true) notifications.hide(id);
  });
}

function show(message: PageMessage): void {
  const { id } = message;
  notifications.show({
    ...lookOf(message),
    id,
    onClose: () => close(id),
    // A name for those who do not see its cross.
    closeButtonProps: { 'aria-label': 'Close' },
  });
}

function lookOf(message: PageMessage): NotificationData {
  const { kind, text } = message;
  switch (kind) {
    case 'note':
      return { message: text, role: 'status', autoClose: 8000 };
    case 'problem':
      return { message: text, className: 'toast-bad', autoClose: false };
    case 'undo':
      return {
        role: 'status',
        autoClose: 10_000,
        message: (
          <WithButton message={message}>
            Undo <Keys of="everywhere" to="undo" />
          </WithButton>
        ),
      };
    case 'replace':
      return {
        role: 'alertdialog',
        autoClose: false,
        message: <WithButton message={message}>Replace it</WithButton>,
      };
  }
}

function WithButton({
  message: { id, text },
  children,
}: {
  readonly message: PageMessage;
  readonly children: React.ReactNode;
}) {
  return (
    <span className="toast-undo">
      {text}
      <button type="button" className="control" onClick={() => accept(id)}>
        {children}
      </button>
    </span>
  );
}
