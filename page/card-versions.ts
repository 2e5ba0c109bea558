import type { Entry, Version } from './album.ts';
import type { Style } from './api.ts';
import { describeVersion } from './describe-version.ts';
import { h } from './dom.ts';
import type { Words } from './words.ts';

export interface CardVersionsOptions {
  readonly words: () => Words;
  readonly styles: () => readonly Style[];
  readonly show: (version: Version) => void;
}

/** The cartoons of one photo in a row, where there are several: the earlier ones can be gone back to. */
export function createCardVersions({ words, styles, show }: CardVersionsOptions) {
  const element = h('div', { className: 'versions', attributes: { role: 'group' } });
  let shown: readonly Version[] = [];
  let buttons: readonly HTMLButtonElement[] = [];
  const addresses: string[] = [];

  const rebuild = (versions: readonly Version[]) => {
    for (const address of addresses.splice(0)) URL.revokeObjectURL(address);
    shown = versions;
    buttons = versions.map((version) => {
      const address = URL.createObjectURL(version.picture);
      addresses.push(address);
      const image = h('img', { src: address, alt: '', loading: 'lazy' });
      const button = h('button', { type: 'button', className: 'version' }, image);
      button.addEventListener('click', () => show(version));
      return button;
    });
    element.replaceChildren(...buttons);
  };

  return {
    element,
    update({ versions = [], cartoon }: Entry) {
      element.hidden = versions.length < 2;
      if (element.hidden) return;
      if (versions.length !== shown.length || versions.some((version, at) => version !== shown[at]))
        rebuild(versions);
      element.setAttribute('aria-label', words().say('page-versions'));
      for (const [at, version] of versions.entries()) {
        const button = buttons[at] as HTMLButtonElement;
        const text = describeVersion(version, words(), styles());
        button.setAttribute('aria-label', text);
        button.title = text;
        button.setAttribute('aria-pressed', String(version.picture === cartoon?.picture));
      }
    },
  };
}
