import { byId } from './dom.ts';

const THEME = 'toonsmith-theme';

/** Shows the page light or dark, as was chosen in this browser; as the system does where nothing was. */
export function followTheme(): void {
  const picker = byId<HTMLSelectElement>('theme');
  const show = (theme: string) => {
    if (theme === 'light' || theme === 'dark') document.documentElement.dataset.theme = theme;
    else delete document.documentElement.dataset.theme;
  };
  picker.value = localStorage.getItem(THEME) ?? 'system';
  // What is stored may be anything.
  if (picker.selectedIndex < 0) picker.value = 'system';
  show(picker.value);
  picker.addEventListener('change', () => {
    localStorage.setItem(THEME, picker.value);
    show(picker.value);
  });
}
