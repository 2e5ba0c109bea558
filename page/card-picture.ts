import type { Entry, Version } from './album.ts';
import type { Area, Options } from './api.ts';
import { h } from './dom.ts';
import { icon } from './icons.ts';
import { createSlider } from './slider.ts';
import { isUnreadable } from './unreadable.ts';
import type { Words } from './words.ts';

/** A photo, and its cartoon over it once there is one; `enlarge` is called to see it in full size. */
export function createCardPicture(words: () => Words, enlarge: () => void) {
  let name = '';
  let shown: Blob | undefined;
  const addresses = createAddresses();

  const slider = createSlider(() => ({
    label: words().say('page-compare'),
    photo: words().say('page-alt-photo', { name }),
    cartoon: words().say('page-alt-cartoon', { name }),
    before: words().say('page-photo'),
    after: words().say('page-cartoon'),
  }));
  const preview = h('img', { className: 'preview', alt: '' });
  const larger = h('button', { type: 'button', className: 'enlarge' }, icon('enlarge'));
  larger.addEventListener('click', enlarge);
  for (const image of [preview, slider.after])
    image.addEventListener('load', () => keepRatio(image, frame, element));
  // A HEIC photo, say: it can be drawn all the same.
  preview.addEventListener('error', () => element.classList.add('is-unseen'));
  const round = createRound(words);
  const frame = h(
    'div',
    { className: 'frame' },
    preview,
    icon('photo'),
    icon('broken'),
    slider.element,
    larger,
  );
  const element = h('div', { className: 'picture' }, frame, round.element);

  const show = ({ cartoon, photo }: Entry) => {
    if (shown === (cartoon?.picture ?? photo)) return;
    shown = cartoon?.picture ?? photo;
    // What is still loading would not find its address any more.
    for (const image of [preview, slider.photo, slider.after, round.image]) image.removeAttribute('src');
    addresses.free();
    element.classList.remove('is-broken', 'is-unseen');
    const address = addresses.of(shown);
    preview.hidden = cartoon !== undefined;
    slider.element.hidden = cartoon === undefined;
    larger.hidden = cartoon === undefined;
    // Beside its photo it is no square.
    round.element.hidden = !isAvatar(cartoon?.options);
    if (cartoon === undefined) {
      preview.src = address;
      return;
    }
    const area = comparedArea(cartoon);
    slider.show(address, area && { address: addresses.of(photo), area });
    if (!round.element.hidden) round.image.src = address;
  };

  return {
    element,
    update(entry: Entry) {
      name = entry.name;
      show(entry);
      if (isUnreadable(entry)) element.classList.add('is-broken');
      slider.speak();
      larger.ariaLabel = words().say('page-enlarge');
      round.speak(name);
    },
    /** Where the picture that is shown can be loaded from. */
    address: () => addresses.first(),
  };
}

/** Makes a picture as large as there is room for, whatever number of pixels it has. */
function keepRatio(
  { naturalWidth, naturalHeight }: HTMLImageElement,
  frame: HTMLElement,
  element: HTMLElement,
): void {
  if (naturalHeight === 0) return;
  const ratio = naturalWidth / naturalHeight;
  frame.style.setProperty('--ratio', String(ratio));
  element.classList.toggle('is-tall', ratio < WIDE);
}

const isAvatar = (options: Options | undefined) =>
  options?.crop === 'avatar' && !options.compare && options.format !== 'sticker';

/** Most places show an avatar in a circle: whether it looks good there is better seen before. */
function createRound(words: () => Words) {
  const image = h('img', { className: 'round' });
  const text = h('figcaption');
  return {
    element: h('figure', { className: 'in-circle', hidden: true }, image, text),
    image,
    speak(name: string) {
      text.textContent = words().say('page-round');
      image.alt = words().say('page-alt-round', { name });
    },
  };
}

/** Addresses of pictures in memory, which are freed together. */
function createAddresses() {
  const addresses: string[] = [];
  return {
    of(blob: Blob) {
      const address = URL.createObjectURL(blob);
      addresses.push(address);
      return address;
    },
    first: () => addresses[0] ?? '',
    free() {
      for (const address of addresses.splice(0)) URL.revokeObjectURL(address);
    },
  };
}

/** The part of the photo over which a cartoon lies; none where it is joined with it, or was cut out nobody knows where. */
function comparedArea({ options: { crop, compare, format }, area }: Version): Area | undefined {
  if (compare && format !== 'sticker') return undefined;
  return area ?? (crop === 'none' && format !== 'sticker' ? WHOLE : undefined);
}

const WHOLE = { left: 0, top: 0, width: 1, height: 1 };

/** From this ratio of width to height on, a picture has more room above its text than beside it. */
const WIDE = 1.2;
