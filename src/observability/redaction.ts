/**
 * Removes secrets from a text before it leaves the process: those in use, wherever they occur, and whatever has the
 * shape of one, so that another person's token, an old one or one inside a library's error is caught too.
 */
export function createRedactor(secrets: readonly string[]): (text: string) => string {
  const spellings = secrets
    .filter((secret) => secret.length >= SHORTEST)
    .flatMap((secret) => [secret, encodeURIComponent(secret), JSON.stringify(secret).slice(1, -1)]);
  // The longest first, so that a secret that is the beginning of another leaves no rest.
  const exact = [...new Set(spellings)].sort((one, other) => other.length - one.length).map(literal);
  const known = exact.length > 0 ? new RegExp(exact.join('|'), 'g') : undefined;
  return (text) =>
    SHAPES.reduce(
      (cleaned, [shape, replacement]) => cleaned.replace(shape, replacement),
      known ? text.replace(known, GONE) : text,
    );
}

const GONE = '[redacted]';
/** Shorter ones would match ordinary words. */
const SHORTEST = 4;

const SHAPES: readonly (readonly [RegExp, string])[] = [
  // Telegram: 8123456789:AA…, alone or as in https://api.telegram.org/file/bot8123456789:AA…/photos/1.jpg.
  [/(bot)?(?<!\d)\d{6,}(?::|%3A)[\w-]{30,}/gi, `$1${GONE}`],
  // Discord's bot tokens: three parts, the first an id in base64.
  [/\b[\w-]{23,28}\.[\w-]{6,7}\.[\w-]{27,}/g, GONE],
  // Discord's interaction tokens say “interaction:” in base64; webhook tokens only stand in addresses.
  [/\baW50ZXJhY3Rpb24[\w-]+={0,2}/g, GONE],
  [/(\/(?:webhooks|interactions)\/\d+\/)[^/\s"'\\?]+/g, `$1${GONE}`],
  // The signature that opens a photo on Discord's servers.
  [/(discordapp\.(?:com|net)\/[^\s"'\\?]*\?)[^\s"'\\]+/g, `$1${GONE}`],
  [/\b(Bearer|Basic) +[\w.~+/:=-]{8,}/gi, `$1 ${GONE}`],
  [/\bBot +[\w.-]{20,}/g, `Bot ${GONE}`],
  [/([?&](?:access_|api_)?(?:token|key|secret|signature)=)[^&\s"'\\#]+/gi, `$1${GONE}`],
  [/(:\/\/[^\s/:@"'\\]*:)[^\s/@"'\\]+@/g, `$1${GONE}@`],
  // A value under a telling name, in JSON or in JSON inside a JSON string.
  [
    /(?<!\\)(\\*")([\w-]{0,40}(?:token|secret|passw|authorization|cookie|api[_-]?key)[\w-]{0,40})\1(\s*:\s*)\1(?:(?!\1)[^\\]|\\(?!").|\\"(?!\s*[,}\]:]))*?\1/gi,
    `$1$2$1$3$1${GONE}$1`,
  ],
];

const literal = (text: string): string => text.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&');
