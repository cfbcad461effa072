/** Keys as they stand on the keyboard of this system. */
const mac = /^Mac|iP(hone|ad)/.test(navigator.platform);
const ofMac: Readonly<Record<string, string>> = { Ctrl: '⌘', Alt: '⌥', Shift: '⇧' };

const keyName = (key: string): string => (mac ? (ofMac[key] ?? key) : key);

/** Pointer words such as `drag` are shown with the keys but are not keys. */
const isWord = (key: string): boolean => /^(drag|wheel|click|double click|hover|to)$/.test(key);

export function KeyCaps({
  keys,
  enter = false,
}: {
  readonly keys: readonly string[];
  readonly enter?: boolean;
}) {
  return (
    <span className={enter ? 'key-caps palette-enter' : 'key-caps'}>
      {keys.map((key) =>
        isWord(key) ? (
          <span key={key} className="dim">
            {key}
          </span>
        ) : (
          <kbd key={key}>{keyName(key)}</kbd>
        ),
      )}
    </span>
  );
}
