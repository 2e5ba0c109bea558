import { distance } from 'fastest-levenshtein';

type Spellings<Meaning> = Iterable<readonly [spelling: string, meaning: Meaning]>;

/**
 * The most likely meaning of `text`: the meaning of the spelling with the fewest letters changed, if they are few enough
 * to be a slip (none in very short words, one up to four letters, two in longer ones), or else of the shortest spelling
 * that begins with it.
 */
export function nearest<Meaning>(text: string, spellings: Spellings<Meaning>): Meaning | undefined {
  const all = [...spellings];
  return mistyped(text, all) ?? unfinished(text, all);
}

function mistyped<Meaning>(text: string, spellings: Spellings<Meaning>): Meaning | undefined {
  const far = farthest(text);
  let best: { readonly meaning: Meaning; readonly away: number } | undefined;
  for (const [spelling, meaning] of spellings) {
    if (Math.abs(text.length - spelling.length) > far) continue;
    // Swapped letters are one typo; the edit distance counts them as two.
    const away = sorted(text) === sorted(spelling) ? 1 : distance(text, spelling);
    if (away <= far && away < spelling.length && away < (best?.away ?? Number.POSITIVE_INFINITY))
      best = { meaning, away };
  }
  return best?.meaning;
}

function unfinished<Meaning>(text: string, spellings: Spellings<Meaning>): Meaning | undefined {
  // Shorter beginnings are words of their own: “in” is no ink.
  if ([...text].length < 3) return undefined;
  return [...spellings]
    .filter(([spelling]) => spelling.startsWith(text))
    .sort(([one], [other]) => one.length - other.length)[0]?.[1];
}

function farthest(text: string): number {
  const letters = [...text].length;
  // A Chinese word has two letters or so: one of them wrong is as far as a slip goes.
  if (/\p{Script=Han}/u.test(text)) return letters > 1 ? 1 : 0;
  return letters < 3 ? 0 : letters < 5 ? 1 : 2;
}

const sorted = (text: string): string => [...text].sort().join('');
