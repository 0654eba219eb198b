import { recall, remember, useStudio } from '../../project/index.ts';

export type ThemeChoice = 'system' | 'light' | 'dark';

const key = 'weft.theme';
const dark = matchMedia('(prefers-color-scheme: dark)');

export function themeChoice(): ThemeChoice {
  const stored = recall(key);
  return stored === 'light' || stored === 'dark' ? stored : 'system';
}

function apply(): void {
  const choice = themeChoice();
  document.documentElement.classList.toggle('weft-dark', choice === 'dark' || (choice === 'system' && dark.matches));
}

/** Sets the theme and remembers it. */
export function setTheme(choice: ThemeChoice): void {
  remember(key, choice);
  apply();
}

/** Applies the theme now and whenever the system's changes. */
export function followTheme(): void {
  apply();
  dark.addEventListener('change', apply);
  // Another origin's page remembers nothing until the host has told.
  useStudio.subscribe((now, before) => {
    if (now.isRecalled !== before.isRecalled) apply();
  });
}
