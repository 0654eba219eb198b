export type ThemeChoice = 'system' | 'light' | 'dark';

const key = 'weft.theme';
const dark = matchMedia('(prefers-color-scheme: dark)');

export function themeChoice(): ThemeChoice {
  const stored = localStorage.getItem(key);
  return stored === 'light' || stored === 'dark' ? stored : 'system';
}

function apply(): void {
  const choice = themeChoice();
  document.documentElement.classList.toggle('weft-dark', choice === 'dark' || (choice === 'system' && dark.matches));
}

/** Sets the theme and remembers it. */
export function setTheme(choice: ThemeChoice): void {
  localStorage.setItem(key, choice);
  apply();
}

/** Applies the theme now and whenever the system's changes. */
export function followTheme(): void {
  apply();
  dark.addEventListener('change', apply);
}
