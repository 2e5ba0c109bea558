import type { Entry } from './album.ts';
import { h } from './dom.ts';
import { createSlider } from './slider.ts';
import type { Words } from './words.ts';

/** A photo, and its cartoon over it once there is one. */
export function createCardPicture(words: () => Words) {
  let name = '';
  let shown: Blob | undefined;
  const addresses: string[] = [];

  const slider = createSlider(() => ({
    label: words().say('page-compare'),
    photo: words().say('page-alt-photo', { name }),
    cartoon: words().say('page-alt-cartoon', { name }),
  }));
  const preview = h('img', { className: 'preview', alt: '' });
  preview.addEventListener('error', () => {
    preview.hidden = true;
  });
  // Most places show an avatar in a circle: whether it looks good there is better seen before.
  const round = h('img', { className: 'round' });
  const roundText = h('figcaption');
  const roundFigure = h('figure', { className: 'in-circle', hidden: true }, round, roundText);
  const element = h('div', { className: 'picture' }, preview, slider.element, roundFigure);

  const freeAddresses = () => {
    for (const address of addresses.splice(0)) URL.revokeObjectURL(address);
  };
  const addressOf = (blob: Blob) => {
    const address = URL.createObjectURL(blob);
    addresses.push(address);
    return address;
  };
  const show = ({ cartoon, photo }: Entry) => {
    if (shown === (cartoon?.picture ?? photo)) return;
    shown = cartoon?.picture ?? photo;
    freeAddresses();
    const address = addressOf(shown);
    preview.hidden = cartoon !== undefined;
    slider.element.hidden = cartoon === undefined;
    // Beside its photo it is no square.
    roundFigure.hidden = cartoon?.options.crop !== 'avatar' || cartoon.options.compare;
    if (cartoon === undefined) {
      preview.src = address;
      return;
    }
    // Cut or joined with its photo, a cartoon does not lie over it.
    const fits = cartoon.options.crop === 'none' && !cartoon.options.compare;
    slider.show(address, fits ? addressOf(photo) : undefined);
    if (!roundFigure.hidden) round.src = address;
  };

  return {
    element,
    update(entry: Entry) {
      name = entry.name;
      show(entry);
      slider.speak();
      roundText.textContent = words().say('page-round');
      round.alt = words().say('page-alt-round', { name });
    },
    /** Where the picture that is shown can be loaded from. */
    address: () => addresses[0] ?? '',
    dispose: freeAddresses,
  };
}
