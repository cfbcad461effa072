/** What was chosen in the palette lately, the latest first; a wish of the user that may be lost. */
const place = 'vinobench.recent';
const most = 20;

export function recentKeys(): string[] {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(place) ?? '[]');
    return Array.isArray(kept) ? kept.filter((key) => typeof key === 'string') : [];
  } catch {
    return [];
  }
}

export function keepRecent(key: string): void {
  const kept = [key, ...recentKeys().filter((one) => one !== key)].slice(0, most);
  localStorage.setItem(place, JSON.stringify(kept));
}

export const forgetRecent = (): void => localStorage.removeItem(place);
