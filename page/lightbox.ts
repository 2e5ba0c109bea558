import type { Entry } from './album.ts';
import { byId } from './dom.ts';
import type { Words } from './words.ts';
import { createZoom } from './zoom.ts';

/** A window that shows a cartoon, or its photo, as large as it is; it can be zoomed and moved. */
export function createLightbox(words: () => Words) {
  const dialog = byId<HTMLDialogElement>('lightbox');
  const image = byId<HTMLImageElement>('lightbox-picture');
  const swap = byId('lightbox-swap');
  const zoom = createZoom(byId('lightbox-stage'), image);
  let entry: Entry | undefined;
  let isPhoto = false;

  const render = () => {
    if (!entry) return;
    const { say } = words();
    const { name, photo, cartoon } = entry;
    URL.revokeObjectURL(image.src);
    image.src = URL.createObjectURL(isPhoto ? photo : (cartoon?.picture ?? photo));
    image.alt = say(isPhoto ? 'page-alt-photo' : 'page-alt-cartoon', { name });
    swap.setAttribute('aria-pressed', String(isPhoto));
    dialog.setAttribute('aria-label', name);
  };
  const flip = () => {
    isPhoto = !isPhoto;
    render();
  };
  swap.addEventListener('click', flip);
  byId('lightbox-in').addEventListener('click', () => zoom.by(STEP));
  byId('lightbox-out').addEventListener('click', () => zoom.by(1 / STEP));
  byId('lightbox-close').addEventListener('click', () => dialog.close());
  dialog.addEventListener('close', () => URL.revokeObjectURL(image.src));
  dialog.addEventListener('keydown', (event) => {
    const move = MOVES[event.key];
    if (event.key === '+' || event.key === '=') zoom.by(STEP);
    else if (event.key === '-') zoom.by(1 / STEP);
    else if (event.key === '0') zoom.reset();
    else if (move) zoom.move(move[0] * STRIDE, move[1] * STRIDE);
    else return;
    event.preventDefault();
  });

  return {
    open(shown: Entry) {
      entry = shown;
      isPhoto = false;
      swap.hidden = true;
      void canShow(shown.photo).then((can) => {
        if (entry === shown) swap.hidden = !can;
      });
      zoom.reset();
      render();
      dialog.showModal();
    },
  };
}

/** Whether this browser can show a photo: a HEIC one only the server may be able to read. */
function canShow(photo: Blob): Promise<boolean> {
  const image = new Image();
  return new Promise<boolean>((resolve) => {
    image.onload = () => resolve(true);
    image.onerror = () => resolve(false);
    image.src = URL.createObjectURL(photo);
  }).finally(() => URL.revokeObjectURL(image.src));
}

/** One step of zooming. */
const STEP = 1.4;
/** Pixels that an arrow key moves the picture by. */
const STRIDE = 60;
const MOVES: Readonly<Record<string, readonly [number, number]>> = {
  ArrowLeft: [1, 0],
  ArrowRight: [-1, 0],
  ArrowUp: [0, 1],
  ArrowDown: [0, -1],
};
