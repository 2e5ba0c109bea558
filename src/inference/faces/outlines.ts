/** Outlines and places of a face in MediaPipe’s order of mesh points; of pairs the person’s right side first. */
export const EYES = [
  [33, 246, 161, 160, 159, 158, 157, 173, 133, 155, 154, 153, 145, 144, 163, 7],
  [263, 466, 388, 387, 386, 385, 384, 398, 362, 382, 381, 380, 374, 373, 390, 249],
] as const;
export const BROWS = [
  [70, 63, 105, 66, 107, 55, 65, 52, 53, 46],
  [300, 293, 334, 296, 336, 285, 295, 282, 283, 276],
] as const;
export const LIPS = [
  61, 185, 40, 39, 37, 0, 267, 269, 270, 409, 291, 375, 321, 405, 314, 17, 84, 181, 91, 146,
] as const;
/** Between the lips. */
export const MOUTH = [
  78, 191, 80, 81, 82, 13, 312, 311, 310, 415, 308, 324, 318, 402, 317, 14, 87, 178, 88, 95,
] as const;
/** From wing to wing along the nostrils: a line, not an area. */
export const NOSE_BASE = [64, 98, 97, 2, 326, 327, 294] as const;
/** The nose, from its bridge between the eyes to the nostrils. */
export const NOSE = [168, 412, 399, 420, 278, 294, 327, 326, 2, 97, 98, 64, 48, 198, 174, 188] as const;
/** From the middle of the forehead clockwise, as the picture shows it. */
export const OVAL = [
  10, 338, 297, 332, 284, 251, 389, 356, 454, 323, 361, 288, 397, 365, 379, 378, 400, 377, 152, 148, 176, 149,
  150, 136, 172, 58, 132, 93, 234, 127, 162, 21, 54, 103, 67, 109,
] as const;
/** Below the nose, to the jaw: where beards grow. */
export const BEARD = [
  2, 322, 434, 361, 288, 397, 365, 379, 378, 400, 377, 152, 148, 176, 149, 150, 136, 172, 58, 132, 214, 92,
] as const;
/** Between the nose and the upper lip, where moustaches grow. */
export const UPPER_LIP = [98, 97, 2, 326, 327, 270, 269, 267, 0, 37, 39, 40] as const;
/** Points on cheeks, forehead and bridge of the nose: skin on nearly every face. */
export const SKIN = [50, 280, 101, 330, 118, 347, 205, 425, 117, 346, 151, 9, 108, 337, 6, 197] as const;
/** Points on the lips, half-way from their outer to their inner outline. */
export const ON_LIPS = [74, 73, 72, 11, 302, 303, 304, 90, 180, 85, 16, 315, 404, 320] as const;
